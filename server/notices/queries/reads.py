"""How many have read a notice, by building: counts, never who."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import RowMapping, func, select, union
from sqlalchemy.orm import Session

from server.notices.models import NoticeRead
from server.notices.queries.placed import placed
from server.openness.rules import group_is_large_enough
from server.people import queries as people
from server.places import queries as places


def reads_by_building(session: Session, notice: RowMapping | Any, *, day: date) -> list[dict[str, Any]]:
    """Homes that a notice concerns and homes in which somebody has read it: {id, name, homes, read}.

    A building with fewer than ten of them stays among the rest (``id`` None, 其他), whose sum is told only when it is
    large enough itself: else ``read`` is None. A home counts when somebody who has it on ``day`` opened the notice.
    """
    homes = _homes(session, notice).subquery()
    readers = select(NoticeRead.person_id).where(NoticeRead.notice_id == notice["id"])
    opened = people.homes_with(readers, day=day).subquery()
    asked = (
        select(homes.c.id, homes.c.name, func.count(homes.c.home_id), func.count(opened.c.home_id))
        .outerjoin(opened, opened.c.home_id == homes.c.home_id)
        .group_by(homes.c.id, homes.c.name, homes.c.rank)
        .order_by(homes.c.rank, homes.c.name)
    )
    rows = [
        {"id": id_, "name": name, "homes": count, "read": read} for id_, name, count, read in session.execute(asked)
    ]
    large = [row for row in rows if group_is_large_enough(row["homes"])]
    small = [row for row in rows if not group_is_large_enough(row["homes"])]
    return [*large, *_together(small)]


def _together(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not rows:
        return []
    homes, read = sum(row["homes"] for row in rows), sum(row["read"] for row in rows)
    name = rows[0]["name"] if len(rows) == 1 else f"其他 {len(rows)} 栋"
    return [{"id": None, "name": name, "homes": homes, "read": read if group_is_large_enough(homes) else None}]


def _homes(session: Session, notice: RowMapping | Any) -> Any:
    homes, where = places.homes_by_building(notice["estate_id"]), placed(session, notice["id"])
    if not where.spots:
        return homes
    of_buildings = homes.where(homes.selected_columns.id.in_(where.building_ids))
    return union(of_buildings.order_by(None), places.on_stairs(homes, where.stair_ids).order_by(None))
