"""The one source of time. Instants are aware UTC datetimes; days are natural days in Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the present instant; given to the house so that tests can stop it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    follows_machine = True

    def now(self) -> datetime:
        """The machine's present instant in UTC."""
        return datetime.now(UTC)


class StoppedClock:
    """A clock that moves only when told to."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def now(self) -> datetime:
        """The instant the clock was last set to."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move to an instant; a naive one is refused because its zone would be a guess."""
        if at.tzinfo is None:
            raise ValueError("an instant needs a zone")
        self._at = at.astimezone(UTC)

    def advance(self, **step: float) -> datetime:
        """Move forward by a timedelta's words: ``advance(hours=2)``."""
        self._at += timedelta(**step)
        return self._at


def local_day(at: datetime) -> date:
    """The natural day in Shanghai that holds this instant."""
    return at.astimezone(SHANGHAI).date()


@lru_cache(maxsize=4096)
def day_start(day: date) -> datetime:
    """The UTC instant at which a Shanghai day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)
