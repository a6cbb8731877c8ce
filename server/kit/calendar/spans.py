"""Months, quarters, halves and whole years, as people name them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from server.kit.calendar.days import add_months

_HALVES, _QUARTERS = "上下", "一二三四"


@dataclass(frozen=True, slots=True)
class Span:
    """From its first to its last day, both included; ``months`` is 1, 3, 6 or 12."""

    from_: date
    months: int

    @property
    def to(self) -> date:
        """The last day."""
        return add_months(self.from_, self.months) - timedelta(days=1)

    @property
    def words(self) -> str:
        """As people say it: 2026年第四季度."""
        year, month = self.from_.year, self.from_.month
        if self.months == 12:
            return f"{year}年"
        if self.months == 6:
            return f"{year}年{_HALVES[month // 7]}半年"
        return f"{year}年第{_QUARTERS[(month - 1) // 3]}季度" if self.months == 3 else f"{year}年{month}月"


def span_of(day: date, times: int) -> Span:
    """The span of a year cut into so many that holds a day."""
    months = 12 // times
    return Span(date(day.year, (day.month - 1) // months * months + 1, 1), months)
