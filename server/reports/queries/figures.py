"""What the monthly figures are made of (R-07)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from server.reports.models import Report
from server.reports.rules.figures import Counts
from server.reports.rules.words import State


def counts(session: Session, estate_ids: Collection[int], *, since: datetime, until: datetime) -> Counts:
    """What :mod:`server.reports.rules.figures` turns into rates: reports made in a span, drills left out."""
    closed = Report.closed_by.is_not(None) & Report.state.in_((State.CLOSED,))
    counted = select(
        func.count(Report.id).label("tickets"),
        func.count(case((Report.acknowledged_at <= Report.acknowledge_by, 1))).label("ack_on_time"),
        func.count(case((Report.arrive_by.is_not(None), 1))).label("visits"),
        func.count(case((Report.arrived_at <= Report.arrive_by, 1))).label("arrived_on_time"),
        func.count(case((closed, 1))).label("closed"),
        func.count(case((closed & (Report.done_at <= Report.fix_by), 1))).label("closed_on_time"),
        func.count(Report.stars).label("rated"),
        func.count(case((Report.stars >= 4, 1))).label("rated_4_or_5"),
        func.count(case((Report.reopen_count > 0, 1))).label("reopened"),
        func.count(case((Report.state == State.UNFIXED, 1))).label("unfixed"),
    ).where(
        Report.estate_id.in_(estate_ids),
        Report.made_at >= since,
        Report.made_at < until,
        Report.drill.is_(False),
        Report.state.not_in((State.WITHDRAWN, State.MERGED)),
    )
    row = session.execute(counted).mappings().one()
    return Counts(**{name: int(value) for name, value in row.items() if name in Counts.__dataclass_fields__})
