"""Lifts: faults reported, repaired, open, and in which lifts; lifts out of use, inspections.

An estate without lifts has no such section.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from server.bulletins.rules.words import Kind
from server.bulletins.sections.contract import Figure, Ground, Order, Reading, Section, counted
from server.bulletins.sections.loaders import reports
from server.places import queries as places
from server.reports.queries.day import LIFT, Touched

MOST_NAMED = 5
SOON = timedelta(days=30)
OUT_OF_USE, SCRAPPED = "停用", "报废"
AT_REST = (OUT_OF_USE, SCRAPPED)


def lifts(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, list[RowMapping]]:
    """The lifts of each estate."""
    return places.lifts_in(session, [one.estate_id for one in orders])


def read(ground: Ground) -> Reading | None:
    """Three figures of reports about lifts, the lifts with an open one by name, those out of use, and inspections."""
    own: Sequence[RowMapping] = ground[lifts]
    rows: Sequence[Touched] = [one for one in ground[reports] if one.place == LIFT]
    if not own and not rows:
        return None
    new = [one.id for one in rows if one.made_in(*ground.span)]
    done = [one.id for one in rows if one.done_in(*ground.span)]
    open_ = [one for one in rows if one.open_at(ground.order.until)]
    figures = (
        *([_all(ground, own)] if own else []),
        counted(ground, "new", "新报故障", "reports.lifts_new", new),
        counted(ground, "done", "已修复", "reports.lifts_done", done),
        counted(ground, "open", "处理中", "reports.lifts_open", [one.id for one in open_]),
    )
    lines = tuple(_lines(ground, own, open_))
    return Reading(lines, figures, "" if new or done or open_ or lines else "电梯没有报修。")


def _all(ground: Ground, own: Sequence[RowMapping]) -> Figure:
    arguments = {"estate_id": ground.order.estate_id, "lift_ids": [row["id"] for row in own]}
    return Figure("lifts", "电梯", len(own), "台", "places.lifts", arguments, ground.at)


def _lines(ground: Ground, own: Sequence[RowMapping], open_: Sequence[Touched]) -> Iterable[str]:
    with_trouble = {one.lift_id for one in open_}
    named = [row["label"] for row in own if row["id"] in with_trouble]
    if named:
        yield f"正在处理：{_named(named)}。"
    yield from _standing(own)
    yield from _inspections(ground, own)


def _standing(own: Sequence[RowMapping]) -> Iterable[str]:
    """Lifts out of use: who lives there must know before they go down."""
    out = [row["label"] for row in own if row["state"] == OUT_OF_USE]
    if out:
        yield f"暂停使用：{_named(out)}。"


def _inspections(ground: Ground, own: Sequence[RowMapping]) -> Iterable[str]:
    """Whose day has passed, in every sheet; whose comes soon, in weekly and monthly ones. The date and nothing else:
    a record may be behind the plate. A lift out of use or scrapped waits for no inspection."""
    day, used = ground.order.day, [row for row in own if row["next_inspection_on"] and row["state"] not in AT_REST]
    over = [row for row in used if row["next_inspection_on"] < day]
    if over:
        each = [f"{row['label']}（{_day(row['next_inspection_on'], day)}）" for row in over]
        yield f"检验日期已过，新的检验还没有登记：{_named(each)}。"
    soon = [row["next_inspection_on"] for row in used if day <= row["next_inspection_on"] <= day + SOON]
    if soon and ground.order.kind is not Kind.DAILY:
        yield f"30 天内有 {len(soon)} 台电梯到期检验，最早 {_day(min(soon), day)}。"


def _named(labels: Sequence[str]) -> str:
    more = f"等 {len(labels)} 台" if len(labels) > MOST_NAMED else ""
    return "、".join(labels[:MOST_NAMED]) + more


def _day(on: date, today: date) -> str:
    return f"{on.month}月{on.day}日" if on.year == today.year else f"{on.year}年{on.month}月{on.day}日"


SECTION = Section("lifts", "电梯", "lift", read, (reports, lifts))
