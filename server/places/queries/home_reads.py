"""Homes and parking spaces."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import RowMapping, Select, bindparam, select
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.kit.prepared import Prepared, Row
from server.places.models import (
    Building,
    Estate,
    Home,
    ParkingSpace,
    Stair,
)
from server.places.queries.estate_reads import _escaped

HOMES, STAIRS = table(Home), table(Stair)
"""The tables of homes and stairs, for joins by the rooms above."""

_BUILDINGS = table(Building)
_COLUMNS = (
    "id", "estate_id", "stair_id", "label", "room", "floor", "area", "area_source", "use_state", "handed_over_on",
    "fee_rate", "note", "version",
)  # fmt: skip
_ALL = (
    select(
        *(HOMES.c[name] for name in _COLUMNS), STAIRS.c.name.label("stair"), _BUILDINGS.c.id.label("building_id"),
        _BUILDINGS.c.name.label("building"),
    )
    .join_from(HOMES, STAIRS, STAIRS.c.id == HOMES.c.stair_id)
    .join(_BUILDINGS, _BUILDINGS.c.id == STAIRS.c.building_id)
)  # fmt: skip
_HOME = Prepared(_ALL.where(HOMES.c.id == bindparam("home_id")))


def home(session: Session, home_id: int) -> Row:
    """One home with its place in the tree; :class:`NotFound` otherwise."""
    found = _HOME.first(session, {"home_id": home_id})
    if found is None:
        raise not_found("房屋")
    return found


def homes(session: Session, estate_id: int, *, words: str = "", cursor: str | None = None, limit: int = 50) -> Page:
    """The homes of an estate in the order of the stairs, optionally those whose label holds the words."""
    asked = _ALL.where(HOMES.c.estate_id == estate_id).order_by(HOMES.c.id).limit(limit + 1)
    if words:
        asked = asked.where(HOMES.c.label.like(f"%{_escaped(words)}%", escape="\\"))
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(HOMES.c.id > after[0])
    return cut(session.execute(asked).mappings().all(), limit, "id")


def home_keys(session: Session, estate_id: int) -> dict[tuple[str, str, str], RowMapping]:
    """Every home of an estate by (building, stair, room): what a later roster is compared with."""
    rows = session.execute(_ALL.where(HOMES.c.estate_id == estate_id)).mappings()
    return {(row["building"], row["stair"], row["room"]): row for row in rows}


def homes_inside(
    session: Session, estate_id: int, *, building_ids: Collection[int] = (), stair_ids: Collection[int] = (),
    home_ids: Collection[int] = (),
) -> list[RowMapping]:  # fmt: skip
    """The homes of an estate, or of those of its buildings, stairs or homes that are named, as everybody counts them:
    by building, stair, floor and room."""
    asked = _ALL.where(HOMES.c.estate_id == estate_id)
    named = ((_BUILDINGS.c.id, building_ids), (STAIRS.c.id, stair_ids), (HOMES.c.id, home_ids))
    for column, ids in named:
        asked = asked.where(column.in_(ids)) if ids else asked
    order = (_BUILDINGS.c.rank, _BUILDINGS.c.name, STAIRS.c.rank, STAIRS.c.name)
    return list(session.execute(asked.order_by(*order, HOMES.c.floor.nulls_first(), HOMES.c.room)).mappings())


def spaces(session: Session, space_ids: Collection[int] | Select[int]) -> list[str]:
    """Parking spaces by id, as they are called: 秀山花园 B1-007（产权）."""
    asked = select(Estate.name, ParkingSpace.code, ParkingSpace.kind).join(Estate, Estate.id == ParkingSpace.estate_id)
    rows = session.execute(asked.where(ParkingSpace.id.in_(space_ids)).order_by(ParkingSpace.id))
    return [f"{estate} {code}" + (f"（{kind}）" if kind else "") for estate, code, kind in rows]


def parking(session: Session, estate_id: int) -> dict[str, RowMapping]:
    """Every parking space of an estate by its code."""
    asked = select(ParkingSpace.id, ParkingSpace.code, ParkingSpace.area, ParkingSpace.kind)
    rows = session.execute(asked.where(ParkingSpace.estate_id == estate_id)).mappings()
    return {row["code"]: row for row in rows}
