"""Notices: those published in the span, and what they say of the day after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.bulletins.rules.days import dated
from server.bulletins.sections.contract import Figure, Ground, Order, Reading, Section
from server.kit.clock import SHANGHAI, local_day
from server.notices import queries as notices

MOST_LINES, MOST_TOMORROW, LONGEST_LINE = 4, 6, 80
Rows = Sequence[Mapping[str, Any]]


def published(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, Rows]:
    """Notices published in the span of each sheet."""
    spans = {one.estate_id: (one.since, one.until) for one in orders}
    since, until = min(one.since for one in orders), max(one.until for one in orders)
    found = notices.out_in(session, list(spans), since, until)
    return {id_: [row for row in rows if spans[id_][0] <= row["published_at"] < spans[id_][1]]
            for id_, rows in found.items()}  # fmt: skip


def planned(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, Rows]:
    """What is announced for the day after the sheet's: outages, works, a lift out."""
    return notices.planned_in(session, [one.estate_id for one in orders], orders[0].day + timedelta(days=1))


def read(ground: Ground) -> Reading | None:
    """How many, and what about; nothing where there was none."""
    rows: Rows = ground[published]
    if not rows:
        return None
    arguments = ground.arguments(notice_ids=[row["id"] for row in rows])
    figure = Figure("count", "发布通知", len(rows), "条", "notices.published", arguments, ground.at)
    return Reading(tuple(_told(row)[:LONGEST_LINE] for row in rows[:MOST_LINES]), (figure,))


def tomorrow(rows: Rows) -> tuple[str, ...]:
    """Lines about tomorrow: 09:00–17:00 21栋 停水：更换水泵."""
    return tuple(_lines(rows[:MOST_TOMORROW]))


def _lines(rows: Rows) -> Iterable[str]:
    for row in rows:
        when = f"{_hour(row['starts_at'])}–{_end(row['starts_at'], row['ends_at'])}" if row["ends_at"] else ""
        told = " ".join(part for part in (when or f"{_hour(row['starts_at'])}起", row["place_label"]) if part)
        yield f"{told} {_told(row)}"[:LONGEST_LINE]


def _told(row: Mapping[str, Any]) -> str:
    """What a notice is about. Its 明天 was said on the day it came out, and a sheet may tell of it later."""
    return f"{row['kind_label']}：{dated(row['title'], local_day(row['published_at']))}"


def _hour(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%H:%M}"


def _end(start: datetime, end: datetime) -> str:
    day = local_day(end)
    return _hour(end) if day == local_day(start) else f"{day.month}月{day.day}日 {_hour(end)}"


SECTION = Section("notices", "通知", "megaphone", read, (published,))
