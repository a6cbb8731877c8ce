"""On which days who has not voted is reminded. Pure; the numbers are in ``config/jobs.toml``.

The last reminder leaves some hours before the end, the others go back from it at equal distances, so that no week
holds more than allowed. On the day a poll opens everybody has just heard of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from config import FOLDER, read_toml
from server.kit.clock import SHANGHAI, local_day

WEEK = 7


@dataclass(frozen=True, slots=True)
class Rhythm:
    """At which hour, how often in any seven days at most, and how many hours before the end at the latest."""

    hour: int
    minute: int
    most_per_week: int
    hours_before_end: int


@cache
def rhythm() -> Rhythm:
    """The numbers in force."""
    table: dict[str, Any] = read_toml(FOLDER / "jobs.toml")["vote_reminders"]
    hour, minute = (int(part) for part in table["at"].split(":"))
    return Rhythm(hour, minute, table["most_per_week"], table["hours_before_end"])


def reminder_days(opens_at: datetime, closes_at: datetime, by: Rhythm | None = None) -> Sequence[date]:
    """The days on which to remind, in order; none where the window is too short for one."""
    numbers = by or rhythm()
    if numbers.most_per_week < 1:
        return ()
    first, day, found = local_day(opens_at), local_day(closes_at), list[date]()
    while _at(day, numbers) > closes_at - timedelta(hours=numbers.hours_before_end):
        day -= timedelta(days=1)
    step = timedelta(days=-(-WEEK // numbers.most_per_week))
    while day > first:
        found.append(day)
        day -= step
    return found[::-1]


def cause(poll_id: int, day: date) -> str:
    """The name of one round of reminders."""
    return f"poll:{poll_id}:reminder:{day:%Y%m%d}"


def causes(poll_id: int, opens_at: datetime, closes_at: datetime) -> list[str]:
    """Every round of a poll."""
    return [cause(poll_id, day) for day in reminder_days(opens_at, closes_at)]


def _at(day: date, by: Rhythm) -> datetime:
    return datetime.combine(day, time(by.hour, by.minute), tzinfo=SHANGHAI)
