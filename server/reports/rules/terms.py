"""How long a promise is: a span in natural time, in working time, or in days as the law counts them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.kit.calendar.days import within_days
from server.kit.calendar.hours import Moment, WorkingHours

WORDS = re.compile(r"(\d+) (working )?(minute|hour|day)s?( by law)?")
UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
LAST_INSTANT = timedelta(microseconds=1)
"""A day's deadline is its last instant, so that screens show the day itself and not the midnight after it."""
UNIT_LABELS = {"minute": "分钟", "hour": "小时", "day": "天"}


class Count(StrEnum):
    """Which time a span runs on."""

    NATURAL = "natural"
    WORKING = "working"
    LAW = "law"


@dataclass(frozen=True)
class Term:
    """A span such as ``2 working days``: a number, a unit and the time it runs on."""

    number: int
    unit: str
    count: Count

    def due(self, start: datetime, hours: WorkingHours) -> Moment:
        """The instant (UTC) by which a promise of this length made at ``start`` must be kept."""
        if self.count is Count.LAW:
            return Moment(within_days(start, self.number).overdue_from - LAST_INSTANT)
        if self.count is Count.WORKING:
            return hours.add(start, self._working(hours))
        return Moment(start + self.number * UNITS[self.unit])

    def lost(self, start: datetime, end: datetime, hours: WorkingHours) -> timedelta:
        """How much of this term's own time passes between two instants; nothing moves days set by law."""
        if self.count is Count.LAW:
            return timedelta(0)
        return hours.between(start, end) if self.count is Count.WORKING else max(end - start, timedelta(0))

    def later(self, due: datetime, lost: timedelta, hours: WorkingHours) -> Moment:
        """The instant ``lost`` of this term's own time after ``due``."""
        return hours.add(due, lost) if self.count is Count.WORKING else Moment(due + lost)

    @property
    def words(self) -> str:
        """The span in Chinese: ``30 分钟``, ``2 个工作日``, ``10 天``."""
        if self.count is Count.WORKING:
            return (
                f"{self.number} 个工作日" if self.unit == "day" else f"工作时间 {self.number} {UNIT_LABELS[self.unit]}"
            )
        return f"{self.number} {UNIT_LABELS[self.unit]}"

    def _working(self, hours: WorkingHours) -> timedelta:
        return self.number * (hours.daily if self.unit == "day" else UNITS[self.unit])


def term(words: str) -> Term:
    """Read ``30 minutes``, ``4 working hours``, ``2 working days`` or ``10 days by law``; ValueError else."""
    match = WORDS.fullmatch(words.strip())
    if not match or (match[4] and (match[2] or match[3] != "day")):
        raise ValueError(f"a span looks like '30 minutes' or '2 working days', not {words!r}")
    count = Count.LAW if match[4] else Count.WORKING if match[2] else Count.NATURAL
    return Term(int(match[1]), match[3], count)
