"""Making a report: by the resident, or by staff on behalf of somebody who phoned or came to the counter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.kit.prepared import Row
from server.people import queries as people
from server.places import queries as places
from server.reports import policy
from server.reports.facts import ReportMade
from server.reports.models import Report, ReportEvent
from server.reports.rules import clocks
from server.reports.rules.categories import default_catalogue
from server.reports.rules.levels import default_levels, for_estate
from server.reports.rules.words import PLACE_LABELS, Kind, Place, State
from server.reports.service import events

TRAPPED = "有人困在电梯里"
LONGEST_VISIT, FURTHEST_VISIT = timedelta(days=1), timedelta(days=31)


_REPORTS = table(Report)
_INSERT = _REPORTS.insert()
_SAME = ("estate_id", "kind", "category", "place", "home_id", "lift_id", "words")
"""What two requests under one key must have in common to be one request."""
_EARLIER = select(_REPORTS.c.id, *(_REPORTS.c[name] for name in _SAME))
_BY_RESIDENT = _EARLIER.where(
    _REPORTS.c.reporter_id == bindparam("reporter_id"), _REPORTS.c.request_key == bindparam("request_key")
)
_BY_STAFF = _EARLIER.where(
    _REPORTS.c.entered_by == bindparam("entered_by"), _REPORTS.c.request_key == bindparam("request_key")
)


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


@dataclass(frozen=True, slots=True)
class Scene:
    """Where somebody is trapped. ``code`` is what was read off the plate where no lift carries it; ``by_visitor``:
    whoever calls neither lives nor works there, and only the plate speaks for them."""

    estate_id: int
    lift_id: int | None
    code: str
    by_visitor: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was taken: its row and first event as they were written; neither if it was made before."""

    id: int
    estate: Row
    report: Report | None = None
    event: ReportEvent | None = None
    has_media: bool = False


def report(session: Session, actor: Actor, said: Said, *, channel: str, request_key: str, at: datetime) -> int:
    """Take a resident's report. The same request id again gives the same report. Gives its id."""
    return take(session, actor, said, channel=channel, request_key=request_key, at=at).id


def take(session: Session, actor: Actor, said: Said, *, channel: str, request_key: str, at: datetime) -> Made:
    """Take a resident's report, as :func:`report` does. Gives what was written, so that nobody need read it back."""
    policy.may_report(session, actor, estate_id=said.estate_id, home_id=said.home_id, day=local_day(at))
    return _keep(session, actor, said, reporter_id=actor.id, entered_by=None, contact=None,
                 channel=channel, request_key=request_key, at=at)  # fmt: skip


def scene_of_help(
    session: Session, actor: Actor, *, estate_id: int | None, lift_id: int | None, lift_code: str | None, at: datetime
) -> Scene:
    """Where help is needed (B19): anyone who lives or works there may call, and anyone who reads the lift's plate.

    The plate decides which lift and estate it is, whatever else was sent; then the lift; then the estate. A code
    nobody knows is written down as it was read, never refused. :class:`Malformed` when nothing says where.
    """
    plate = places.lift_with_code(session, lift_code) if lift_code else None
    lift = plate or (places.lift(session, lift_id=lift_id) if lift_id is not None else None)
    where = lift["estate_id"] if lift is not None else estate_id
    if where is None:
        raise Malformed("place_needed", "没认出这部电梯，请扫电梯里的码，或直接打 96333 求救。")
    known = people.lives_in(session, actor.id, where, local_day(at)) or policy.may_enter_for_others(
        session, actor, where
    )
    if plate is None and not known:
        policy.may_report(session, actor, estate_id=where, home_id=None, day=local_day(at))
    if lift is not None:
        return Scene(where, lift["id"], "", not known)
    return Scene(where, None, lift_code or "", not known)


def call_for_help(
    session: Session, actor: Actor, scene: Scene, *, words: str, drill: bool, request_key: str, at: datetime
) -> int:
    """Somebody is trapped at a :func:`scene_of_help`. A drill is the team's alone. Gives the report's id."""
    drill = drill and policy.may_enter_for_others(session, actor, scene.estate_id)
    said = Said(
        estate_id=scene.estate_id, kind=Kind.EMERGENCY, category="lift_trapped", place=Place.LIFT,
        lift_id=scene.lift_id, where=scene.code, words=words or TRAPPED, drill=drill,
    )  # fmt: skip
    return _keep(session, actor, said, reporter_id=actor.id, entered_by=None, contact=None, channel="app",
                 request_key=f"help:{request_key}", at=at).id  # fmt: skip


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
                 channel=channel, request_key=f"for:{actor.id}:{request_key}", at=at).id  # fmt: skip


def _has(session: Session, person_id: int, said: Said, day: date) -> bool:
    """Whether a person has the home a report is about, or any in the estate."""
    if said.place is Place.HOME and said.home_id is not None:
        return people.tenure(session, person_id, said.home_id, day) is not None
    return people.lives_in(session, person_id, said.estate_id, day)


def _keep(
    session: Session, actor: Actor, said: Said, *, reporter_id: int | None, entered_by: int | None,
    contact: str | None, channel: str, request_key: str, at: datetime,
) -> Made:  # fmt: skip
    category = default_catalogue().category(said.category)
    responsible = category.at(said.place)
    if category.kind is not said.kind:
        raise Malformed("category_of_other_kind", "类别与报事类型不符，请重新选择。")
    _check_about(session, said, category.about_staff)
    _check_anonymous(said)
    _check_appointment(said.appointment, at)
    estate = places.estate(session, said.estate_id)
    levels = for_estate(default_levels(), estate["hours"])
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
    return _insert_once(session, actor, estate, row, said.media_ids, at)


def _insert_once(
    session: Session, actor: Actor, estate: Row, row: dict[str, Any], media_ids: Sequence[int],
    at: datetime,
) -> Made:  # fmt: skip
    asked = {name: row[name] for name in ("reporter_id", "entered_by", "request_key")}
    found = session.execute(_BY_STAFF if row["entered_by"] else _BY_RESIDENT, asked).one_or_none()
    if found is not None:
        if tuple(found[1:]) != tuple(row[name] for name in _SAME):
            raise Conflict("idempotency_key_reused", "这个请求编号已用于别的内容，请重新提交。")
        return Made(found.id, estate)
    report_id = int(session.execute(_INSERT, row).inserted_primary_key[0])  # type: ignore[attr-defined]
    event = events.written(session, report_id, at=at, by=actor, part="staff" if row["entered_by"] else "reporter")
    made = Report(id=report_id, **row)
    events.attach(session, actor, made, event.id, media_ids, stage="before")
    publish(session, ReportMade(report_id, row["estate_id"], row["priority"], list(media_ids)), at=at)
    return Made(report_id, estate, made, event, bool(media_ids))


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
