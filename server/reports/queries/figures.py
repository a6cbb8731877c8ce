"""What the monthly figures are made of (R-07)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.kit.actor import Actor
from server.reports import reach
from server.reports.models import Report
from server.reports.rules.figures import SATISFIED_FROM, Counts
from server.reports.rules.words import OPEN, State

_SOLVED = Report.closed_by.is_not(None) & Report.state.in_((State.CLOSED,))
_COUNTED = (
    func.count(Report.id).label("tickets"),
    func.count(case((Report.acknowledged_at <= Report.acknowledge_by, 1))).label("ack_on_time"),
    func.count(case((Report.arrive_by.is_not(None), 1))).label("visits"),
    func.count(case((Report.arrived_at <= Report.arrive_by, 1))).label("arrived_on_time"),
    func.count(case((_SOLVED, 1))).label("closed"),
    func.count(case((_SOLVED & (Report.done_at <= Report.fix_by), 1))).label("closed_on_time"),
    func.count(Report.stars).label("rated"),
    func.count(case((Report.stars >= SATISFIED_FROM, 1))).label("rated_4_or_5"),
    func.count(case((Report.reopen_count > 0, 1))).label("reopened"),
    func.count(case((Report.state == State.UNFIXED, 1))).label("unfixed"),
)

Line = tuple[Any, Counts, int, int]
"""By what was parted; what was counted; how many are late and open now; how many were urged."""


def counts(session: Session, estate_ids: Collection[int], *, since: datetime, until: datetime) -> Counts:
    """What :mod:`server.reports.rules.figures` turns into rates: reports made in a span, drills left out."""
    asked = select(*_COUNTED).where(Report.estate_id.in_(estate_ids), *made_in(since, until))
    return _counts(session.execute(asked).mappings().one())


def parted(
    session: Session, actor: Actor, by: InstrumentedAttribute[Any], span: tuple[datetime, datetime], *, at: datetime,
    estate_id: int | None = None,
) -> list[Line]:  # fmt: skip
    """The same of what the actor sees, parted by a column, the most first. ``span``: from when and until when."""
    late = func.count(case((Report.state.in_(OPEN) & (Report.next_due_at < at), 1))).label("late")
    urged = func.count(case((Report.urge_count > 0, 1))).label("urged")
    asked = select(by.label("part"), *_COUNTED, late, urged).where(reach.workable(actor), *made_in(*span))
    if estate_id is not None:
        asked = asked.where(Report.estate_id == estate_id)
    rows = session.execute(asked.group_by(by).order_by(func.count(Report.id).desc(), by)).mappings()
    return [(row["part"], _counts(row), int(row["late"]), int(row["urged"])) for row in rows]


def made_in(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """Made in a span; without drills, and what was withdrawn or put together with another."""
    return (
        Report.made_at >= since, Report.made_at < until, Report.drill.is_(False),
        Report.state.not_in((State.WITHDRAWN, State.MERGED)),
    )  # fmt: skip


def _counts(row: RowMapping) -> Counts:
    return Counts(**{name: int(value) for name, value in row.items() if name in Counts.__dataclass_fields__})
