"""How much of a month is charged: natural months by their days, others from an anchor day on (D1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from server.fees.rules.payers import month_of, months
from server.kit.calendar.days import add_months


@dataclass(frozen=True, slots=True)
class Charged:
    """From which day to which (inclusive) a tariff is charged, None where it is open.

    ``natural``: months are those of the calendar, and a part of one counts its days. Otherwise they run from the day
    of ``starts_on`` (15 January to 14 February) and are named by the month in which they begin.
    """

    natural: bool = True
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """Months with the part of each that is charged; all of one bill."""

    months: tuple[date, ...]
    weights: tuple[Fraction, ...]

    @property
    def total(self) -> Fraction:
        """All of them together."""
        return sum(self.weights, Fraction(0))

    def of(self, chosen: Iterable[date]) -> Fraction:
        """Those of some of the months."""
        wanted = set(chosen)
        return sum((part for month, part in zip(self.months, self.weights, strict=True) if month in wanted), Fraction())


def weigh(first: date, count: int, charged: Charged) -> Weighed:
    """What of each of ``count`` months from ``first`` on is charged."""
    each = months(first, count)
    return Weighed(tuple(each), tuple(part(month, charged) for month in each))


def part(month: date, charged: Charged) -> Fraction:
    """What of one month (0 to 1) is charged."""
    begin, end = _bounds(month, charged)
    if begin is None:
        return Fraction(0)
    first = max(begin, charged.starts_on or begin)
    last = min(end, charged.ends_on or end)
    days = (last - first).days + 1
    return Fraction(max(days, 0), (end - begin).days + 1)


def _bounds(month: date, charged: Charged) -> tuple[date | None, date]:
    """The first and last day of the month as this tariff counts it; no first day before charging begins."""
    if charged.natural or charged.starts_on is None:
        return month, add_months(month, 1) - timedelta(days=1)
    since = month_of(charged.starts_on)
    steps = (month.year - since.year) * 12 + month.month - since.month
    if steps < 0:
        return None, month
    begin = add_months(charged.starts_on, steps)
    return begin, add_months(charged.starts_on, steps + 1) - timedelta(days=1)


def words(weight: Fraction) -> str:
    """How many months as they stand on a bill: ``3 个月``, ``2 个月又 17/31 个月``."""
    whole, rest = divmod(weight, 1)
    if not rest:
        return f"{whole} 个月"
    broken = f"{rest.numerator}/{rest.denominator} 个月"
    return f"{whole} 个月又 {broken}" if whole else broken
