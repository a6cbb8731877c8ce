"""Reads of places: estates to choose from, the tree of one, lifts, and which estates a grant covers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from server.kit.actor import EVERYWHERE, Grant
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.places.models import (
    Building,
    Community,
    Company,
    Estate,
    Home,
    Lift,
    LiftStair,
    ParkingSpace,
    Stair,
    Street,
)

HOMES = Home.__table__
"""The table of homes, for joins by the rooms above."""

SCOPES = (EVERYWHERE, "street", "community", "company", "estate")
"""The kinds of scope a role may be granted in, wide to narrow."""


def estate(session: Session, estate_id: int) -> RowMapping:
    """One estate with its company and community names; :class:`NotFound` otherwise."""
    found = session.execute(_estates().where(Estate.id == estate_id)).mappings().one_or_none()
    if found is None:
        raise not_found("小区")
    return found


def estate_named(session: Session, name: str, city: str | None = None) -> int | None:
    """The id of the estate of this name (in this city, if given)."""
    wanted = select(Estate.id).where(Estate.name == name)
    return session.scalar(wanted if city is None else wanted.where(Estate.city == city))


def estates(session: Session, *, words: str = "", cursor: str | None = None, limit: int = 25) -> Page:
    """Estates whose name or address holds the words, in order of id."""
    asked = _estates().order_by(Estate.id).limit(limit + 1)
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
    asked = _estates().where(inside(grants)).order_by(Estate.city, Estate.name).limit(limit)
    return list(session.execute(asked).mappings())


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


def stair_of(session: Session, stair_id: int) -> RowMapping:
    """A stair with its building and estate; :class:`NotFound` otherwise."""
    asked = (
        select(
            Stair.id,
            Stair.name.label("stair"),
            Building.id.label("building_id"),
            Building.name.label("building"),
            Building.estate_id,
        )
        .join(Building, Building.id == Stair.building_id)
        .where(Stair.id == stair_id)
    )
    found = session.execute(asked).mappings().one_or_none()
    if found is None:
        raise not_found("单元")
    return found


def building_of(session: Session, building_id: int) -> RowMapping:
    """A building with its estate; :class:`NotFound` otherwise."""
    asked = select(Building.id, Building.name, Building.estate_id).where(Building.id == building_id)
    found = session.execute(asked).mappings().one_or_none()
    if found is None:
        raise not_found("楼栋")
    return found


def lift(session: Session, *, lift_id: int | None = None, code: str | None = None) -> RowMapping:
    """One lift by id or by the code on its plate; :class:`NotFound` otherwise."""
    wanted = Lift.id == lift_id if lift_id is not None else Lift.code == code
    found = session.execute(_lifts().where(wanted)).mappings().one_or_none()
    if found is None:
        raise not_found("电梯")
    return found


def lifts(session: Session, estate_id: int) -> list[RowMapping]:
    """The lifts of an estate."""
    return list(session.execute(_lifts().where(Lift.estate_id == estate_id).order_by(Lift.id)).mappings())


def stairs_of_lift(session: Session, lift_id: int) -> list[int]:
    """The stairs a lift serves."""
    return list(session.scalars(select(LiftStair.stair_id).where(LiftStair.lift_id == lift_id)))


def totals(session: Session, estate_id: int) -> dict[str, int]:
    """Homes and area (hundredths of a square metre) of an estate."""
    count, area = session.execute(
        select(func.count(Home.id), func.coalesce(func.sum(Home.area), 0)).where(Home.estate_id == estate_id)
    ).one()
    return {"homes": count, "area": int(area)}


def scopes_of(session: Session, estate_id: int) -> frozenset[tuple[str, int | None]]:
    """Every scope that holds this estate, as (kind, id)."""
    found = session.execute(
        select(Estate.company_id, Estate.community_id, Community.street_id)
        .outerjoin(Community, Community.id == Estate.community_id)
        .where(Estate.id == estate_id)
    ).one_or_none()
    if found is None:
        return frozenset()
    company_id, community_id, street_id = found
    pairs = {(EVERYWHERE, None), ("estate", estate_id), ("company", company_id), ("community", community_id)}
    pairs.add(("street", street_id))
    return frozenset(pair for pair in pairs if pair[0] == EVERYWHERE or pair[1] is not None)


def inside(grants: Iterable[Grant], column: Any = Estate.id) -> ColumnElement[bool]:
    """The WHERE clause "this estate id lies in one of these grants", the twin of :func:`scopes_of` for lists."""
    clauses: list[ColumnElement[bool]] = []
    for grant in grants:
        if grant.scope == EVERYWHERE:
            return true()
        if grant.scope == "estate":
            clauses.append(column == grant.scope_id)
        else:
            clauses.append(column.in_(_estate_ids(grant)))
    return or_(*clauses) if clauses else false()


def scope_label(session: Session, scope: str, scope_id: int | None) -> str:
    """How a scope is called on screens."""
    tables: dict[str, Any] = {"company": Company, "community": Community, "street": Street, "estate": Estate}
    table = tables.get(scope)
    if scope == EVERYWHERE:
        return "全部"
    if table is None:
        return ""
    return session.scalar(select(table.name).where(table.id == scope_id)) or ""


def _estate_ids(grant: Grant) -> Select[int]:
    if grant.scope == "company":
        return select(Estate.id).where(Estate.company_id == grant.scope_id)
    if grant.scope == "community":
        return select(Estate.id).where(Estate.community_id == grant.scope_id)
    return (
        select(Estate.id)
        .join(Community, Community.id == Estate.community_id)
        .where(Community.street_id == grant.scope_id)
    )


def _estates() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Estate.id,
            Estate.name,
            Estate.city,
            Estate.address,
            Estate.phone,
            Estate.company_id,
            Estate.community_id,
            Estate.version,
            Company.name.label("company"),
            Community.name.label("community"),
        )
        .outerjoin(Company, Company.id == Estate.company_id)
        .outerjoin(Community, Community.id == Estate.community_id)
    )


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


def _lifts() -> Select[*tuple[Any, ...]]:
    return select(
        Lift.id,
        Lift.estate_id,
        Lift.code,
        Lift.label,
        Lift.maker,
        Lift.in_use_since,
        Lift.next_inspection_on,
        Lift.maintainer,
        Lift.contract_until,
        Lift.rescue_phone,
        Lift.state,
        Lift.version,
    )


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
