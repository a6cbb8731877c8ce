"""Jobs by the clock. A trigger only names slots; what is due is read from the database, and a slot runs once.

The run row is written before the act, under a unique key (job, slot). If the process dies in the act, the next
scheduler takes the same row up again, so an act must bear being run twice; it reads what is due and writes rows that
are unique themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from server.kit.clock import SHANGHAI
from server.kit.house import House

Act = Callable[[House, datetime], str | None]
"""Does what is due at an instant, in transactions of its own; may tell in a few words what it did."""

EPOCH = datetime(2026, 1, 1, tzinfo=SHANGHAI)
"""From where intervals are counted: slots must not move when a process starts."""
LATE_AFTER = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Job:
    """Something done by the clock.

    A slot missed for longer than ``oldest`` is dropped; of younger ones only the last is caught up, and marked
    late. ``silent_after`` without a good run is worth an alarm.
    """

    name: str
    trigger: BaseTrigger
    act: Act
    oldest: timedelta = timedelta(hours=12)
    silent_after: timedelta = timedelta(days=1)
    most_attempts: int = 5


def every(*, hours: int = 0, minutes: int = 0, seconds: int = 0) -> BaseTrigger:
    """Slots at equal distances, the same ones whenever the process starts."""
    return IntervalTrigger(hours=hours, minutes=minutes, seconds=seconds, start_date=EPOCH, timezone=SHANGHAI)


def cron(**when: Any) -> BaseTrigger:
    """Slots by the wall clock of Shanghai: ``cron(hour=8, minute=40)``, ``cron(day=1, hour=3)``."""
    return CronTrigger(timezone=SHANGHAI, **when)


@dataclass(frozen=True, slots=True)
class Due:
    """The slot of a job to run now, or to write off when it is too old. ``missed`` counts the slots before it."""

    slot: datetime
    late: bool
    missed: int
    dropped: bool


def due_slot(job: Job, *, last: datetime | None, at: datetime) -> Due | None:
    """Which slot of a job is due at ``at`` when ``last`` was the last one seen; None when there is none yet.

    Never seen before, a job starts with the last slot inside its ``oldest``: a first start in the afternoon still
    makes the sheet of the morning, and has missed nothing before it.
    """
    since = max(last, at - job.oldest) if last else at - job.oldest
    inside = list(_slots(job, since, at))
    if inside:
        slot = inside[-1]
        return Due(slot, late=at - slot > LATE_AFTER, missed=len(inside) - 1 if last else 0, dropped=False)
    old = list(_slots(job, last, at)) if last else []
    return Due(old[-1], late=True, missed=len(old) - 1, dropped=True) if old else None


def next_slot(job: Job, *, after: datetime) -> datetime | None:
    """The first slot after an instant; None when the job never comes again."""
    # The trigger's own answer may be the instant it was given: a moment later is asked for.
    moment = after.astimezone(SHANGHAI) + timedelta(microseconds=1)
    found = job.trigger.get_next_fire_time(None, moment)
    return found.astimezone(UTC) if found else None


def _slots(job: Job, since: datetime, until: datetime) -> Iterator[datetime]:
    slot = next_slot(job, after=since)
    while slot is not None and slot <= until:
        yield slot
        slot = next_slot(job, after=slot)
