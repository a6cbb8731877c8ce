"""What sections read in common, for many estates in one statement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.bulletins.sections.contract import Ground, Order
from server.reports.queries import day
from server.reports.queries.day import Span, Touched


def reports(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, list[Touched]]:
    """Reports made or finished in the span, or open now."""
    return day.touched(session, [Span(one.estate_id, one.since, one.until) for one in orders])


def reports_before(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, list[Touched]]:
    """The same of the span before, equally long, to compare with."""
    return day.touched(session, [Span(one.estate_id, one.since - _length(one), one.since) for one in orders])


def before(ground: Ground) -> tuple[datetime, datetime]:
    """The span before the one the sheet tells of."""
    since, until = ground.span
    return since - (until - since), since


def _length(order: Order) -> timedelta:
    return order.until - order.since
