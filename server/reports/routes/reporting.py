"""JSON doors of reports, for residents and field staff."""

from __future__ import annotations

from typing import Any

from server.kit.actor import STAFF
from server.kit.clock import local_day
from server.kit.doors import Call, Doors
from server.kit.errors import not_found
from server.kit.idempotency import check_key
from server.kit.paging import Page
from server.people import queries as people
from server.places import queries as places
from server.reports import policy
from server.reports.queries import alike, lists, queues, rescue, story
from server.reports.queries.doubles import with_doubles
from server.reports.queries.referred import KEPT
from server.reports.rules.categories import default_catalogue
from server.reports.rules.clocks import Appointment
from server.reports.rules.quotes import Line as PriceLine
from server.reports.rules.quotes import Offer
from server.reports.rules.words import Kind, Move, Priority
from server.reports.schemas import (
    EmergencyIn,
    EmergencyOut,
    EventOut,
    LateArgs,
    LineList,
    LinePage,
    ListArgs,
    MessageIn,
    MoveIn,
    OptionsOut,
    ReportIn,
    ReportOut,
    ShownIn,
    ShownOut,
    SimilarIn,
    StaffArgs,
    StaffList,
    WorkOut,
)
from server.reports.service import calling, making, moving, showing, talking, watching
from server.reports.service.said import Said, place_said

doors = Doors("reports")

VISITORS_RATE = "10/hour"
"""How often somebody may call for help where they neither live nor work."""


@doors.get("/estates/<id:estate_id>/report-options", out=OptionsOut)
def options(call: Call) -> dict[str, Any]:
    """Everything the form of a new report needs."""
    estate = _estate_for(call)
    return {
        "kinds": default_catalogue().options(),
        "lifts": places.lifts(call.session, estate["id"]),
        "phone": estate["phone"],
        "promise_words": "提交后马上给您编号，并告诉您多久回应、多久处理好。",
    }


@doors.post("/reports", body=ReportIn, out=ReportOut, status=201, creates=True, hopeful=True, rate="30/hour")
def make(call: Call) -> dict[str, Any]:
    """Report something. The number and the promised times come back at once."""
    made = making.take(
        call.session, call.actor, _said(call.body), channel="app", request_key=check_key(call.key), at=call.at,
        hopes=call.hopes,
    )  # fmt: skip
    return story.tell_made(call.session, call.house, call.actor, made, call.at)


@doors.get("/reports", query=ListArgs, out=LinePage, page=True)
def list_reports(call: Call) -> Page:
    """Reports: mine, followed, the board of public parts, or the team's work."""
    args = call.query
    return lists.lines(
        call.session, call.actor, scope=args["scope"], at=call.at, state=args["state"], queue=args["queue"],
        estate_id=args["estate_id"], words=args["q"], cursor=args["cursor"], limit=args["limit"],
    )  # fmt: skip


@doors.post("/reports/similar", body=SimilarIn, out=LineList, writes=False)
def find_similar(call: Call) -> dict[str, Any]:
    """Open reports of the same trouble, to join instead of reporting twice."""
    _estate_for(call, call.body["estate_id"])
    return {"items": alike.similar(call.session, call.actor, at=call.at, **call.body)}


@doors.get("/reports/<id:report_id>/twins", out=LineList, who=STAFF)
def find_twins(call: Call) -> dict[str, Any]:
    """What this report may be put together with, the nearest first."""
    told = story.tell(call.session, call.house, call.actor, call.path["report_id"], call.at)
    return {"items": alike.twins(call.session, call.actor, told, call.at)}


@doors.get("/reports/<id:report_id>", out=ReportOut, writes=True)
def show(call: Call) -> dict[str, Any]:
    """One report's whole story."""
    told = _whole(call)
    story.read(call.session, call.actor, call.path["report_id"])
    return told


@doors.post("/reports/<id:report_id>/moves", body=MoveIn, out=ReportOut, creates=True, edits=True, rate="120/hour")
def move(call: Call) -> dict[str, Any]:
    """Make one of the moves the report offers."""
    body, report_id = call.body, call.path["report_id"]
    handed = {key: body[key] for key in KEPT} if body["move"] == Move.REFER else {}
    bring = moving.Bring(
        words=body["words"], reason=body["reason"], media_ids=body["file_ids"], stars=body["stars"],
        assignee_id=body["assignee_id"], target_id=body["target_id"],
        priority=Priority(body["priority"]) if body["priority"] else None, offer=_offer(body["price"]),
        heard=body["heard"], **handed,
    )  # fmt: skip
    moving.move(
        call.session, call.actor, report_id=report_id, move=Move(body["move"]), version=call.version, bring=bring,
        at=call.at,
    )  # fmt: skip
    return _whole(call)


@doors.post("/reports/<id:report_id>/messages", body=MessageIn, out=EventOut, status=201, creates=True, rate="60/hour")
def say(call: Call) -> dict[str, Any]:
    """Write a word, in the thread with the resident or, for staff, the internal one."""
    body, report_id = call.body, call.path["report_id"]
    event_id = talking.say(
        call.session, call.actor, report_id=report_id, thread=body["thread"], words=body["words"],
        media_ids=body["file_ids"], at=call.at,
    )  # fmt: skip
    told = story.tell(call.session, call.house, call.actor, report_id, call.at)
    return next(event for event in told["timeline"] if event["id"] == event_id)


@doors.get("/reports/<id:report_id>/shown", out=ShownOut)
def show_to_neighbours(call: Call) -> dict[str, Any]:
    """What neighbours see of my report."""
    return story.tell_shown(call.session, call.house, call.actor, call.path["report_id"])


@doors.put("/reports/<id:report_id>/shown", body=ShownIn, out=ShownOut, edits=True)
def change_shown(call: Call) -> dict[str, Any]:
    """Take private things out of what neighbours see of my report."""
    report_id = call.path["report_id"]
    showing.show_as(
        call.session, call.actor, report_id=report_id, version=call.version or 0, words=call.body["words"],
        photos=call.body["photos"], at=call.at,
    )  # fmt: skip
    return story.tell_shown(call.session, call.house, call.actor, report_id)


@doors.get("/estates/<id:estate_id>/emergency", out=EmergencyOut)
def emergency(call: Call) -> dict[str, Any]:
    """Whom to call when somebody is trapped in a lift."""
    estate = _estate_for(call)
    return rescue.whom_to_call(call.session, estate)


@doors.post("/emergencies", body=EmergencyIn, out=ReportOut, status=201, creates=True, rate="60/hour")
def call_for_help(call: Call) -> dict[str, Any]:
    """Somebody is trapped: one tap, the lift attached, the timeline kept to the minute."""
    body = call.body
    scene = calling.scene_of_help(
        call.session, call.actor, estate_id=body["estate_id"], lift_id=body["lift_id"], lift_code=body["lift_code"],
        at=call.at,
    )  # fmt: skip
    if scene.by_visitor:
        call.house.limits.check(VISITORS_RATE, "help for visitors", str(call.actor.id))
    report_id = calling.call_for_help(
        call.session, call.actor, scene, words=body["words"], drill=body["drill"], request_key=check_key(call.key),
        at=call.at,
    )  # fmt: skip
    return story.tell(call.session, call.house, call.actor, report_id, call.at)


@doors.get("/work", out=WorkOut, who=STAFF)
def work(call: Call) -> dict[str, Any]:
    """The queues of the team and how many wait in each."""
    return {"queues": queues.queue_counts(call.session, call.actor, at=call.at)}


@doors.get("/work/late", query=LateArgs, out=LineList, who=STAFF)
def late(call: Call) -> dict[str, Any]:
    """What of a queue is late for longest, to stand above its list, which goes from new to old."""
    return {"items": lists.longest_late(call.session, call.actor, queue=call.query["queue"], at=call.at)}


@doors.get("/staff", query=StaffArgs, out=StaffList)
def list_staff(call: Call) -> dict[str, Any]:
    """The team of an estate: to assign for staff, to name in a complaint for residents."""
    args = call.query
    _estate_for(call, args["estate_id"])
    if args["report_id"] is not None:
        story.check_team(call.session, call.actor, args["report_id"], args["estate_id"], call.at)
    found = watching.team(
        call.session, args["estate_id"], skill=args["skill"], seen_by=call.actor, report_id=args["report_id"]
    )
    if not policy.may_enter_for_others(call.session, call.actor, args["estate_id"]):
        found = [{**row, "load": None, "on_duty": None} for row in found]
    return {"items": found}


def _whole(call: Call) -> dict[str, Any]:
    """The story, for the team with what was said in the reports that ended in it."""
    told = story.tell(call.session, call.house, call.actor, call.path["report_id"], call.at)
    return with_doubles(call.session, call.house, call.actor, told, call.at)


def _estate_for(call: Call, estate_id: int | None = None) -> Any:
    """The estate, if the caller lives or works there."""
    wanted = estate_id or call.path["estate_id"]
    lives = people.lives_in(call.session, call.actor.id, wanted, local_day(call.at))
    if not lives and not people.covers(call.session, call.actor, wanted, policy.SEERS):
        raise not_found("小区")
    return places.estate(call.session, wanted)


def _offer(price: dict[str, Any] | None) -> Offer | None:
    return Offer([PriceLine(**line) for line in price["lines"]], price["until"]) if price else None


def _said(body: dict[str, Any]) -> Said:
    appointment = body["appointment"]
    rest = {key: body[key] for key in (
        "estate_id", "category", "words", "home_id", "building_id", "stair_id", "lift_id", "where", "answers",
        "anonymous", "about_staff_id", "photo_consent",
    )}  # fmt: skip
    return Said(
        **rest, kind=Kind(body["kind"]), place=place_said(body["category"], body["place"]), media_ids=body["file_ids"],
        appointment=Appointment(appointment["from"], appointment["to"]) if appointment else None,
    )  # fmt: skip
