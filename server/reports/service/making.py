"""Making a report: by the resident, or by staff on behalf of somebody who phoned or came to the counter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed, not_found
from server.kit.facts import publish
from server.people import queries as people
from server.places import queries as places
from server.reports import policy
from server.reports.facts import ReportMade
from server.reports.models import Report
from server.reports.rules import clocks
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import PLACE_LABELS, Kind, Place, State
from server.reports.service import clockwork, events

TRAPPED = "有人困在电梯里"
LONGEST_VISIT, FURTHEST_VISIT = timedelta(days=1), timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in a report, before anybody looked at it. ``where`` is free text such as 三楼平台."""

    estate_id: int
    kind: Kind
    category: str
    place: Place
    words: str
    home_id: int | None = None
    building_id: int | None = None
    stair_id: int | None = None
    lift_id: int | None = None
    where: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    media_ids: Sequence[int] = ()
    appointment: clocks.Appointment | None = None
    anonymous: bool = False
    about_staff_id: int | None = None
    photo_consent: bool = False
    drill: bool = False
    hotline_number: str | None = None


def report(session: Session, actor: Actor, said: Said, *, channel: str, request_key: str, at: datetime) -> int:
    """Take a resident's report. The same request id again gives the same report. Gives its id."""
    policy.may_report(session, actor, estate_id=said.estate_id, home_id=said.home_id, day=local_day(at))
    return _keep(session, actor, said, reporter_id=actor.id, entered_by=None, contact=None,
                 channel=channel, request_key=request_key, at=at)  # fmt: skip


def call_for_help(
    session: Session, actor: Actor, *, estate_id: int, lift_id: int | None, lift_code: str | None, words: str,
    drill: bool, request_key: str, at: datetime,
) -> int:  # fmt: skip
    """Somebody is trapped (B19): anyone who lives or works there, and anyone who reads the code on the lift's plate.

    The plate decides which estate it is; a code nobody knows is written down as it was read, never refused. A drill
    is the team's alone. Gives the report's id.
    """
    plate = places.lift_with_code(session, lift_code) if lift_code and lift_id is None else None
    if plate is not None:
        estate_id, lift_id = plate["estate_id"], plate["id"]
    on_the_team = policy.may_enter_for_others(session, actor, estate_id)
    if plate is None and not on_the_team:
        policy.may_report(session, actor, estate_id=estate_id, home_id=None, day=local_day(at))
    said = Said(
        estate_id=estate_id, kind=Kind.EMERGENCY, category="lift_trapped", place=Place.LIFT, lift_id=lift_id,
        where=(lift_code or "") if lift_id is None else "", words=words or TRAPPED, drill=drill and on_the_team,
    )  # fmt: skip
    return _keep(session, actor, said, reporter_id=actor.id, entered_by=None, contact=None, channel="app",
                 request_key=request_key, at=at)  # fmt: skip


def report_for(
    session: Session, actor: Actor, said: Said, *, reporter_id: int | None, contact: str | None, channel: str,
    request_key: str, at: datetime,
) -> int:  # fmt: skip
    """Write down what somebody said by phone, at the counter or in a group. ``contact`` is sealed name and phone of
    somebody who is on no roster. The reporter still gets number, promises and progress (B2)."""
    if not policy.may_enter_for_others(session, actor, said.estate_id):
        raise not_found("小区")
    if reporter_id is not None and not _has(session, reporter_id, said, local_day(at)):
        raise not_found("住户")
    return _keep(session, actor, said, reporter_id=reporter_id, entered_by=actor.id, contact=contact,
                 channel=channel, request_key=request_key, at=at)  # fmt: skip


def _has(session: Session, person_id: int, said: Said, day: date) -> bool:
    """Whether a person has the home a report is about, or any in the estate."""
    if said.place is Place.HOME and said.home_id is not None:
        return people.tenure(session, person_id, said.home_id, day) is not None
    return people.lives_in(session, person_id, said.estate_id, day)


def _keep(
    session: Session, actor: Actor, said: Said, *, reporter_id: int | None, entered_by: int | None,
    contact: str | None, channel: str, request_key: str, at: datetime,
) -> int:  # fmt: skip
    category = default_catalogue().category(said.category)
    responsible = category.at(said.place)
    if category.kind is not said.kind:
        raise Malformed("category_of_other_kind", "类别与报事类型不符，请重新选择。")
    _check_about(session, said, category.about_staff)
    _check_anonymous(said)
    _check_appointment(said.appointment, at)
    levels = clockwork.levels_of(session, said.estate_id)
    priority = category.priority_for(said.answers)
    promise = clocks.promise(levels.level(priority), at, levels.hours, said.appointment)
    owed = clocks.next_due(promise, clocks.Done())
    row: dict[str, Any] = {
        **_where(session, said), "estate_id": said.estate_id, "kind": said.kind, "category": category.key,
        "place": said.place, "spot": said.where, "words": said.words,
        "answers": dict(said.answers), "state": State.MADE,
        "priority": priority, "responsible": responsible, "reporter_id": reporter_id, "entered_by": entered_by,
        "contact": contact, "channel": channel, "anonymous": said.anonymous, "about_staff_id": said.about_staff_id,
        "photo_consent": said.photo_consent, "drill": said.drill, "hotline_number": said.hotline_number,
        "request_key": request_key, "made_at": at, "acknowledge_by": promise.acknowledge_by,
        "arrive_by": promise.arrive_by, "answer_by": promise.answer_by, "fix_by": promise.fix_by,
        "certain": promise.certain, "next_due_at": owed[1] if owed else None,
        "appointment_from": said.appointment.start if said.appointment else None,
        "appointment_to": said.appointment.end if said.appointment else None,
        "words_state": "shown" if entered_by else "checking", "reopen_count": 0, "urge_count": 0, "version": 1,
    }  # fmt: skip
    return _insert_once(session, actor, row, said.media_ids, at)


def _insert_once(session: Session, actor: Actor, row: dict[str, Any], media_ids: Sequence[int], at: datetime) -> int:
    by = Report.entered_by == row["entered_by"] if row["entered_by"] else Report.reporter_id == row["reporter_id"]
    found = session.scalar(select(Report.id).where(by, Report.request_key == row["request_key"]))
    if found is not None:
        return found
    report_id = int(session.execute(insert(Report).returning(Report.id), row).scalar_one())
    part = "staff" if row["entered_by"] else "reporter"
    event_id = events.write(session, report_id, "made", at=at, by=actor, part=part)
    if media_ids:
        events.attach(session, actor, session.get_one(Report, report_id), event_id, media_ids, stage="before")
    publish(session, ReportMade(report_id, row["estate_id"], row["priority"], list(media_ids)), at=at)
    return report_id


def _check_about(session: Session, said: Said, about_staff: bool) -> None:
    if said.about_staff_id is None:
        return
    team = people.staff_covering(session, said.estate_id, policy.TEAM)
    if not about_staff or said.about_staff_id not in {row["id"] for row in team}:
        raise Malformed("staff_unknown", "请选择本小区的工作人员。")


def _check_anonymous(said: Said) -> None:
    if said.anonymous and said.place is Place.HOME:
        words = "选了自己家就会知道是谁了。匿名反映请选“公共区域”，写明在哪里就可以。"
        raise Malformed("anonymous_at_home", words)


def _check_appointment(wanted: clocks.Appointment | None, at: datetime) -> None:
    if wanted is None:
        return
    in_order = timedelta(0) < wanted.end - wanted.start <= LONGEST_VISIT
    if not in_order or wanted.end <= at or wanted.end > at + FURTHEST_VISIT:
        raise Malformed("appointment_odd", "请选择今后一个月里的一个上门时间，最长一天。")


def _where(session: Session, said: Said) -> dict[str, Any]:
    at_home, at_lift = said.place is Place.HOME, said.place is Place.LIFT
    if at_home and said.home_id is None:
        raise Malformed("home_needed", "请选择是哪一套房屋。")
    place: dict[str, Any] = {"home_id": None, "building_id": None, "stair_id": None, "lift_id": None}
    label = PLACE_LABELS[said.place]
    if at_home and said.home_id is not None:
        home = places.home(session, said.home_id)
        label, place["home_id"] = home["label"], home["id"]
        place["stair_id"], place["building_id"] = home["stair_id"], home["building_id"]
        _same_estate(home["estate_id"], said.estate_id)
    elif at_lift and said.lift_id is not None:
        lift = places.lift(session, lift_id=said.lift_id)
        label, place["lift_id"] = lift["label"], lift["id"]
        _same_estate(lift["estate_id"], said.estate_id)
    elif said.stair_id is not None:
        stair = places.stair_of(session, said.stair_id)
        label, place["stair_id"], place["building_id"] = (
            stair["building"] + stair["stair"],
            stair["id"],
            stair["building_id"],
        )
        _same_estate(stair["estate_id"], said.estate_id)
    elif said.building_id is not None:
        building = places.building_of(session, said.building_id)
        label, place["building_id"] = building["name"], building["id"]
        _same_estate(building["estate_id"], said.estate_id)
    place["place_label"] = f"{label} {said.where}".strip()
    return place


def _same_estate(of_place: int, of_report: int) -> None:
    if of_place != of_report:
        raise not_found("地点")
