"""Which groups something is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from server.groups.models import Group
from server.groups.rules import GroupState
from server.places import queries as places


@dataclass(frozen=True, slots=True)
class Target:
    """An estate as a whole, or some of its buildings and stairs."""

    estate_id: int
    building_ids: frozenset[int] = frozenset()
    stair_ids: frozenset[int] = frozenset()


def groups_reached(session: Session, target: Target) -> Sequence[Group]:
    """The living groups of a target, by id.

    For a building or stair: the groups inside it; where there are none, those of the building around, and at last
    those of the whole estate, so that a notice for one stair is not lost because that stair has no group of its own.
    Of several places each has its own, all of them together each once.
    """
    parts = [
        *(Target(target.estate_id, frozenset({id_})) for id_ in sorted(target.building_ids)),
        *(Target(target.estate_id, stair_ids=frozenset({id_})) for id_ in sorted(target.stair_ids)),
    ]
    found = {group.id: group for part in parts or [target] for group in _of_one(session, part)}
    return [found[id_] for id_ in sorted(found)]


def _of_one(session: Session, target: Target) -> Sequence[Group]:
    for condition in _rings(session, target):
        living = (Group.estate_id == target.estate_id) & (Group.state != GroupState.DISSOLVED)
        found = session.scalars(select(Group).where(living, condition).order_by(Group.id)).all()
        if found:
            return found
    return []


def _rings(session: Session, target: Target) -> list[ColumnElement[bool]]:
    everything = Group.estate_id == target.estate_id
    if not target.building_ids and not target.stair_ids:
        return [everything]
    around = {places.stair_of(session, stair_id)["building_id"] for stair_id in sorted(target.stair_ids)}
    inside = or_(Group.stair_id.in_(target.stair_ids), Group.building_id.in_(target.building_ids))
    of_building = Group.stair_id.is_(None) & Group.building_id.in_(target.building_ids | around)
    return [inside, of_building, Group.building_id.is_(None) & Group.stair_id.is_(None)]
