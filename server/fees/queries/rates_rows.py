"""The statements behind the collection rates: what of each bill was paid until when, and sums of that by group."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, extract, func, select
from sqlalchemy.orm import Session, aliased

from server.fees.models import Allocation, Bill
from server.fees.rules.items import STANDING
from server.fees.rules.rate_sums import Span

_GIVEN_BACK = aliased(Allocation)
_SIGNED = case((Allocation.reverses.is_(None), Allocation.fen), else_=-Allocation.fen)
_COUNTED_ON = func.coalesce(_GIVEN_BACK.day, Allocation.day)
"""What was given back counts from the day it had been paid: it was never collected in time."""


def of(estate_id: int, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """The published bills of an estate that rates are about: no late fees, no levies."""
    plain = Bill.late_of.is_(None) & Bill.levy_id.is_(None)
    return and_(Bill.estate_id == estate_id, Bill.state.in_(STANDING), plain, *more)


def lines_of(where: ColumnElement[bool], span: Span) -> Subquery:
    """What of each bill was paid by its due date, up to the day of the count, and up to the end of the period."""
    counts = Allocation.day <= span.as_of

    def paid(*until: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(_SIGNED).filter(counts, *until), 0)

    return (
        select(
            Bill.id, Bill.building_id, Bill.home_id, Bill.item_id, Bill.debtor_id, Bill.period, Bill.due_on, Bill.fen,
            Bill.waived_fen.label("waived"), paid(Bill.due_on >= _COUNTED_ON).label("by_due"),
            paid().label("to_date"), paid(Allocation.day <= span.end).label("in_period"),
        )
        .outerjoin(Allocation, Allocation.bill_id == Bill.id)
        .outerjoin(_GIVEN_BACK, _GIVEN_BACK.id == Allocation.reverses)
        .where(where)
        .group_by(Bill.id)
        .subquery()
    )  # fmt: skip


def by_home(lines: Subquery, *by: ColumnElement[Any]) -> Subquery:
    """The same by home, and whether everything of it is paid."""
    net = func.sum(lines.c.fen - lines.c.waived)
    total = [func.sum(lines.c[name]).label(name) for name in ("fen", "waived", "by_due", "to_date", "in_period")]
    full = [case((func.sum(lines.c[name]) >= net, 1), else_=0).label(f"full_{name}") for name in ("by_due", "to_date")]
    return select(*by, lines.c.home_id, *total, *full).group_by(*by, lines.c.home_id).subquery()


def summed(homes: Subquery) -> list[ColumnElement[Any]]:
    """The sums of homes, in the order of the fields of ``Sums``."""
    sums = [func.sum(homes.c[name]) for name in ("fen", "waived", "by_due", "to_date", "in_period")]
    return [*sums, func.count(), func.sum(homes.c.full_by_due), func.sum(homes.c.full_to_date)]


def current(estate_id: int, span: Span) -> Any:
    """The sums of a period by building."""
    lines = lines_of(of(estate_id, Bill.period >= span.first, Bill.period <= span.last), span)
    homes = by_home(lines, lines.c.building_id)
    return select(homes.c.building_id, *summed(homes)).group_by(homes.c.building_id)


def old_lines(estate_id: int, span: Span) -> Subquery:
    """Of each bill of an earlier month: what was owed when the period began, and what of that came in meanwhile."""
    before, meanwhile = Allocation.day < span.first, (Allocation.day >= span.first) & (Allocation.day <= span.end)
    paid_before = func.coalesce(func.sum(_SIGNED).filter(before), 0)
    return (
        select(
            Bill.id, Bill.building_id, Bill.home_id, Bill.item_id, Bill.debtor_id, Bill.period, Bill.due_on, Bill.fen,
            Bill.waived_fen.label("waived"), (Bill.fen - Bill.waived_fen - paid_before).label("opening"),
            func.coalesce(func.sum(_SIGNED).filter(meanwhile), 0).label("arrears_paid"),
        )
        .outerjoin(Allocation, Allocation.bill_id == Bill.id)
        .where(of(estate_id, Bill.period < span.first))
        .group_by(Bill.id)
        .subquery()
    )  # fmt: skip


def old(estate_id: int, span: Span) -> Any:
    """The same by building."""
    lines = old_lines(estate_id, span)
    asked = select(lines.c.building_id, func.sum(lines.c.opening), func.sum(lines.c.arrears_paid))
    return asked.group_by(lines.c.building_id)


def history(
    session: Session, estate_id: int, until: date, as_of: date
) -> tuple[dict[date, int], dict[tuple[date, date], int]]:
    """What each month's bills come to, and what was paid on them in which month."""
    here = of(estate_id, Bill.period <= until)
    net = select(Bill.period, func.sum(Bill.fen - Bill.waived_fen)).where(here).group_by(Bill.period)
    year, month = extract("year", Allocation.day), extract("month", Allocation.day)
    paid = (
        select(Bill.period, year, month, func.sum(_SIGNED))
        .join(Allocation, Allocation.bill_id == Bill.id)
        .where(here, Allocation.day <= as_of)
        .group_by(Bill.period, year, month)
    )
    sums = {(period, date(int(y), int(m), 1)): int(fen) for period, y, m, fen in session.execute(paid)}
    return {period: int(fen) for period, fen in session.execute(net)}, sums
