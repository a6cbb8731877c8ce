"""What lies around a stair: its building and its lifts, as statements to build others with."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.orm import Session

from server.places.models import Building, LiftStair, Stair
from server.places.queries.home_reads import HOMES


def buildings_around(stair_ids: Collection[int]) -> Select[int]:
    """The ids of the buildings these stairs are in."""
    return select(Stair.building_id).where(Stair.id.in_(stair_ids))


def lifts_around(stair_ids: Collection[int]) -> Select[int]:
    """The ids of the lifts that serve these stairs."""
    return select(LiftStair.lift_id).where(LiftStair.stair_id.in_(stair_ids))


def stairs_inside(building_ids: Collection[int]) -> Select[int]:
    """The ids of the stairs in these buildings."""
    return select(Stair.id).where(Stair.building_id.in_(building_ids))


def homes_by_building(estate_id: int) -> Select[int, str, int, int]:
    """(building id, its name, its rank, home id) of every home of an estate."""
    return (
        select(Building.id, Building.name, Building.rank, HOMES.c.id.label("home_id"))
        .join(Stair, Stair.building_id == Building.id)
        .join(HOMES, HOMES.c.stair_id == Stair.id)
        .where(Building.estate_id == estate_id)
    )


def on_stairs(homes: Select[int, str, int, int], stair_ids: Collection[int]) -> Select[int, str, int, int]:
    """Of the homes by building only those on these stairs."""
    return homes.where(HOMES.c.stair_id.in_(stair_ids))


def stair_names(session: Session, estate_id: int) -> list[RowMapping]:
    """Every stair of an estate in its order: ``id``, ``name``, ``building_id``, ``building``, ``label`` of the two."""
    label = (Building.name + Stair.name).label("label")
    asked = (
        select(Stair.id, Stair.name, Stair.building_id, Building.name.label("building"), label)
        .join(Building, Building.id == Stair.building_id)
        .where(Building.estate_id == estate_id)
        .order_by(Building.rank, Building.name, Stair.rank, Stair.name)
    )
    return list(session.execute(asked).mappings())
