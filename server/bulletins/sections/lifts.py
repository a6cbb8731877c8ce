"""Lifts: faults reported, repaired, open, and in which lifts. An estate without lifts has no such section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from server.bulletins.rules.words import Kind
from server.bulletins.sections.contract import Figure, Ground, Order, Reading, Section, counted
from server.bulletins.sections.loaders import reports
from server.places import queries as places
from server.reports.queries.day import LIFT, Touched

MOST_NAMED = 5
SOON = timedelta(days=30)


def lifts(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, list[RowMapping]]:
    """The lifts of each estate."""
    return places.lifts_in(session, [one.estate_id for one in orders])


def read(ground: Ground) -> Reading | None:
    """Three figures of reports about lifts, the lifts with an open one by name, and inspections that come soon."""
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
        more = f"等 {len(named)} 台" if len(named) > MOST_NAMED else ""
        yield f"正在处理：{'、'.join(named[:MOST_NAMED])}{more}。"
    if ground.order.kind is Kind.DAILY:
        return
    soon = [row for row in own if row["next_inspection_on"] and
            ground.order.day <= row["next_inspection_on"] <= ground.order.day + SOON]  # fmt: skip
    if soon:
        first = min(row["next_inspection_on"] for row in soon)
        yield f"30 天内有 {len(soon)} 台电梯到期检验，最早 {first.month}月{first.day}日。"


SECTION = Section("lifts", "电梯", "lift", read, (reports, lifts))
