"""Notices by day, for those who write about the day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from server.kit.clock import day_start
from server.notices.models import Notice
from server.notices.rules import KIND_LABELS, State

_LINE = (
    Notice.id, Notice.estate_id, Notice.kind, Notice.title, Notice.words, Notice.place_label, Notice.starts_at,
    Notice.ends_at, Notice.published_at, Notice.recalled_at, Notice.urgent,
)  # fmt: skip


def planned_in(session: Session, estate_ids: Collection[int], day: date) -> dict[int, list[dict[str, Any]]]:
    """What published notices say of a day: outages, works, a lift out; by estate, in the order in which they begin.

    Rows of id, kind, kind_label, title, words, place_label, starts_at, ends_at and the rest of a line. What began
    earlier and lasts into the day counts; without an end it counts on the day it begins. Recalled ones do not.
    """
    begin, end = day_start(day), day_start(day + timedelta(days=1))
    lasts = or_(Notice.ends_at > begin, Notice.ends_at.is_(None) & (Notice.starts_at >= begin))
    wanted = (Notice.state == State.PUBLISHED) & (Notice.starts_at < end) & lasts
    return _by_estate(estate_ids, _lines(session, Notice.estate_id.in_(estate_ids) & wanted, Notice.starts_at))


def out_in(
    session: Session, estate_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, list[dict[str, Any]]]:
    """The notices of several estates published from ``since`` up to ``until`` (excluded) and not recalled, by
    estate, oldest first, in one statement."""
    inside = (Notice.published_at >= since) & (Notice.published_at < until) & (Notice.state == State.PUBLISHED)
    return _by_estate(estate_ids, _lines(session, Notice.estate_id.in_(estate_ids) & inside, Notice.published_at))


def _lines(session: Session, where: ColumnElement[bool], order: Any) -> list[dict[str, Any]]:
    rows = session.execute(select(*_LINE).where(where).order_by(order, Notice.id)).mappings()
    return [{**row, "kind_label": KIND_LABELS[row["kind"]]} for row in rows]


def _by_estate(estate_ids: Collection[int], rows: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {estate_id: [] for estate_id in estate_ids}
    for row in rows:
        found[row["estate_id"]].append(row)
    return found
