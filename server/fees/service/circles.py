"""For which homes of an estate a price is: buildings, stairs, uses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from server.kit.errors import not_found
from server.places import queries as places


def applied(
    session: Session, estate_id: int, building_ids: Collection[int], stair_ids: Collection[int], uses: Collection[str]
) -> dict[str, list[Any]]:  # fmt: skip
    """For which homes a price is; empty lists are all. Where stairs were chosen, ``stair_ids`` are all it is for, those
    of chosen buildings among them, and ``building_ids`` the buildings they stand in. Not found for those elsewhere."""
    inside = {row["id"]: row["building_id"] for row in places.stair_names(session, estate_id)}
    buildings, stairs = set(building_ids), set(stair_ids)
    if not stairs <= inside.keys():
        raise not_found("单元")
    for building_id in buildings - set(inside.values()):
        if places.building_of(session, building_id)["estate_id"] != estate_id:
            raise not_found("楼栋")
    if stairs:
        stairs |= {stair_id for stair_id, building_id in inside.items() if building_id in buildings}
        buildings |= {inside[stair_id] for stair_id in stairs}
    return {"building_ids": sorted(buildings), "stair_ids": sorted(stairs), "use_states": sorted(uses)}


def same_homes(one: Mapping[str, list[Any]], other: Mapping[str, list[Any]]) -> bool:
    """Whether two prices may hold for one home, as ``applies`` of each says."""
    return all(
        not one.get(name) or not other.get(name) or not set(one[name]).isdisjoint(other[name])
        for name in ("building_ids", "stair_ids", "use_states")
    )
