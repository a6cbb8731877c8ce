"""What people say of a matter: objections and consents on one page, meetings with their promises on another."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.proposals.pages.forms import (
    TEMPLATES,
    ConfirmForm,
    ConsentedForm,
    ConsentForm,
    GoOnForm,
    MeetingForm,
    MinutesForm,
    ObjectionForm,
    PromiseIdForm,
    ReplyForm,
    SettleForm,
    prepare,
)
from server.proposals.policy import LOOKERS, MOVERS, OVERRULERS, SETTLERS
from server.proposals.queries import desk, parts, scope
from server.proposals.queries.desk import MOST_HOMES
from server.proposals.rules.objections import CODE_LABELS, State
from server.proposals.rules.words import CONSENT_LABELS, Consented
from server.proposals.service import consenting, meeting, objecting, overruling

pages = Pages("proposals", TEMPLATES, nav="matters")

LOOKS, MOVES = staff_with(*LOOKERS), staff_with(*MOVERS)
SETTLES, OVERRULES = staff_with(*{*SETTLERS, *MOVERS}), staff_with(*OVERRULERS)


def _back(call: Call, tab: str, said: str) -> Redirect:
    return Redirect(f"/matters/{call.path['matter_id']}/{tab}", said)


@pages.get("/matters/<id:matter_id>/objections", who=LOOKS)
def show_objections(call: Call) -> Answer:
    """Every objection with its answer, and the consents a vote cannot replace."""
    matter = desk.frame(call.session, call.house, call.actor, call.path["matter_id"], at=call.at)
    row = matter["row"]
    homes = scope.homes(call.session, row.estate_id, "estate", ())
    context = {
        "matter": matter, "tab": "objections", "objections": desk.objected(call.session, call.actor, row, at=call.at),
        "consents": desk.consents(call.session, call.actor, row), "codes": list(CODE_LABELS.items()),
        "kinds": list(CONSENT_LABELS.items()),
        "homes": [(home["id"], home["label"]) for home in homes[: MOST_HOMES * 10]],
    }  # fmt: skip
    return Html("matters/objections.html", context)


@pages.post("/matters/<id:matter_id>/objections", who=MOVES, form=ObjectionForm, upload="evidence", fetch=prepare)
def enter_objection(call: Call) -> Answer:
    """Write down an objection that came on paper."""
    objecting.enter(call.session, call.actor, call.path["matter_id"], **call.body, brought=call.fetched, at=call.at)
    return _back(call, "objections", "异议已录入。")


@pages.post("/matters/<id:matter_id>/objections/answer", who=SETTLES, form=ReplyForm)
def answer_objection(call: Call) -> Answer:
    """Answer an objection."""
    objecting.answer(call.session, call.actor, **call.body, at=call.at)
    return _back(call, "objections", "答复已送给提出的人。")


@pages.post("/matters/<id:matter_id>/objections/settle", who=SETTLES, form=SettleForm, upload="evidence", fetch=prepare)
def settle_objection(call: Call) -> Answer:
    """Record what came of the talks."""
    objecting.settle(call.session, call.actor, **call.body, brought=call.fetched, at=call.at)
    waits = call.body["go_on"] and call.body["outcome"] == State.MEDIATION_FAILED
    return _back(call, "objections", "已登记，等社区、街道或专员核对后才继续。" if waits else "结果已登记。")


@pages.post("/matters/<id:matter_id>/objections/go-on", who=OVERRULES, form=GoOnForm)
def confirm_going_on(call: Call) -> Answer:
    """Hold against its paper that the matter goes on past an objection."""
    form = {**call.body, "agrees": call.body["agrees"] == "yes"}
    overruling.confirm(call.session, call.actor, **form, at=call.at)
    said = "核对过，这条异议不再挡着。" if form["agrees"] else "已退回，这条异议照样挡着。"
    return _back(call, "objections", said)


@pages.post("/matters/<id:matter_id>/consents", who=MOVES, form=ConsentForm)
def ask_consent(call: Call) -> Answer:
    """Note whose say the plan needs."""
    consenting.ask(call.session, call.actor, call.path["matter_id"], **call.body, at=call.at)
    return _back(call, "objections", "已登记，拿到签字后再回来填。")


@pages.post("/matters/<id:matter_id>/consents/record", who=MOVES, form=ConsentedForm, upload="evidence", fetch=prepare)
def record_consent(call: Call) -> Answer:
    """Write down what came of asking."""
    consenting.record(call.session, call.actor, call.path["matter_id"], **call.body, brought=call.fetched, at=call.at)
    waits = call.body["state"] != Consented.REFUSED
    return _back(call, "objections", "已登记，等另一位核对签字后才算数。" if waits else "已登记。")


@pages.post("/matters/<id:matter_id>/consents/confirm", who=MOVES, form=ConfirmForm)
def confirm_consent(call: Call) -> Answer:
    """Hold what another wrote down against the signed paper."""
    form = {**call.body, "agrees": call.body["agrees"] == "yes"}
    consenting.confirm(call.session, call.actor, call.path["matter_id"], **form, at=call.at)
    return _back(call, "objections", "核对过，已算数。" if form["agrees"] else "已退回，登记的不算。")


@pages.get("/matters/<id:matter_id>/meetings", who=LOOKS)
def show_meetings(call: Call) -> Answer:
    """The meetings with their minutes and promises."""
    matter = desk.frame(call.session, call.house, call.actor, call.path["matter_id"], at=call.at)
    found = parts.meetings(call.session, matter["row"].id, matter["files"], local_day(call.at))
    return Html("matters/meetings.html", {"matter": matter, "tab": "meetings", "meetings": found, "at": call.at})


@pages.post("/matters/<id:matter_id>/meetings", who=MOVES, form=MeetingForm)
def call_meeting(call: Call) -> Answer:
    """Announce a meeting, or enter one that was held."""
    meeting.call(call.session, call.actor, call.path["matter_id"], **call.body, at=call.at)
    return _back(call, "meetings", "会议已登记。")


@pages.post("/matters/<id:matter_id>/meetings/minutes", who=MOVES, form=MinutesForm, upload="evidence", fetch=prepare)
def keep_minutes(call: Call) -> Answer:
    """Write the minutes."""
    form = {**call.body, "promises": [(one["words"], one["due_on"]) for one in call.body["promises"]]}
    meeting.keep_minutes(call.session, call.actor, call.path["matter_id"], **form, brought=call.fetched, at=call.at)
    return _back(call, "meetings", "纪要已公布。")


@pages.post("/matters/<id:matter_id>/promises", who=MOVES, form=PromiseIdForm)
def keep_promise(call: Call) -> Answer:
    """What was promised is done."""
    meeting.keep_promise(call.session, call.actor, call.path["matter_id"], **call.body, at=call.at)
    return _back(call, "meetings", "已记为办到。")
