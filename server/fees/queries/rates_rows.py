"""The statements behind the collection rates: what of each bill was paid until when, and sums of that by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Subquery, and_, case, extract, func, literal, or_, select, true
from sqlalchemy.orm import Session, aliased

from server.fees.models import Allocation, Bill, FeeItem, Opening, by_tariff
from server.fees.rules.items import CYCLE_MONTHS, STANDING, Cycle
from server.fees.rules.rate_sums import Span, cycle_start
from server.kit.calendar.days import add_months

_GIVEN_BACK = aliased(Allocation)
_SIGNED = case((Allocation.reverses.is_(None), Allocation.fen), else_=-Allocation.fen)
_COUNTED_ON = func.coalesce(_GIVEN_BACK.day, Allocation.day)
"""What was given back counts from the day it had been paid: it was never collected in time."""


def of(estate_id: int, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """The published bills of an estate that rates are about: no late fees, no levies, no paid repairs."""
    return and_(Bill.estate_id == estate_id, Bill.state.in_(STANDING), by_tariff(Bill), *more)


def of_months(estate_id: int, first: date, last: date) -> ColumnElement[bool]:
    """Those of them whose period of the cycle begins in these months. What a buyer owes of a quarter counts with the
    quarter: a month of his own would tell what one household paid (P-06)."""
    each = (
        _of_cycle(estate_id, months) & Bill.period.between(_next(first, months), _end(last, months))
        for months in CYCLE_MONTHS.values()
    )
    return of(estate_id, Bill.opening_id.is_(None), or_(*each))


def of_earlier(estate_id: int, first: date) -> ColumnElement[bool]:
    """Those whose period of the cycle began before a month, without what was brought over."""
    lengths = CYCLE_MONTHS.values()
    mine = or_(*(_of_cycle(estate_id, one) & (Bill.period < _next(first, one)) for one in lengths))
    return of(estate_id, Bill.opening_id.is_(None), mine)


def of_old(estate_id: int, span: Span) -> ColumnElement[bool]:
    """What a period finds as arrears: those of earlier months, and whatever was brought over from the system before up
    to the day of the count, of whatever month it is (F-13): nothing of it was ever billed here."""
    brought = select(Opening.id).where(Opening.estate_id == estate_id, Opening.day <= max(span.end, span.as_of))
    return of_earlier(estate_id, span.first) | of(estate_id, Bill.opening_id.in_(brought))


def billed_homes(session: Session, estate_id: int, until: date) -> list[tuple[date, int, int, int]]:
    """Of all bills up to a month: their period, the months of its cycle, the building, and how many homes."""
    asked = select(Bill.period, FeeItem.cycle, Bill.building_id, func.count(Bill.home_id.distinct()))
    joined = asked.join(FeeItem, FeeItem.id == Bill.item_id).where(of_earlier(estate_id, add_months(until, 1)))
    found = session.execute(joined.group_by(Bill.period, FeeItem.cycle, Bill.building_id))
    return [(period, CYCLE_MONTHS[Cycle(cycle)], building, homes) for period, cycle, building, homes in found]


def without(estate_id: int, left: Mapping[int, Collection[date]]) -> ColumnElement[bool]:
    """No bills of these periods, by the months of their cycle."""
    return and_(true(), *(~(_of_cycle(estate_id, months) & Bill.period.in_(left[months])) for months in sorted(left)))


def _of_cycle(estate_id: int, months: int) -> ColumnElement[bool]:
    named = [cycle for cycle, length in CYCLE_MONTHS.items() if length == months]
    items = select(FeeItem.id).where(FeeItem.estate_id == estate_id, FeeItem.cycle.in_(named))
    return Bill.item_id.in_(items)


def _next(month: date, months: int) -> date:
    """The first month from this one on in which a cycle of so many months begins."""
    return cycle_start(add_months(month, months - 1), months)


def _end(month: date, months: int) -> date:
    """The last month of the cycle that a month lies in."""
    return add_months(cycle_start(month, months), months - 1)


def _begins(estate_id: int, span: Span) -> ColumnElement[date]:
    """The first month of the cycle's period of a bill that begins in the span."""
    whens = [
        (_of_cycle(estate_id, months) & (Bill.period == month), literal(cycle_start(month, months), Date))
        for months in CYCLE_MONTHS.values() if months > 1
        for month in _each(span.first, _end(span.last, months)) if cycle_start(month, months) != month
    ]  # fmt: skip
    return case(*whens, else_=Bill.period)


def _each(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [add_months(first, step) for step in range(count)]


def monthly(estate_id: int, span: Span, only: ColumnElement[bool]) -> Any:
    """The sums of the bills that begin in each month of a span."""
    lines = lines_of(of_months(estate_id, span.first, span.last) & only, span, _begins(estate_id, span))
    homes = by_home(lines, lines.c.begins)
    return select(homes.c.begins, *summed(homes)).group_by(homes.c.begins)


def lines_of(where: ColumnElement[bool], span: Span, begins: ColumnElement[date] | None = None) -> Subquery:
    """What of each bill was paid by its due date, up to the day of the count, and up to the end of the period."""
    counts = Allocation.day <= span.as_of

    def paid(*until: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(_SIGNED).filter(counts, *until), 0)

    return (
        select(
            Bill.id, Bill.building_id, Bill.home_id, Bill.item_id, Bill.debtor_id, Bill.period, Bill.due_on, Bill.fen,
            Bill.waived_fen.label("waived"), paid(Bill.due_on >= _COUNTED_ON).label("by_due"),
            paid().label("to_date"), paid(Allocation.day <= span.end).label("in_period"),
            *([] if begins is None else [begins.label("begins")]),
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


def current(estate_id: int, span: Span, only: ColumnElement[bool]) -> Any:
    """The sums of a period by building."""
    lines = lines_of(of_months(estate_id, span.first, span.last) & only, span)
    homes = by_home(lines, lines.c.building_id)
    return select(homes.c.building_id, *summed(homes)).group_by(homes.c.building_id)


def old_lines(estate_id: int, span: Span, *only: ColumnElement[bool]) -> Subquery:
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
        .where(of_old(estate_id, span), *only)
        .group_by(Bill.id)
        .subquery()
    )  # fmt: skip


def old(estate_id: int, span: Span, only: ColumnElement[bool]) -> Any:
    """The same by building, with how many households owed."""
    lines = old_lines(estate_id, span, only)
    by = lines.c.building_id, lines.c.home_id
    sums = [func.sum(lines.c[name]).label(name) for name in ("opening", "arrears_paid")]
    owed = func.max(case((lines.c.opening != 0, 1), else_=0)).label("owed")
    homes = select(*by, *sums, owed).group_by(*by).subquery()
    asked = select(homes.c.building_id, *(func.sum(homes.c[name]) for name in ("opening", "arrears_paid", "owed")))
    return asked.group_by(homes.c.building_id)


def behind(
    session: Session, estate_id: int, first: date, until: date, only: ColumnElement[bool]
) -> list[tuple[int, date, date | None]]:
    """The bills up to a month that were not paid when ``first`` began: whose home's, the month they began in, and the
    day on which the last of them came, None where some is owed still."""
    open_fen = Bill.fen - Bill.waived_fen - Bill.paid_fen
    asked = (
        select(Bill.home_id, Bill.period, FeeItem.cycle, open_fen, func.max(Allocation.day))
        .join(FeeItem, FeeItem.id == Bill.item_id)
        .outerjoin(Allocation, Allocation.bill_id == Bill.id)
        .where(of_earlier(estate_id, until), only)
        .group_by(Bill.id, FeeItem.cycle)
        .having((open_fen != 0) | (func.max(Allocation.day) >= first))
    )
    return [
        (home_id, cycle_start(period, CYCLE_MONTHS[Cycle(cycle)]), None if owed else last)
        for home_id, period, cycle, owed, last in session.execute(asked)
    ]


def history(
    session: Session, estate_id: int, until: date, as_of: date, only: ColumnElement[bool]
) -> tuple[dict[date, int], dict[tuple[date, date], int]]:
    """What each month's bills come to, and what was paid on them in which month."""
    here = of_earlier(estate_id, add_months(until, 1)) & only
    cycle = FeeItem.cycle
    net = select(Bill.period, cycle, func.sum(Bill.fen - Bill.waived_fen)).join(FeeItem, FeeItem.id == Bill.item_id)
    year, month = extract("year", Allocation.day), extract("month", Allocation.day)
    paid = (
        select(Bill.period, cycle, year, month, func.sum(_SIGNED))
        .join(Allocation, Allocation.bill_id == Bill.id)
        .join(FeeItem, FeeItem.id == Bill.item_id)
        .where(here, Allocation.day <= as_of)
        .group_by(Bill.period, cycle, year, month)
    )
    nets, sums = Counter[date](), Counter[tuple[date, date]]()
    for period, named, fen in session.execute(net.where(here).group_by(Bill.period, cycle)):
        nets[cycle_start(period, CYCLE_MONTHS[Cycle(named)])] += int(fen)
    for period, named, y, m, fen in session.execute(paid):
        sums[cycle_start(period, CYCLE_MONTHS[Cycle(named)]), date(int(y), int(m), 1)] += int(fen)
    return nets, sums
