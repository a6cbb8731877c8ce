"""The months, quarters and years in which the books are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from server.kit.calendar.days import add_months
from server.kit.errors import Malformed

FIRST_YEAR, LAST_YEAR = 2000, 2200
_QUARTERS = "一二三四"


@dataclass(frozen=True, slots=True)
class Period:
    """From its first to its last day, both included; ``months`` is 1, 3 or 12."""

    from_: date
    months: int

    @property
    def to(self) -> date:
        """The last day."""
        return add_months(self.from_, self.months) - timedelta(days=1)

    @property
    def quarter(self) -> int | None:
        """Which quarter it is, None for a month or a year."""
        return (self.from_.month + 2) // 3 if self.months == 3 else None

    @property
    def month(self) -> int | None:
        """Which month it is, None for a quarter or a year."""
        return self.from_.month if self.months == 1 else None

    @property
    def words(self) -> str:
        """As people say it: 2026年第四季度."""
        if self.months == 12:
            return f"{self.from_.year}年"
        if self.months == 1:
            return f"{self.from_.year}年{self.from_.month}月"
        return f"{self.from_.year}年第{_QUARTERS[(self.from_.month - 1) // 3]}季度"

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
