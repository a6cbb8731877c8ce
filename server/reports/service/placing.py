"""Where a report is: its home, lift, stair or building, and the label people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from server.kit.errors import Malformed, not_found
from server.places import queries as places
from server.reports.rules.words import PLACE_LABELS, Place
from server.reports.service.said import Said


def placed(session: Session, said: Said, home: Mapping[str, Any] | None) -> dict[str, Any]:
    """The columns of a report that say where it is; :class:`NotFound` for a place of another estate. ``home`` is the
    home it is about, if whoever reports has been found to have it."""
    place: dict[str, Any] = {"home_id": None, "building_id": None, "stair_id": None, "lift_id": None}
    label = PLACE_LABELS[said.place]
    if said.place is Place.HOME:
        label = _at_home(place, said, home or _home(session, said))
    elif said.place is Place.LIFT and said.lift_id is not None:
        lift = places.lift(session, lift_id=said.lift_id)
        label, place["lift_id"] = lift["label"], lift["id"]
        _same_estate(lift["estate_id"], said)
    elif said.stair_id is not None:
        stair = places.stair_of(session, said.stair_id)
        label = stair["building"] + stair["stair"]
        place["stair_id"], place["building_id"] = stair["id"], stair["building_id"]
        _same_estate(stair["estate_id"], said)
    elif said.building_id is not None:
        building = places.building_of(session, said.building_id)
        label, place["building_id"] = building["name"], building["id"]
        _same_estate(building["estate_id"], said)
    place["place_label"] = f"{label} {said.where}".strip()
    return place


def _home(session: Session, said: Said) -> Mapping[str, Any]:
    if said.home_id is None:
        raise Malformed("home_needed", "请选择是哪一套房屋。")
    found = places.home(session, said.home_id)
    return {**found, "home_id": found["id"]}


def _at_home(place: dict[str, Any], said: Said, home: Mapping[str, Any]) -> str:
    _same_estate(home["estate_id"], said)
    for name in ("home_id", "stair_id", "building_id"):
        place[name] = home[name]
    label: str = home["label"]
    return label


def _same_estate(of_place: int, said: Said) -> None:
    if of_place != said.estate_id:
        raise not_found("地点")
