"""The months, quarters and years in which the books are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from server.kit.calendar.days import add_months
from server.kit.calendar.spans import Span
from server.kit.errors import Malformed

FIRST_YEAR, LAST_YEAR = 2000, 2200


@dataclass(frozen=True, slots=True)
class Period(Span):
    """A month, a quarter or a year."""

    @property
    def quarter(self) -> int | None:
        """Which quarter it is, None for a month or a year."""
        return (self.from_.month + 2) // 3 if self.months == 3 else None

    @property
    def month(self) -> int | None:
        """Which month it is, None for a quarter or a year."""
        return self.from_.month if self.months == 1 else None

    def before(self) -> Period:
        """The period of the same length just before."""
        return Period(add_months(self.from_, -self.months), self.months)


def period(year: int | None, quarter: int | None, month: int | None, *, today: date) -> Period:
    """The period somebody asks for; without any the quarter of today. :class:`Malformed` for what is none."""
    if quarter is not None and month is not None:
        raise Malformed("period_unknown", "请只选月份或季度。")
    if year is None and quarter is None and month is None:
        return quarter_of(today)
    asked = today.year if year is None else year
    if not FIRST_YEAR <= asked <= LAST_YEAR:
        raise Malformed("period_unknown", "年份不对。")
    if month is not None:
        return Period(date(asked, month, 1), 1)
    return Period(date(asked, 1, 1), 12) if quarter is None else Period(date(asked, quarter * 3 - 2, 1), 3)


def quarter_of(day: date) -> Period:
    """The quarter that holds a day."""
    return Period(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3)
