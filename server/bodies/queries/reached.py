"""The estates that may hold their first assembly of owners (C-01)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bodies.models import EstateHanded
from server.bodies.queries.sitting import SPEAKING, sitting
from server.bodies.rules import first
from server.bodies.rules.first import Handed
from server.places import queries as places
from server.places.rules.cities import Profile, profile


def first_reached(session: Session, day: date) -> list[int]:
    """Those of which somebody noted what was handed over, that have come to it by a day and have nobody yet who speaks
    for their owners. Years pass without anybody noting them."""
    rows = session.scalars(select(EstateHanded).order_by(EstateHanded.estate_id))
    return [row.estate_id for row in rows if _is_reached(session, row, day)]


def lacking(session: Session, estate_id: int, day: date) -> str:
    """Which conditions of a first assembly are not met on a day, by what was noted; empty where it may be held."""
    row = session.get(EstateHanded, estate_id, populate_existing=True)
    city, handed = _handed(session, estate_id, row)
    said = first.lacking(first.ways(city, handed, day))
    return f"{said}。还没有登记交付了多少，这里按 0 算" if said and row is None else said


def _is_reached(session: Session, row: EstateHanded, day: date) -> bool:
    city, handed = _handed(session, row.estate_id, row)
    return first.is_reached(city, handed, day) and not sitting(session, row.estate_id, *SPEAKING)


def _handed(session: Session, estate_id: int, row: EstateHanded | None) -> tuple[Profile, Handed]:
    totals, city = places.totals(session, estate_id), profile(places.estate(session, estate_id)["city"])
    noted = (row.homes, row.area, row.first_on) if row else (0, 0, None)
    return city, Handed(totals["homes"], totals["area"], *noted)
