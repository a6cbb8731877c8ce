"""Which days people work: weekends, public holidays, and the make-up days that pay for them.

China's holidays for a year are published by the State Council late in the year before. The library
``chinesecalendar`` carries them; beyond its last year only weekends are known, and answers say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Protocol

from chinese_calendar import constants

from server.kit.calendar.days import DayDeadline
from server.kit.clock import local_day

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONGEST_BREAK = 400
COVERED: frozenset[int] = frozenset(day.year for day in constants.holidays)


class NoWorkdays(ValueError):
    """The calendar has no working day within more than a year; nothing can be promised on it."""


class Workdays(Protocol):
    """Knows which days are worked, and whether it is sure."""

    def is_workday(self, day: date) -> bool:
        """Is this day worked?"""
        ...

    def is_certain(self, day: date) -> bool:
        """Are the holidays of this day's year known?"""
        ...


@dataclass(frozen=True)
class ListedDays:
    """A calendar written out: a weekend, days off, and days worked although they fall on one of those."""

    weekend: frozenset[int] = frozenset({5, 6})
    days_off: frozenset[date] = frozenset()
    make_up_workdays: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        """A make-up day beats a day off, and a day off beats the week."""
        return day in self.make_up_workdays or (day not in self.days_off and day.weekday() not in self.weekend)

    def is_certain(self, day: date) -> bool:
        """What is written out is certain."""
        return True


@dataclass(frozen=True)
class ChineseDays:
    """Public holidays and make-up days of mainland China over a week with a given weekend.

    A trade that works through the weekend (an empty one, or Sunday only) still rests on public holidays.
    """

    weekend: frozenset[int] = frozenset({5, 6})

    def is_workday(self, day: date) -> bool:
        """By the official lists, then by the week; beyond the years they cover, by the week alone."""
        return day in constants.workdays or (day not in constants.holidays and day.weekday() not in self.weekend)

    def is_certain(self, day: date) -> bool:
        """Is the day's year one of those the library covers?"""
        return day.year in COVERED


@dataclass(frozen=True)
class CountedDays:
    """The working days counted, in order. ``certain`` is false when one lay in an unpublished year."""

    days: tuple[date, ...]
    certain: bool

    @property
    def deadline(self) -> DayDeadline:
        """The last counted day as a deadline."""
        return DayDeadline(self.days[-1], self.certain)


def listed_days(
    *,
    days_off: Iterable[str | date] = (),
    make_up_workdays: Iterable[str | date] = (),
    weekend: Iterable[str] = ("Sat", "Sun"),
) -> ListedDays:
    """A written-out calendar; a day is ``2025-10-01`` or a range ``2025-10-01..2025-10-08``, both ends in."""
    return ListedDays(weekday_numbers(weekend), _spread(days_off), _spread(make_up_workdays))


@cache
def chinese_days(weekend: tuple[str, ...] = ("Sat", "Sun")) -> ChineseDays:
    """The official calendar over a week with this weekend."""
    return ChineseDays(weekday_numbers(weekend))


def weekday_numbers(names: Iterable[str]) -> frozenset[int]:
    """``("Sat", "Sun")`` as numbers, Monday 0; longer English names are cut, unknown ones are a ValueError."""
    short = [name[:3].title() for name in names]
    if unknown := set(short) - set(WEEKDAYS):
        raise ValueError(f"no weekday is called {sorted(unknown)}")
    return frozenset(map(WEEKDAYS.index, short))


def count_workdays(start: date | datetime, number: int, calendar: Workdays) -> CountedDays:
    """The next ``number`` (at least 1) working days after the day of ``start``, which is not counted."""
    day = local_day(start) if isinstance(start, datetime) else start
    counted: list[date] = []
    certain, idle = True, 0
    while len(counted) < number:
        day += timedelta(days=1)
        certain = certain and calendar.is_certain(day)
        idle = 0 if calendar.is_workday(day) else idle + 1
        if idle > LONGEST_BREAK:
            raise NoWorkdays(f"no working day in the {LONGEST_BREAK} days before {day}")
        if not idle:
            counted.append(day)
    return CountedDays(tuple(counted), certain)


def calendar_from(table: Mapping[str, object]) -> Workdays:
    """A calendar from settings: ``holidays = "china"`` or ``"none"``, ``weekend = ["Sat", "Sun"]``."""
    weekend = table.get("weekend", ["Sat", "Sun"])
    if not isinstance(weekend, list):
        raise ValueError("weekend must be a list such as ['Sat', 'Sun']")
    names = tuple(str(name) for name in weekend)
    return chinese_days(names) if table.get("holidays", "china") == "china" else listed_days(weekend=names)


def _spread(days: Iterable[str | date]) -> frozenset[date]:
    spread: set[date] = set()
    for entry in days:
        first, _, last = str(entry).partition("..")
        day, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        while day <= end:
            spread.add(day)
            day += timedelta(days=1)
    return frozenset(spread)
