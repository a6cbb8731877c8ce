"""Homes and parking spaces."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.orm import Session

from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.places.models import (
    Building,
    Home,
    ParkingSpace,
    Stair,
)
from server.places.queries.estate_reads import _escaped

HOMES = Home.__table__
"""The table of homes, for joins by the rooms above."""


def home(session: Session, home_id: int) -> RowMapping:
    """One home with its place in the tree; :class:`NotFound` otherwise."""
    found = session.execute(_homes().where(Home.id == home_id)).mappings().one_or_none()
    if found is None:
        raise not_found("房屋")
    return found


def homes(session: Session, estate_id: int, *, words: str = "", cursor: str | None = None, limit: int = 50) -> Page:
    """The homes of an estate in the order of the stairs, optionally those whose label holds the words."""
    asked = _homes().where(Home.estate_id == estate_id).order_by(Home.id).limit(limit + 1)
    if words:
        asked = asked.where(Home.label.like(f"%{_escaped(words)}%", escape="\\"))
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Home.id > after[0])
    return cut(session.execute(asked).mappings().all(), limit, "id")


def home_keys(session: Session, estate_id: int) -> dict[tuple[str, str, str], RowMapping]:
    """Every home of an estate by (building, stair, room): what a later roster is compared with."""
    rows = session.execute(_homes().where(Home.estate_id == estate_id)).mappings()
    return {(row["building"], row["stair"], row["room"]): row for row in rows}


def parking(session: Session, estate_id: int) -> dict[str, RowMapping]:
    """Every parking space of an estate by its code."""
    asked = select(ParkingSpace.id, ParkingSpace.code, ParkingSpace.area, ParkingSpace.kind)
    rows = session.execute(asked.where(ParkingSpace.estate_id == estate_id)).mappings()
    return {row["code"]: row for row in rows}


def _homes() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Home.id,
            Home.estate_id,
            Home.stair_id,
            Home.label,
            Home.room,
            Home.floor,
            Home.area,
            Home.use_state,
            Home.handed_over_on,
            Home.fee_rate,
            Home.note,
            Home.version,
            Stair.name.label("stair"),
            Building.id.label("building_id"),
            Building.name.label("building"),
        )
        .join(Stair, Stair.id == Home.stair_id)
        .join(Building, Building.id == Stair.building_id)
    )
