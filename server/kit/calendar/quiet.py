"""Quiet hours: when nothing that can wait makes a phone ring (domain rule B-04: 21:00 to 08:00)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from server.kit.clock import SHANGHAI

QUIET_FROM, QUIET_TO = 21 * 60, 8 * 60
"""Minutes of the Shanghai day; the span runs over midnight when it begins later than it ends."""


def is_quiet(at: datetime, *, start: int = QUIET_FROM, end: int = QUIET_TO) -> bool:
    """Whether this instant lies in the quiet hours; equal ends mean that there are none."""
    minute = _minute(at)
    return start <= minute < end if start <= end else minute >= start or minute < end


def loud_from(at: datetime, *, start: int = QUIET_FROM, end: int = QUIET_TO) -> datetime:
    """This instant itself, or the end (UTC) of the quiet hours it lies in."""
    if not is_quiet(at, start=start, end=end):
        return at
    local = at.astimezone(SHANGHAI)
    morning = local.replace(hour=end // 60 % 24, minute=end % 60, second=0, microsecond=0)
    return (morning if morning > local else morning + timedelta(days=1)).astimezone(UTC)


def _minute(at: datetime) -> int:
    local = at.astimezone(SHANGHAI)
    return local.hour * 60 + local.minute
