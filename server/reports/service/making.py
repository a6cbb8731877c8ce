"""Making a report: by the resident, or by staff on behalf of somebody who phoned or came to the counter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM, Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.people import queries as people
from server.places import queries as places
from server.reports import policy
from server.reports.rules import clocks
from server.reports.rules.levels import default_levels, for_estate
from server.reports.rules.words import BY_HOUSE, Place, State
from server.reports.service import publishing
from server.reports.service.placing import placed
from server.reports.service.said import Said, checked
from server.reports.service.writing import Made, write_drawn, write_once


@dataclass(frozen=True, slots=True)
class Taken:
    """How a report came: through which channel, under which request, whose it is, and who wrote it down for them."""

    channel: str
    request_key: str
    reporter_id: int | None
    entered_by: int | None = None
    contact: str | None = None


def report(session: Session, actor: Actor, said: Said, *, channel: str, request_key: str, at: datetime) -> int:
    """Take a resident's report. The same request id again gives the same report. Gives its id."""
    return take(session, actor, said, channel=channel, request_key=request_key, at=at).id


def take(
    session: Session, actor: Actor, said: Said, *, channel: str, request_key: str, at: datetime, hopes: bool = False
) -> Made:  # fmt: skip
    """Take a resident's report, as :func:`report` does. Gives what was written, so that nobody need read it back. Who
    ``hopes`` that it was not made before hears of that at the end of the transaction, as ``IntegrityError``, and asks
    again without hope."""
    numbered = hopes and not said.media_ids
    home = policy.may_report(
        session, actor, estate_id=said.estate_id, home_id=said.home_id, day=local_day(at), numbered=numbered
    )
    estate = {"id": said.estate_id, "name": home["estate"], "phone": home["estate_phone"], "hours": home["hours"]}
    taken = Taken(channel, request_key, reporter_id=actor.id)
    about = home if said.home_id is not None else None
    return keep(session, actor, said, taken, estate, home=about, at=at, numbers=home if numbered else None)


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
    taken = Taken(channel, f"for:{actor.id}:{request_key}", reporter_id, entered_by=actor.id, contact=contact)
    return keep(session, actor, said, taken, places.estate(session, said.estate_id), at=at).id


def report_by_house(session: Session, said: Said, *, request_key: str, at: datetime) -> int:
    """Write down what the house found out by itself, such as a lift that nobody maintains; once per ``request_key``.
    Nobody made it, so that nobody waits to accept it. Gives the report's id."""
    taken = Taken(BY_HOUSE, f"{BY_HOUSE}:{request_key}", reporter_id=None)
    return keep(session, SYSTEM, said, taken, places.estate(session, said.estate_id), at=at).id


def _has(session: Session, person_id: int, said: Said, day: date) -> bool:
    """Whether a person has the home a report is about, or any in the estate."""
    if said.place is Place.HOME and said.home_id is not None:
        return people.tenure(session, person_id, said.home_id, day) is not None
    return people.lives_in(session, person_id, said.estate_id, day)


def keep(
    session: Session, actor: Actor, said: Said, taken: Taken, estate: Mapping[str, Any], *,
    home: Mapping[str, Any] | None = None, at: datetime, numbers: Mapping[str, Any] | None = None,
) -> Made:  # fmt: skip
    """Keep a report by somebody who may make it: checked, placed, promised and written. ``home`` is the home it is
    about where that is known already, ``numbers`` those it shall have."""
    category = checked(session, said, at)
    levels = for_estate(default_levels(), estate["hours"])
    # What nobody answered may stand in the words all the same: 满地都是脏水.
    answers = {**category.answers_in(said.words), **said.answers}
    priority, responsible = category.priority_for(answers), category.responsible_for(said.place, answers)
    promise = clocks.promise(levels.level(priority), at, levels.hours, said.appointment)
    owed = clocks.next_due(promise, clocks.Done())
    row: dict[str, Any] = {
        **placed(session, said, home), "estate_id": said.estate_id, "kind": said.kind.value, "category": category.key,
        "place": said.place.value, "spot": said.where, "words": said.words, "answers": answers,
        "state": State.MADE.value, "priority": priority.value, "responsible": responsible.value,
        "reporter_id": taken.reporter_id, "entered_by": taken.entered_by, "contact": taken.contact,
        "channel": taken.channel, "anonymous": said.anonymous, "about_staff_id": said.about_staff_id,
        "photo_consent": said.photo_consent, "drill": said.drill, "hotline_number": said.hotline_number,
        "request_key": taken.request_key, "made_at": at, "acknowledge_by": promise.acknowledge_by,
        "arrive_by": promise.arrive_by, "answer_by": promise.answer_by, "fix_by": promise.fix_by,
        "certain": promise.certain, "next_due_at": owed[1] if owed else None,
        "appointment_from": said.appointment.start if said.appointment else None,
        "appointment_to": said.appointment.end if said.appointment else None,
        "words_state": _words_state(session, said, taken, at), "reopen_count": 0, "urge_count": 0, "version": 1,
    }  # fmt: skip
    if numbers is not None:
        return write_drawn(session, actor, estate, row, numbers, at)
    return write_once(session, actor, estate, row, said.media_ids, at)


def _words_state(session: Session, said: Said, taken: Taken, at: datetime) -> str:
    if taken.channel == BY_HOUSE:
        return "shown"
    if taken.entered_by is None:
        return publishing.CHECKING
    return publishing.first_state(session, estate_id=said.estate_id, kind=said.kind, place=said.place,
                                  where=said.where, words=said.words, at=at)  # fmt: skip
