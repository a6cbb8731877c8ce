"""The estates that may hold their first assembly of owners (C-01)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bodies.models import EstateHanded
from server.bodies.queries.sitting import SPEAKING, sitting
from server.bodies.rules.first import Handed, is_reached
from server.places import queries as places
from server.places.rules.cities import profile


def first_reached(session: Session, day: date) -> list[int]:
    """Those of which somebody noted what was handed over, that have come to it by a day and have nobody yet who speaks
    for their owners. Years pass without anybody noting them."""
    rows = session.scalars(select(EstateHanded).order_by(EstateHanded.estate_id))
    return [row.estate_id for row in rows if _is_reached(session, row, day)]


def _is_reached(session: Session, row: EstateHanded, day: date) -> bool:
    totals, city = places.totals(session, row.estate_id), profile(places.estate(session, row.estate_id)["city"])
    handed = Handed(totals["homes"], totals["area"], row.homes, row.area, row.first_on)
    return is_reached(city, handed, day) and not sitting(session, row.estate_id, *SPEAKING)
