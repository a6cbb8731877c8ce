"""The console's pages of bodies of owners: which estate has whom, and one estate's own page."""

from __future__ import annotations

from server.bodies import screens
from server.bodies.pages.forms import (
    TEMPLATES,
    ConfirmForm,
    EndForm,
    FoundForm,
    HandedForm,
    JoinForm,
    LeaveForm,
    NoteForm,
    SendBackForm,
    SpellForm,
    TermForm,
)
from server.bodies.policy import KEEPERS, LOOKERS, NOTERS, seconds
from server.bodies.queries import papers as waiting_papers
from server.bodies.rules.makeup import SIDE_LABELS, Side
from server.bodies.rules.papers import DONE, NOBODY_ELSE
from server.bodies.service import handing, keeping, papers
from server.bodies.service.founding import NewMember
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect

pages = Pages("bodies", TEMPLATES, nav="bodies")

LOOKS, KEEPS, NOTES = staff_with(*LOOKERS), staff_with(*KEEPERS), staff_with(*NOTERS)
ROWS = 15
SIDES = [(side, SIDE_LABELS[side]) for side in Side]


def count_waiting(call: Call) -> int:
    """What others wrote down that waits for my word."""
    return waiting_papers.waiting(call.session, call.actor)


@pages.get("/bodies", who=LOOKS, badge=count_waiting)
def show_estates(call: Call) -> Answer:
    """My estates: who speaks for the owners, and what of it is late."""
    return Html("bodies/estates.html", {"rows": screens.overview(call.session, call.actor, at=call.at)})


@pages.get("/bodies/<id:estate_id>", who=LOOKS)
def show_estate(call: Call) -> Answer:
    """One estate: who sits, what is open, what may be done."""
    found = screens.page(call.session, call.actor, call.path["estate_id"], at=call.at)
    return Html("bodies/estate.html", {
        **found, "sides": SIDES[1:], "rows": ROWS, "today": local_day(call.at), "nobody_else": NOBODY_ELSE,
    })  # fmt: skip


@pages.post("/bodies/<id:estate_id>/handed", who=KEEPS, form=HandedForm)
def note_handed(call: Call) -> Answer:
    """Note what was handed over so far."""
    handing.note_handed(call.session, call.actor, call.path["estate_id"], **call.body, at=call.at)
    return Redirect(f"/bodies/{call.path['estate_id']}", "已保存。")


@pages.post("/bodies/<id:estate_id>", who=KEEPS, form=FoundForm)
def ask_founding(call: Call) -> Answer:
    """Write down a body; another person confirms it."""
    form, estate_id = dict(call.body), call.path["estate_id"]
    members = [NewMember(**one) for one in form.pop("members")]
    papers.ask_founding(call.session, call.actor, estate_id, members=members, **form, at=call.at)
    return _asked(call, estate_id)


@pages.post("/bodies/papers/<id:body_paper_id>/approve", who=KEEPS, form=ConfirmForm)
def approve_paper(call: Call) -> Answer:
    """It is done from now on."""
    row = papers.answer(call.session, call.actor, call.path["body_paper_id"], approved=True, **call.body, at=call.at)
    return Redirect(f"/bodies/{row.estate_id}", DONE[row.act])


@pages.post("/bodies/papers/<id:body_paper_id>/refuse", who=KEEPS, form=SendBackForm)
def refuse_paper(call: Call) -> Answer:
    """Back to whoever wrote it down."""
    row = papers.answer(call.session, call.actor, call.path["body_paper_id"], approved=False, **call.body, at=call.at)
    return Redirect(f"/bodies/{row.estate_id}", "已退回，什么都没有变。")


@pages.post("/bodies/papers/<id:body_paper_id>/withdraw", who=KEEPS, form=ConfirmForm)
def withdraw_paper(call: Call) -> Answer:
    """Whoever wrote it down takes it back."""
    estate_id = papers.withdraw(call.session, call.actor, call.path["body_paper_id"], **call.body, at=call.at)
    return Redirect(f"/bodies/{estate_id}", "已撤回，什么都没有变。")


@pages.post("/bodies/sitting/<id:body_id>/note", who=NOTES, form=NoteForm)
def note_step(call: Call) -> Answer:
    """A step was done."""
    estate_id = keeping.note(call.session, call.actor, call.path["body_id"], **call.body, at=call.at)
    return Redirect(f"/bodies/{estate_id}", "已记下。")


@pages.post("/bodies/sitting/<id:body_id>/term", who=KEEPS, form=TermForm)
def ask_term(call: Call) -> Answer:
    """Write down until when it sits; another person confirms it."""
    papers.ask_term(call.session, call.actor, call.path["body_id"], **call.body, at=call.at)
    return _asked(call, keeping.estate_of(call.session, call.path["body_id"]))


@pages.post("/bodies/sitting/<id:body_id>/join", who=KEEPS, form=JoinForm)
def ask_join(call: Call) -> Answer:
    """Write down that somebody joins; another person confirms it."""
    form = dict(call.body)
    version = form.pop("version")
    papers.ask_join(call.session, call.actor, call.path["body_id"], member=NewMember(**form), version=version,
                    at=call.at)  # fmt: skip
    return _asked(call, keeping.estate_of(call.session, call.path["body_id"]))


@pages.post("/bodies/sitting/<id:body_id>/leave", who=KEEPS, form=LeaveForm)
def ask_leave(call: Call) -> Answer:
    """Write down that somebody sits no more; another person confirms it."""
    form = dict(call.body)
    member_id = form.pop("member")
    papers.ask_leave(call.session, call.actor, call.path["body_id"], member_id=member_id, **form, at=call.at)
    return _asked(call, keeping.estate_of(call.session, call.path["body_id"]))


@pages.post("/bodies/sitting/<id:body_id>/spell", who=KEEPS, form=SpellForm)
def spell_member(call: Call) -> Answer:
    """A name was misspelt; one person puts it right, and whoever keeps or watches the list reads it."""
    form = dict(call.body)
    member_id = form.pop("member")
    estate_id = keeping.spell(call.session, call.actor, call.path["body_id"], member_id=member_id, **form, at=call.at)
    return Redirect(f"/bodies/{estate_id}", "错字改好了，管名单和看名单的同事都会收到通知。")


@pages.post("/bodies/sitting/<id:body_id>/end", who=KEEPS, form=EndForm)
def ask_end(call: Call) -> Answer:
    """Write down that it sits no more; another person confirms it."""
    papers.ask_end(call.session, call.actor, call.path["body_id"], **call.body, at=call.at)
    return _asked(call, keeping.estate_of(call.session, call.path["body_id"]))


def _asked(call: Call, estate_id: int) -> Answer:
    alone = not seconds(call.session, call.actor, estate_id)
    return Redirect(f"/bodies/{estate_id}", f"已记下。{NOBODY_ELSE}" if alone else "已记下，等社区或街道的另一位确认。")
