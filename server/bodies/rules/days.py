"""By when a committee is posted, filed and elected anew (C-07, C-09). Natural days in Asia/Shanghai."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.kit.calendar.days import add_months, within_days

FILE_COMMITTEE_DAYS, PUBLISH_MEMBERS_DAYS = 30, 3
"""Filing within 30 days of an election (条例 16), members posted within 3 (上海 21)."""


@dataclass(frozen=True, slots=True)
class AfterElection:
    """What follows from an election, by when."""

    publish_members_by: date
    file_by: date


def after_election(elected: date | datetime) -> AfterElection:
    """Members posted within 3 days, the committee filed within 30 (C-07)."""
    return AfterElection(
        within_days(elected, PUBLISH_MEMBERS_DAYS).last_day,
        within_days(elected, FILE_COMMITTEE_DAYS).last_day,
    )


def report_change_of_term_by(term_ends: date, *, months: int = 0, days: int = 0) -> date:
    """By when a change of term is reported: so many months or days before its end (C-09)."""
    return add_months(term_ends, -months) - timedelta(days=days)
