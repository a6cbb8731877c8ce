"""What staff and the committee brought along, once somebody has looked it over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bulletins.models import Contribution
from server.bulletins.rules.days import dated
from server.bulletins.sections.contract import Figure, Ground, Order, Reading, Section
from server.kit.clock import local_day

MOST = 6


def accepted(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, list[Any]]:
    """Accepted contributions for the day of each sheet, oldest first."""
    days = {one.estate_id: one.day for one in orders}
    asked = select(
        Contribution.id,
        Contribution.estate_id,
        Contribution.day,
        Contribution.words,
        Contribution.media_ids,
        Contribution.at,
    )
    here = Contribution.estate_id.in_(days), Contribution.day.in_(set(days.values())), Contribution.state == "accepted"
    found: dict[int, list[Any]] = {estate_id: [] for estate_id in days}
    for row in session.execute(asked.where(*here).order_by(Contribution.id)):
        if row.day == days[row.estate_id]:
            found[row.estate_id].append(row)
    return found


def read(ground: Ground) -> Reading | None:
    """Their words and pictures."""
    rows = ground[accepted][:MOST]
    if not rows:
        return None
    ids = [row.id for row in rows]
    arguments = {"estate_id": ground.order.estate_id, "contribution_ids": ids}
    figure = Figure("count", "投稿", len(ids), "条", "bulletins.contributions", arguments, ground.at)
    media = tuple(id_ for row in rows for id_ in row.media_ids)
    return Reading(tuple(_told(row, ground.order) for row in rows if row.words), (figure,), media_ids=media)


def _told(row: Any, order: Order) -> str:
    written, words = local_day(row.at), str(row.words)
    return words if written == order.day else dated(words, written)


SECTION = Section("contributed", "现场", "camera", read, (accepted,))
