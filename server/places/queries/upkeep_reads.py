"""How lifts stand, and who was at them, for the console, the mini-program, the chat, the reminders and bulletins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.kit.errors import not_found
from server.places.models import Estate, Lift, LiftCall, LiftVisit
from server.places.queries.around import lifts_around
from server.places.queries.lift_reads import lifts, lifts_in
from server.places.rules.cities import profile
from server.places.rules.duties import Duty, LiftStands, Stand, stands
from server.places.rules.upkeep import gaps
from server.places.rules.visits import MAINTENANCE, STOPPED, Visit

MOST_VISITS = 60


@dataclass(frozen=True, slots=True)
class UpkeepFigures:
    """The upkeep of an estate's lifts over a span: ``done`` visits of maintenance by id, and the ids of lifts that
    nobody maintains, whose maintenance or inspection is late or not written down, that had a gap in the span, that
    stand still."""

    lifts: tuple[int, ...]
    done: tuple[int, ...]
    unmaintained: tuple[int, ...]
    late: tuple[int, ...]
    inspection_over: tuple[int, ...]
    missing: tuple[int, ...]
    gaps: tuple[int, ...]
    stopped: tuple[int, ...]


def lift_stands(session: Session, lift: Any, today: date) -> LiftStands:
    """How one lift (a row of :func:`lift`) stands on a day."""
    last = _last(session, [lift["id"]], today)
    return stands(dict(lift), last[lift["id"]], today, _days(session, [lift["estate_id"]])[lift["estate_id"]])


def lifts_stand(session: Session, estate_ids: Collection[int], today: date) -> dict[int, list[tuple[Any, LiftStands]]]:
    """The lifts of several estates and how each stands on a day, by estate."""
    found, days = lifts_in(session, estate_ids), _days(session, estate_ids)
    last = _last(session, [row["id"] for rows in found.values() for row in rows], today)
    return {
        estate_id: [(row, stands(dict(row), last[row["id"]], today, days[estate_id])) for row in rows]
        for estate_id, rows in found.items()
    }


def visits(session: Session, lift_id: int) -> list[RowMapping]:
    """The latest visits to a lift, corrected ones too, newest day first; ``corrected_why`` is of the later entry."""
    later = LiftVisit.__table__.alias("later")
    asked = (
        select(*LiftVisit.__table__.columns, later.c.why.label("corrected_why"))
        .outerjoin(later, later.c.corrects_id == LiftVisit.id)
        .where(LiftVisit.lift_id == lift_id)
        .order_by(LiftVisit.day.desc(), LiftVisit.id.desc())
        .limit(MOST_VISITS)
    )
    return list(session.execute(asked).mappings())


def visit(session: Session, visit_id: int) -> RowMapping:
    """One visit as it was written; :class:`NotFound` otherwise."""
    asked = select(*LiftVisit.__table__.columns).where(LiftVisit.id == visit_id)
    found = session.execute(asked).mappings().one_or_none()
    if found is None:
        raise not_found("这次记录")
    return found


def upkeep_figures(session: Session, estate_id: int, *, since: date, until: date) -> UpkeepFigures:
    """Of an estate's lifts from ``since`` to ``until``, both days included; states are those of the last day."""
    found = [(row, one) for row, one in lifts_stand(session, [estate_id], until)[estate_id]]
    due = [(row["id"], one) for row, one in found if not one.rests]
    broken = lift_gaps(session, [id_ for id_, _ in due], since=since, until=until)
    done = session.scalars(
        select(LiftVisit.id).join(Lift, Lift.id == LiftVisit.lift_id).order_by(LiftVisit.id)
        .where(Lift.estate_id == estate_id, LiftVisit.stands, LiftVisit.kind.in_(MAINTENANCE))
        .where(LiftVisit.day.between(since, until))
    )  # fmt: skip
    main = (Duty.CONTRACT, Duty.MAINTENANCE, Duty.INSPECTION)
    return UpkeepFigures(
        lifts=tuple(row["id"] for row, _ in found), done=tuple(done),
        unmaintained=tuple(id_ for id_, one in due if one.unmaintained),
        late=tuple(id_ for id_, one in due if one.duty(Duty.MAINTENANCE).stand is Stand.LATE),
        inspection_over=tuple(id_ for id_, one in due if one.duty(Duty.INSPECTION).stand is Stand.LATE),
        missing=tuple(id_ for id_, one in due if any(one.duty(duty).stand is Stand.MISSING for duty in main)),
        gaps=tuple(id_ for id_, pairs in broken.items() if pairs),
        stopped=tuple(row["id"] for row, _ in found if row["state"] == STOPPED),
    )  # fmt: skip


def lift_gaps(
    session: Session, lift_ids: Collection[int], *, since: date, until: date
) -> dict[int, list[tuple[date, date]]]:  # fmt: skip
    """Pairs of neighbouring maintenances further apart than they may be, of which the later one is in the span; what
    was served on demand has no interval."""
    asked = (
        select(LiftVisit.lift_id, Lift.estate_id, LiftVisit.day, LiftVisit.kind)
        .join(Lift, Lift.id == LiftVisit.lift_id)
        .where(LiftVisit.lift_id.in_(lift_ids), LiftVisit.stands, LiftVisit.kind.in_(MAINTENANCE))
        .where(LiftVisit.day <= until)
    )
    done, estate_of, free = defaultdict[int, list[date]](list), dict[int, int](), set[tuple[int, date]]()
    for lift_id, estate_id, day, kind in session.execute(asked):
        done[lift_id].append(day)
        estate_of[lift_id] = estate_id
        if kind == Visit.ON_DEMAND:
            free.add((lift_id, day))
    days = _days(session, set(estate_of.values()))
    return {
        lift_id: [(one, two) for one, two in gaps(done[lift_id], days[estate_of[lift_id]])
                  if two >= since and (lift_id, one) not in free]
        if lift_id in done else []
        for lift_id in lift_ids
    }  # fmt: skip


def calls_made(session: Session, lift_ids: Collection[int]) -> dict[int, dict[str, datetime]]:
    """What was called out of these lifts, and when, by lift and step."""
    made: dict[int, dict[str, datetime]] = {id_: {} for id_ in lift_ids}
    for row in session.scalars(select(LiftCall).where(LiftCall.lift_id.in_(lift_ids)).order_by(LiftCall.at)):
        made[row.lift_id][row.step] = row.at
    return made


def estates_with_lifts(session: Session) -> list[int]:
    """The estates in which there is a lift."""
    return list(session.scalars(select(Lift.estate_id).distinct().order_by(Lift.estate_id)))


def lifts_serving(session: Session, estate_id: int, stair_ids: Collection[int]) -> list[RowMapping]:
    """The lifts of an estate that serve these stairs."""
    serving = set(session.scalars(lifts_around(stair_ids)))
    return [row for row in lifts(session, estate_id) if row["id"] in serving]


def _last(session: Session, lift_ids: Collection[int], today: date) -> dict[int, dict[str, date]]:
    found: dict[int, dict[str, date]] = {id_: {} for id_ in lift_ids}
    asked = (
        select(LiftVisit.lift_id, LiftVisit.kind, func.max(LiftVisit.day))
        .where(LiftVisit.lift_id.in_(found), LiftVisit.stands, LiftVisit.day <= today)
        .group_by(LiftVisit.lift_id, LiftVisit.kind)
    )
    for lift_id, kind, day in session.execute(asked):
        found[lift_id][kind] = day
    return found


def _days(session: Session, estate_ids: Collection[int]) -> dict[int, int]:
    cities = session.execute(select(Estate.id, Estate.city).where(Estate.id.in_(estate_ids)))
    return {id_: profile(city).lift_maintenance_days for id_, city in cities}
