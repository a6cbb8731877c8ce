"""Estates to choose from, the tree of one, and the scopes somebody may grant in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import RowMapping, bindparam, func, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import EVERYWHERE, Grant
from server.kit.db import table
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.kit.prepared import Prepared, Row
from server.places.models import (
    Building,
    Community,
    Company,
    Estate,
    Home,
    Stair,
    Street,
)
from server.places.queries.scopes import inside, scope_label

ESTATES, COMPANIES = table(Estate), table(Company)
"""The tables of estates and of property companies, for joins by the rooms above."""

_COMMUNITIES = table(Community)
_STAIRS, _BUILDINGS = table(Stair), table(Building)
_COLUMNS = ("id", "name", "city", "address", "phone", "hours", "company_id", "community_id", "version")
_ALL = (
    select(
        *(ESTATES.c[name] for name in _COLUMNS), COMPANIES.c.name.label("company"),
        _COMMUNITIES.c.name.label("community"),
    )
    .outerjoin_from(ESTATES, COMPANIES, COMPANIES.c.id == ESTATES.c.company_id)
    .outerjoin(_COMMUNITIES, _COMMUNITIES.c.id == ESTATES.c.community_id)
)  # fmt: skip
_ESTATE = Prepared(_ALL.where(ESTATES.c.id == bindparam("estate_id")))
_STAIR = Prepared(
    select(
        _STAIRS.c.id, _STAIRS.c.name.label("stair"), _BUILDINGS.c.id.label("building_id"),
        _BUILDINGS.c.name.label("building"), _BUILDINGS.c.estate_id,
    )
    .join_from(_STAIRS, _BUILDINGS, _BUILDINGS.c.id == _STAIRS.c.building_id)
    .where(_STAIRS.c.id == bindparam("stair_id"))
)  # fmt: skip
_BUILDING = Prepared(
    select(_BUILDINGS.c.id, _BUILDINGS.c.name, _BUILDINGS.c.estate_id)
    .where(_BUILDINGS.c.id == bindparam("building_id"))
)  # fmt: skip
_STREETS = table(Street)
_OFFICES = ("id", "name", "phone", "address", "version")
_AROUND = Prepared(
    select(
        *(_COMMUNITIES.c[name].label(f"community_{name}") for name in _OFFICES),
        *(_STREETS.c[name].label(f"street_{name}") for name in _OFFICES),
    )
    .join_from(ESTATES, _COMMUNITIES, _COMMUNITIES.c.id == ESTATES.c.community_id)
    .join(_STREETS, _STREETS.c.id == _COMMUNITIES.c.street_id)
    .where(ESTATES.c.id == bindparam("estate_id"))
)
_HOURS = Prepared(select(ESTATES.c.hours).where(ESTATES.c.id == bindparam("estate_id")))


def estate(session: Session, estate_id: int) -> Row:
    """One estate with its company and community names; :class:`NotFound` otherwise."""
    found = _ESTATE.first(session, {"estate_id": estate_id})
    if found is None:
        raise not_found("小区")
    return found


def offices(session: Session, estate_id: int) -> Row | None:
    """The community and the street an estate lies in, with telephone, address and version of each: ``community_name``,
    ``street_phone`` and so on; None where nobody has said which community it is."""
    return _AROUND.first(session, {"estate_id": estate_id})


def hours(session: Session, estate_id: int) -> dict[str, Any] | None:
    """The office hours an estate keeps, None for the usual ones."""
    found = _HOURS.first(session, {"estate_id": estate_id})
    return found["hours"] if found else None


def estate_named(session: Session, name: str, city: str | None = None) -> int | None:
    """The id of the estate of this name (in this city, if given)."""
    wanted = select(Estate.id).where(Estate.name == name)
    return session.scalar(wanted if city is None else wanted.where(Estate.city == city))


def estates(session: Session, *, words: str = "", cursor: str | None = None, limit: int = 25) -> Page:
    """Estates whose name or address holds the words, in order of id."""
    asked = _ALL.order_by(Estate.id).limit(limit + 1)
    if words:
        like = f"%{_escaped(words.lower())}%"
        name, address = func.lower(Estate.name), func.lower(Estate.address)
        asked = asked.where(or_(name.like(like, escape="\\"), address.like(like, escape="\\")))
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Estate.id > after[0])
    return cut(session.execute(asked).mappings().all(), limit, "id")


def estates_inside(session: Session, grants: Iterable[Grant], *, limit: int = 500) -> list[RowMapping]:
    """The estates that lie in these grants, by city and name."""
    asked = _ALL.where(inside(grants)).order_by(Estate.city, Estate.name).limit(limit)
    return list(session.execute(asked).mappings())


def estates_known(
    session: Session, ids: Collection[int], grants: Iterable[Grant], *, limit: int = 200
) -> list[RowMapping]:
    """Estates by id, and those that lie in these grants, in order of id."""
    asked = _ALL.where(or_(Estate.id.in_(ids), inside(grants))).order_by(Estate.id).limit(limit)
    return list(session.execute(asked).mappings())


def companies(session: Session) -> dict[int, str]:
    """Every property company, by id, in order of name."""
    rows = session.execute(select(Company.id, Company.name).order_by(Company.name))
    return {row.id: row.name for row in rows}


def communities(session: Session) -> dict[int, str]:
    """Every community, by id, with its city and street before it, in that order."""
    order = (Street.city, Street.name, Community.name)
    rows = session.execute(select(Community.id, *order).join(Street, Street.id == Community.street_id).order_by(*order))
    return {id_: f"{city} {street} {name}" for id_, city, street, name in rows}


def scopes_inside(session: Session, grants: Iterable[Grant]) -> list[tuple[str, int | None, str]]:
    """The scopes in which somebody with these grants may grant roles: (kind, id, name), wide to narrow."""
    grants = list(grants)
    estates_mine = [("estate", row["id"], row["name"]) for row in estates_inside(session, grants)]
    if not any(grant.scope == EVERYWHERE for grant in grants):
        return estates_mine
    wider: list[tuple[str, Any]] = [("street", Street), ("community", Community), ("company", Company)]
    rows = [(kind, id_, name) for kind, table in wider for id_, name in session.execute(select(table.id, table.name))]
    return [(EVERYWHERE, None, scope_label(session, EVERYWHERE, None)), *rows, *estates_mine]


def tree(session: Session, estate_id: int) -> dict[str, Any]:
    """An estate's buildings, stairs and rooms. No person, no area: this is shown to whoever looks for their home."""
    found = estate(session, estate_id)
    rows = session.execute(
        select(Building.id, Building.name, Stair.id, Stair.name, Home.id, Home.room, Home.floor)
        .join(Stair, Stair.building_id == Building.id)
        .join(Home, Home.stair_id == Stair.id)
        .where(Building.estate_id == estate_id)
        .order_by(Building.rank, Building.name, Stair.rank, Stair.name, Home.floor.nulls_first(), Home.room)
    )
    buildings: dict[int, dict[str, Any]] = {}
    stairs: dict[int, dict[str, Any]] = {}
    for building_id, building, stair_id, stair, home_id, room, floor in rows:
        block = buildings.setdefault(building_id, {"id": building_id, "name": building, "stairs": []})
        if stair_id not in stairs:
            stairs[stair_id] = {"id": stair_id, "name": stair, "homes": []}
            block["stairs"].append(stairs[stair_id])
        stairs[stair_id]["homes"].append({"id": home_id, "room": room, "floor": floor})
    return {"id": found["id"], "name": found["name"], "buildings": list(buildings.values())}


def stair_of(session: Session, stair_id: int) -> Row:
    """A stair with its building and estate; :class:`NotFound` otherwise."""
    found = _STAIR.first(session, {"stair_id": stair_id})
    if found is None:
        raise not_found("单元")
    return found


def building_of(session: Session, building_id: int) -> Row:
    """A building with its estate; :class:`NotFound` otherwise."""
    found = _BUILDING.first(session, {"building_id": building_id})
    if found is None:
        raise not_found("楼栋")
    return found


def totals(session: Session, estate_id: int) -> dict[str, int]:
    """Homes and area (hundredths of a square metre) of an estate."""
    count, area = session.execute(
        select(func.count(Home.id), func.coalesce(func.sum(Home.area), 0)).where(Home.estate_id == estate_id)
    ).one()
    return {"homes": count, "area": int(area)}


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
