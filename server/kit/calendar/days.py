"""Natural days in Asia/Shanghai (CV-4): the day something happens is never counted (民法典 201)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.kit.clock import day_start, local_day


@dataclass(frozen=True)
class DayDeadline:
    """The last day that is still in time, and the instant (UTC) from which it is too late."""

    last_day: date
    certain: bool = True

    @property
    def overdue_from(self) -> datetime:
        """24:00 of the last day."""
        return day_start(self.last_day + timedelta(days=1))

    def is_overdue(self, at: datetime) -> bool:
        """Is this instant after the last day?"""
        return at >= self.overdue_from


def within_days(start: date | datetime, days: int) -> DayDeadline:
    """ "Within N days" of an instant or a day D: until 24:00 of day D+N."""
    return DayDeadline(_day(start) + timedelta(days=days))


def earliest_after(start: date | datetime, days: int) -> date:
    """ "At least N days before": with N full days in between, the first day allowed is D+N+1."""
    return _day(start) + timedelta(days=days + 1)


def latest_before(event: date | datetime, days: int) -> date:
    """The last day on which a notice still leaves N full days before the event."""
    return _day(event) - timedelta(days=days + 1)


def full_days_between(start: date | datetime, end: date | datetime) -> int:
    """Whole days strictly between two days; zero when they touch."""
    return max((_day(end) - _day(start)).days - 1, 0)


def add_months(start: date | datetime, months: int) -> date:
    """The matching date ``months`` later, clamped to the end of the month (民法典 202)."""
    day = _day(start)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day(moment: date | datetime) -> date:
    return local_day(moment) if isinstance(moment, datetime) else moment
