"""Lifts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import RowMapping, Select, case, func, select
from sqlalchemy.orm import Session

from server.kit.errors import not_found
from server.places.models import (
    Building,
    Home,
    Lift,
    LiftStair,
    Stair,
)
from server.places.rules import STOREYS_FOR_A_LIFT
from server.places.rules.plates import read_plate


def lift(session: Session, *, lift_id: int | None = None, code: str | None = None) -> RowMapping:
    """One lift by id or by what its plate says, see :func:`lift_read`; :class:`NotFound` otherwise."""
    if lift_id is None:
        found = lift_read(session, code or "")
    else:
        found = session.execute(_lifts().where(Lift.id == lift_id)).mappings().one_or_none()
    if found is None:
        raise not_found("电梯")
    return found


def lift_with_code(session: Session, code: str) -> RowMapping | None:
    """The lift registered under this code, None when nobody knows it."""
    return session.execute(_lifts().where(Lift.code == code)).mappings().one_or_none()


def lift_at_plate(session: Session, said: str) -> RowMapping | None:
    """The lift whose plate opens under this code, as somebody typed it; None when there is none."""
    plate = read_plate(said)
    return session.execute(_lifts().where(Lift.plate == plate)).mappings().one_or_none() if plate else None


def lift_read(session: Session, said: str) -> RowMapping | None:
    """The lift of a plate, whatever was read off it: its registered code or the code it opens under."""
    return lift_with_code(session, said) or lift_at_plate(session, said)


def lifts(session: Session, estate_id: int) -> list[RowMapping]:
    """The lifts of an estate."""
    return list(session.execute(_lifts().where(Lift.estate_id == estate_id).order_by(Lift.id)).mappings())


def lifts_in(session: Session, estate_ids: Collection[int]) -> dict[int, list[RowMapping]]:
    """The lifts of several estates, by estate, in one statement."""
    found: dict[int, list[RowMapping]] = {estate_id: [] for estate_id in estate_ids}
    for row in session.execute(_lifts().where(Lift.estate_id.in_(found)).order_by(Lift.id)).mappings():
        found[row["estate_id"]].append(row)
    return found


def stairs_of_lift(session: Session, lift_id: int) -> list[int]:
    """The stairs a lift serves."""
    return list(session.scalars(select(LiftStair.stair_id).where(LiftStair.lift_id == lift_id)))


def lift_coverage(session: Session, estate_id: int) -> dict[str, int]:
    """How far lifts reach in an estate: its lifts, its stairs, those a lift serves, and those that could get one
    because their homes reach high enough (:data:`STOREYS_FOR_A_LIFT`)."""
    served = Stair.id.in_(select(LiftStair.stair_id))
    top = select(func.max(Home.floor)).where(Home.stair_id == Stair.id).scalar_subquery()
    lifts_here = select(func.count(Lift.id)).where(Lift.estate_id == estate_id).scalar_subquery()
    asked = (
        select(
            lifts_here,
            func.count(Stair.id),
            func.coalesce(func.sum(case((served, 1), else_=0)), 0),
            func.coalesce(func.sum(case((~served & (top >= STOREYS_FOR_A_LIFT), 1), else_=0)), 0),
        )
        .join(Building, Building.id == Stair.building_id)
        .where(Building.estate_id == estate_id)
    )
    return dict(zip(("lifts", "stairs", "served", "possible"), map(int, session.execute(asked).one()), strict=True))


def _lifts() -> Select[*tuple[Any, ...]]:
    return select(
        Lift.id,
        Lift.estate_id,
        Lift.code,
        Lift.plate,
        Lift.label,
        Lift.maker,
        Lift.in_use_since,
        Lift.next_inspection_on,
        Lift.maintainer,
        Lift.contract_until,
        Lift.rescue_phone,
        Lift.state,
        Lift.state_why,
        Lift.version,
    )
