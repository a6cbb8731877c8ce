"""The places a notice is for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.notices.models import NoticePlace
from server.notices.rules import Spot
from server.places import queries as places


@dataclass(frozen=True, slots=True)
class Placed:
    """Buildings, and stairs (of lifts those they serve); neither: the whole estate. ``spots`` as they were chosen."""

    building_ids: tuple[int, ...]
    stair_ids: tuple[int, ...]
    spots: tuple[tuple[Spot, int], ...]


def placed(session: Session, notice_id: int) -> Placed:
    """For which places a notice is."""
    columns = {
        Spot.BUILDING: NoticePlace.building_id,
        Spot.STAIR: NoticePlace.stair_id,
        Spot.LIFT: NoticePlace.lift_id,
    }
    asked = select(*columns.values()).where(NoticePlace.notice_id == notice_id).order_by(NoticePlace.id)
    rows = session.execute(asked).all()
    spots = tuple((spot, id_) for row in rows for spot, id_ in zip(columns, row, strict=True) if id_ is not None)
    of = {spot: [id_ for each, id_ in spots if each is spot] for spot in Spot}
    served = [stair for lift_id in of[Spot.LIFT] for stair in places.stairs_of_lift(session, lift_id)]
    stairs = tuple(dict.fromkeys([*of[Spot.STAIR], *served]))
    return Placed(tuple(of[Spot.BUILDING]), stairs, spots)
