"""Open reports that may be the same trouble, offered to whoever is about to report it once more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, literal, or_
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.people import queries as people
from server.places import queries as places
from server.reports import reach
from server.reports.models import Report
from server.reports.queries.line import is_of_another_building, line, to_compare
from server.reports.queries.lists import lines_for
from server.reports.rules.words import OF_A_BILL, OPEN, Move, Place, State

SIMILAR_WITHIN = timedelta(days=14)
MOST_LOOKED_AT = 60
"""Of so many the words are read for the name of another building."""
_REPORTS = table(Report)
_NEARNESS = ("home_id", "lift_id", "stair_id", "building_id")


def similar(
    session: Session, actor: Actor, *, estate_id: int, category: str, place: str, at: datetime,
    lift_id: int | None = None, stair_id: int | None = None, building_id: int | None = None, limit: int = 3,
) -> list[dict[str, Any]]:  # fmt: skip
    """Open reports of public parts that may be the same trouble: same kind of thing, same lift or stair, lately. Where
    a building is known: none that was reported of another one or names another one in its own words."""
    if place == Place.HOME:
        return []
    building_id, building = _building(session, lift_id, stair_id, building_id)
    estates = [row["estate_id"] for row in people.homes_of(session, actor.id, local_day(at))]
    staff = estate_id not in estates
    seen = reach.workable(actor) if staff else reach.on_board([estate_id])
    here = (seen, _REPORTS.c.estate_id == estate_id, _REPORTS.c.place != Place.HOME, *_same(category, at))
    there = _there({"lift_id": lift_id, "stair_id": stair_id, "building_id": building_id})
    if not there and not staff:
        # Of the estate at large: a neighbour who named no building meant none of those that others named.
        there = [_REPORTS.c.building_id.is_(None), _REPORTS.c.lift_id.is_(None)]
    asked = lines_for(actor, staff).where(*here, *there)
    rows = session.execute(asked.order_by(_REPORTS.c.id.desc()).limit(MOST_LOOKED_AT)).mappings()
    found = [line(row, at, staff) for row in rows if not _elsewhere(row, building)][:limit]
    return [one | {"place_label": to_compare(one["place_label"])} for one in found]


def _same(category: str, at: datetime) -> list[ColumnElement[bool]]:
    return [
        _REPORTS.c.category == category,
        _REPORTS.c.state.in_(OPEN | {State.DONE}),
        _REPORTS.c.made_at > at - SIMILAR_WITHIN,
    ]


def _there(wanted: Mapping[str, int | None]) -> list[ColumnElement[bool]]:
    """What was reported without a lift, a stair or a building may still be there."""
    columns = ((_REPORTS.c[name], value) for name, value in wanted.items() if value is not None)
    return [or_(column == value, column.is_(None)) for column, value in columns]


def _building(
    session: Session, lift_id: int | None, stair_id: int | None, building_id: int | None
) -> tuple[int | None, str]:
    """The building of a stair, or the one that was named, and what it is called; a lift is called by its own."""
    if lift_id is not None:
        return building_id, places.lift(session, lift_id=lift_id)["label"]
    if stair_id is not None:
        stair = places.stair_of(session, stair_id)
        return stair["building_id"], stair["building"]
    return (building_id, places.building_of(session, building_id)["name"]) if building_id is not None else (None, "")


def _elsewhere(row: Mapping[Any, Any], building: str) -> bool:
    return is_of_another_building(row["place_label"], row["public_words"] or row["words"], building)


def twins(
    session: Session, actor: Actor, told: Mapping[str, Any], at: datetime, limit: int = 5
) -> list[dict[str, Any]]:
    """What a report may be put together with: open ones of the same kind of thing it may end in, those of its lift,
    stair or building first, then the newest; where it has a building, none of another one. For the team, by number,
    words, place and age."""
    if not any(step["move"] == Move.MERGE for step in told["moves"]):
        return []
    own = session.get_one(Report, told["id"])
    nearest = case(
        *((_REPORTS.c[name] == value, rank) for rank, name in enumerate(_NEARNESS) if (value := getattr(own, name))),
        else_=len(_NEARNESS),
    ) if any(getattr(own, name) for name in _NEARNESS) else literal(0)  # fmt: skip
    alike = (
        reach.workable(actor), _REPORTS.c.estate_id == own.estate_id, _REPORTS.c.id != own.id,
        _REPORTS.c.channel != OF_A_BILL, _REPORTS.c.kind == own.kind,
        _REPORTS.c.about_staff_id.is_not_distinct_from(own.about_staff_id),
        or_(_REPORTS.c.home_id.is_(None), _REPORTS.c.home_id == own.home_id), *_same(own.category, at),
        *_there({"lift_id": own.lift_id, "building_id": own.building_id}),
    )  # fmt: skip
    _, building = _building(session, own.lift_id, own.stair_id, own.building_id)
    asked = lines_for(actor, True).where(*alike).order_by(nearest, _REPORTS.c.id.desc()).limit(MOST_LOOKED_AT)
    rows = session.execute(asked).mappings()
    return [line(row, at, True) for row in rows if not _elsewhere(row, building or own.place_label)][:limit]
