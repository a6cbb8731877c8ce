"""How long a change of an estate's own rules about votes waits for its second person. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from server.kit.clock import day_start, local_day
from server.kit.waiting import figures


def last_day(asked_at: datetime) -> date:
    """The last day on which it can be agreed to."""
    return local_day(asked_at) + timedelta(days=figures()["vote_rules_lapse_after_days"])


def lapses_at(asked_at: datetime) -> datetime:
    """When it lapses: as that day ends in Shanghai."""
    return day_start(last_day(asked_at) + timedelta(days=1))
