"""Working hours: adding and measuring time only while somebody is there to work.

A window is half open, ``08:30-12:00`` holds 08:30 and not 12:00. Adding a span gives the earliest instant
by which that much working time has passed, so half an hour from 11:30 is 12:00 and not the afternoon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from server.kit.calendar.workdays import LONGEST_BREAK, NoWorkdays, Workdays
from server.kit.clock import day_start, local_day

DAY_MINUTES = 24 * 60
MOST_KNOWN = 2000
"""How many days the hours of an estate are remembered for."""
WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至到]\s*(\d{1,2}):(\d{2})")

Window = tuple[int, int]
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Moment:
    """An instant (UTC) reached by counting. ``certain`` is false when an unpublished year was crossed."""

    at: datetime
    certain: bool = True


@dataclass(frozen=True)
class WorkingHours:
    """Daily windows, as minutes of the Shanghai day in order and apart, on the working days of a calendar."""

    windows: tuple[Window, ...]
    calendar: Workdays
    _known: dict[date, tuple[Span, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def daily(self) -> timedelta:
        """The working time of one full day."""
        return timedelta(minutes=sum(end - start for start, end in self.windows))

    def is_open(self, at: datetime) -> bool:
        """Is somebody at work at this instant?"""
        return any(start <= at < end for start, end in self._spans_of(local_day(at)))

    def next_open(self, at: datetime) -> Moment:
        """The instant itself when open, else the next opening."""
        start, _, certain = next(self._spans_from(at))
        return Moment(start, certain)

    def add(self, at: datetime, span: timedelta) -> Moment:
        """The earliest instant by which ``span`` of working time has passed since ``at``."""
        if span <= timedelta(0):
            return Moment(at)
        spans = self._spans_from(at)
        start, end, certain = next(spans)
        while end - start < span:
            span -= end - start
            start, end, certain = next(spans)
        return Moment(start + span, certain)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two instants; zero when they are not in order."""
        day, last, total = local_day(start), local_day(end), timedelta(0)
        while day <= last:
            for opens, closes in self._spans_of(day):
                total += max(min(closes, end) - max(opens, start), timedelta(0))
            day += timedelta(days=1)
        return total

    def _spans_of(self, day: date) -> tuple[Span, ...]:
        # Every promise asks for the same few days.
        found = self._known.get(day)
        if found is None:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            found = self._known[day] = tuple(self._spans(day))
        return found

    def _spans(self, day: date) -> Iterator[Span]:
        if self.calendar.is_workday(day):
            dawn = day_start(day)
            for start, end in self.windows:
                yield dawn + timedelta(minutes=start), dawn + timedelta(minutes=end)

    def _spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime, bool]]:
        day, certain, idle = local_day(at), True, 0
        while idle <= LONGEST_BREAK:
            certain = certain and self.calendar.is_certain(day)
            idle += 1
            for start, end in self._spans_of(day):
                idle = 0
                if end > at:
                    yield max(start, at), end, certain
            day += timedelta(days=1)
        raise NoWorkdays(f"nobody works in the {LONGEST_BREAK} days before {day}")


def working_hours(windows: Iterable[str], calendar: Workdays) -> WorkingHours:
    """Opening hours from words such as ``["08:30-12:00", "14:00-18:00"]``; ``24:00`` ends a day.

    ValueError when a window is not of that form, ends before it begins, or touches the one before it.
    """
    parsed = tuple(_window(words) for words in windows)
    bounds = [bound for window in parsed for bound in window]
    if not parsed or sorted(set(bounds)) != bounds or bounds[-1] > DAY_MINUTES:
        raise ValueError(f"windows must be in order, apart and within one day: {parsed}")
    return WorkingHours(parsed, calendar)


def _window(words: str) -> Window:
    match = WINDOW.fullmatch(words.strip())
    if not match:
        raise ValueError(f"a window looks like 08:30-12:00, not {words!r}")
    first_hour, first_minute, last_hour, last_minute = map(int, match.groups())
    return first_hour * 60 + first_minute, last_hour * 60 + last_minute
