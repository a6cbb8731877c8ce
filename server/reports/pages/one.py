"""One report's whole story on one page: promises, both threads, pictures, what may be done next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import server.media.service as media
from server.kit.actor import Actor, staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.house import House
from server.kit.numbering import report_number
from server.kit.pages import Answer, Done, Fragment, Html, Pages, Redirect
from server.people.rules import ADMIN, CASHIER, FINANCE, MANAGER
from server.reports.pages.forms import TEMPLATES, MoveForm, SayForm, offer_of
from server.reports.pages.work import SEES_WORK
from server.reports.policy import TEAM
from server.reports.queries import phoning, story
from server.reports.queries.alike import twins
from server.reports.queries.doubles import with_doubles
from server.reports.queries.hotline import tickets
from server.reports.queries.offered import kept_apart
from server.reports.queries.referred import due_to_report, last_referred
from server.reports.queries.spreading import same_stair
from server.reports.rules import quotes
from server.reports.rules.words import CHANNEL_LABELS, Move, Priority
from server.reports.service import contact, moving, talking, watching

pages = Pages("reports", TEMPLATES, nav="reports")

ON_THE_TEAM = staff_with(*TEAM)
PRIMARY = ("take", "assign", "acknowledge", "arrive", "finish", "resume")
"""Moves that carry a report forward: offered first, in the strong colour."""

OPENS_BILLS = (FINANCE, MANAGER, ADMIN, CASHIER)
"""Who sees what homes owe; the others of the team read how the bill stands, without a way to it."""
STANDS = timedelta(days=7)
"""How long a price stands unless whoever names it says otherwise."""
STARS = [(5, "5 星，很满意"), (4, "4 星"), (3, "3 星"), (2, "2 星"), (1, "1 星，很不满意")]
LOOKED = "在工作台查看"
HANDED = ("to", "number", "reply")
PRIORITIES = [
    (Priority.P0, "P0 危及安全"), (Priority.P1, "P1 紧急"), (Priority.P2, "P2 一般"), (Priority.P3, "P3 小事"),
]  # fmt: skip


def prepare_photos(house: House, _actor: Actor, given: dict[str, Any]) -> list[media.Prepared]:
    """Make the pictures of a form small before any transaction."""
    return [media.prepare(house.files, content) for _, content in given["files"].values()]


def keep_photos(call: Call) -> list[int]:
    """Keep the prepared pictures as the caller's own; gives their ids."""
    return [
        media.keep(call.session, call.actor, prepared, purpose="report", at=call.at) for prepared in call.fetched or ()
    ]


@pages.get("/reports/<id:report_id>", who=SEES_WORK)
def show_report(call: Call) -> Answer:
    """The whole story."""
    told = _whole(call)
    team = (
        watching.team(call.session, told["estate"]["id"], seen_by=call.actor, report_id=told["id"])
        if told["moves"]
        else []
    )
    context: dict[str, Any] = {"report": told, "team": team, "channels": CHANNEL_LABELS, "priorities": PRIORITIES}
    context["hotline"] = tickets(call.session, [told["id"]]).get(told["id"])
    context["referred"] = last_referred(call.session, told["id"])
    context["report_by"] = due_to_report(call.session, told["id"])
    context["moves"] = sorted(told["moves"], key=lambda step: step["move"] not in PRIMARY)
    context["primary"] = [step["move"] for step in context["moves"][:1] if step["move"] in PRIMARY]
    context["opens_bills"] = call.actor.holds(*OPENS_BILLS)
    context["until"], context["heard"] = local_day(call.at) + STANDS, list(quotes.HEARD.items())
    context["by_phone"] = phoning.hears_by_phone(call.session, told["id"])
    context["stars"], context["spreads"] = STARS, same_stair(call.session, call.actor, told)
    context["twins"] = twins(call.session, call.actor, told, call.at)
    context["apart"] = kept_apart(call.session, told)
    if told["merged_into"]:
        context["merged_number"] = report_number(told["merged_into"])
    return Html("reports/report.html", context)


@pages.post("/reports/<id:report_id>/seen", who=SEES_WORK, once=False)
def note_seen(call: Call) -> Answer:
    """Everything so far has been looked at."""
    _told(call)
    story.read(call.session, call.actor, call.path["report_id"])
    return Done()


@pages.post("/reports/<id:report_id>/moves", who=ON_THE_TEAM, form=MoveForm, upload="photo", fetch=prepare_photos)
def make_move(call: Call) -> Answer:
    """Make one of the moves the report offers."""
    form, report_id = call.body, call.path["report_id"]
    handed = {key: form[key] for key in HANDED} if form["move"] == Move.REFER else {}
    bring = moving.Bring(
        words=form["words"], reason=form["reason"], media_ids=keep_photos(call), assignee_id=form["assignee_id"],
        target_id=_target(form),
        priority=Priority(form["priority"]) if form["priority"] else None,
        offer=offer_of(form), heard=form["heard"], stars=form["stars"], **handed,
    )  # fmt: skip
    offered = {step["move"]: step["label"] for step in _told(call)["moves"]}
    moving.move(
        call.session, call.actor, report_id=report_id, move=Move(form["move"]), version=form["version"], bring=bring,
        at=call.at,
    )  # fmt: skip
    return Redirect(f"/reports/{report_id}", f"{report_number(report_id)}：{offered.get(form['move'], '')}，已记下。")


@pages.post("/reports/<id:report_id>/messages", who=ON_THE_TEAM, form=SayForm, upload="photo", fetch=prepare_photos)
def say(call: Call) -> Answer:
    """Write a word; answers with the thread as it is now."""
    form, report_id = call.body, call.path["report_id"]
    talking.say(
        call.session, call.actor, report_id=report_id, thread=form["thread"], words=form["words"],
        media_ids=keep_photos(call), at=call.at,
    )  # fmt: skip
    return Fragment("reports/talk.html", {"report": _whole(call), "thread": form["thread"]})


@pages.post("/reports/<id:report_id>/contact", who=ON_THE_TEAM, once=False, rate="60/minute")
def show_contact(call: Call) -> Answer:
    """The reporter's full name and number; the look is written down."""
    found = contact.reveal(
        call.session, call.house.vault, call.actor, report_id=call.path["report_id"], reason=LOOKED, at=call.at
    )
    return Fragment("reports/contact.html", {"name": found.name, "phone": found.phone})


def _target(form: dict[str, Any]) -> int | None:
    """What to put it together with: the number that was written, else the one that was chosen."""
    number = form["target"] or form["twin"]
    return int(number.upper().removeprefix("R")) if number else None


def _told(call: Call) -> dict[str, Any]:
    return story.tell(call.session, call.house, call.actor, call.path["report_id"], call.at)


def _whole(call: Call) -> dict[str, Any]:
    return with_doubles(call.session, call.house, call.actor, _told(call), call.at)
