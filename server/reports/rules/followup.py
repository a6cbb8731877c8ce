"""After the work (R-08): closing by silence with notice, and asking afterwards whether it is really good.

A finished report waits for the resident. The day of finishing is not counted (CV-4); after the days of silence it
closes by itself, but only when the resident was told beforehand. Afterwards P0, P1 and complaints are always rung
up, of the rest a fixed share, drawn so that nobody at work can know beforehand which (B16).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from server.kit.calendar.days import DayDeadline, within_days
from server.kit.clock import day_start
from server.reports.rules.levels import default_table
from server.reports.rules.words import Kind, Priority

LOW_STARS = 2


@dataclass(frozen=True)
class Closing:
    """The numbers of closing and asking. ``share`` is a whole percentage of the reports not always asked about."""

    silence_days: int
    remind_days_before: int
    call_within_days: int
    call_always: frozenset[Priority]
    call_share_percent: int


@dataclass(frozen=True)
class Ended:
    """A report that was closed: what the draw needs to know of it."""

    report_id: int
    priority: Priority
    kind: Kind


def closing(table: Mapping[str, Any]) -> Closing:
    """The numbers from the ``[closing]`` table."""
    return Closing(
        silence_days=table["silence_days"],
        remind_days_before=table["remind_days_before"],
        call_within_days=table["call_within_days"],
        call_always=frozenset(Priority(key) for key in table["call_always"]),
        call_share_percent=table["call_share_percent"],
    )


@cache
def default_closing() -> Closing:
    """The numbers of ``config/service_levels.toml``."""
    return closing(default_table()["closing"])


def remind_from(heard_at: datetime, numbers: Closing) -> datetime:
    """From when the notice goes out; ``heard_at`` is the finish, or the resident's last word after it."""
    last_day = within_days(heard_at, numbers.silence_days).last_day
    return day_start(last_day - timedelta(days=numbers.remind_days_before - 1))


def close_from(heard_at: datetime, noticed_at: datetime, numbers: Closing) -> datetime:
    """From when silence closes it: after the days of silence, and never sooner than the days of notice.

    The day of the notice is the first of its days; one that went out late moves the closing.
    """
    silent = within_days(heard_at, numbers.silence_days).overdue_from
    warned = within_days(noticed_at, numbers.remind_days_before - 1).overdue_from
    return max(silent, warned)


def may_auto_close(heard_at: datetime, noticed_at: datetime | None, numbers: Closing, *, now: datetime) -> bool:
    """May the job close it now? Never without a notice that is newer than the resident's last word."""
    if noticed_at is None or noticed_at < heard_at:
        return False
    return now >= close_from(heard_at, noticed_at, numbers)


def call_by(closed_at: datetime, numbers: Closing) -> DayDeadline:
    """By when a chosen report is asked about: within two days of closing."""
    return within_days(closed_at, numbers.call_within_days)


def to_call(ended: Collection[Ended], *, day: date, numbers: Closing) -> frozenset[int]:
    """Which of one estate's reports closed on a finished day are asked about.

    All of P0, P1 and complaints; of the others at least the share, rounded up, drawn by a hash of day and number:
    the same day drawn twice gives the same reports.
    """
    always = {one.report_id for one in ended if one.priority in numbers.call_always or one.kind is Kind.COMPLAINT}
    others = sorted(
        (one.report_id for one in ended if one.report_id not in always), key=lambda number: _lot(day, number)
    )
    drawn = -(-len(others) * numbers.call_share_percent // 100)
    return frozenset(always | set(others[:drawn]))


def is_low(stars: int | None) -> bool:
    """Whether so few stars were given that somebody is always rung up, whatever is drawn, and supervisors hear of it.

    Such a report is added to the draw, never taken out of it: who gives stars changes nothing for the others.
    """
    return stars is not None and stars <= LOW_STARS


def _lot(day: date, report_id: int) -> str:
    return sha256(f"{day.isoformat()}:{report_id}".encode()).hexdigest()
