"""A report that stands still: paused, or later than the last promise. Pure.

Nobody who waits may be left without a next time to hear of it. While the clock stands there is no promise to keep, and
after the last one was missed there is none left; then the resident hears how it stands after so long a silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from server.kit.calendar.hours import WorkingHours
from server.reports.rules.levels import default_table
from server.reports.rules.promises import when_words
from server.reports.rules.terms import Term, term
from server.reports.rules.words import OPEN, Priority, State

NEXT = "我们最迟{when} 前再告诉您进展。"
STOPPED = "先停着，停下的时间不算在内。"
QUOTED = "等您答复报价，先停着，等的时间不算在内。"
STILL_QUOTED = "报价还等您答复。您同意了我们才动手，不同意不收费。"
STILL_PAUSED, STILL_LATE = "还在等：{reason}。没有忘记您的事。", "对不起，这件事还没办完，我们一直在催办。"


@cache
def silences() -> Mapping[Priority, Term]:
    """How long nobody may hear nothing, by priority: ``config/service_levels.toml``."""
    return {Priority(key): term(words) for key, words in default_table()["standing"]["tell_after"].items()}


def stands_still(state: State, *, paused: bool, fix_by: datetime, at: datetime) -> bool:
    """Whether somebody waits for a report to which no promise is ahead."""
    return state in OPEN and (paused or fix_by < at)


def tell_by(priority: Priority, heard_at: datetime, hours: WorkingHours) -> datetime:
    """By when somebody must hear of it who heard last at an instant."""
    return silences()[priority].due(heard_at, hours).at


def next_time(by: datetime, at: datetime) -> str:
    """When they hear again, as they read it; empty once that is over, for then they are about to hear."""
    return NEXT.format(when=when_words(by, at)) if by > at else ""
