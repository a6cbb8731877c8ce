"""Watches the machine's clock: where a second decides, a clock that went wrong must not decide.

Several machines have one database, and its clock is the one they share. The watch asks it now and then, and between two
questions holds the machine's clock against the time that went by, so that a jump is seen at once. A clock that does not
follow the machine (a stopped one, in tests) is taken at its word; so is the machine's own where the database lives in
the same process: there is nothing to hold it against.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import Unavailable

MOST_APART = timedelta(seconds=3)
ASK_AFTER_SECONDS = 30.0
_SHARED_NOW = text("SELECT clock_timestamp()")


class ClockOff(Unavailable):
    """The machine's clock is not to be trusted now."""

    def __init__(self) -> None:
        super().__init__("clock_off", "系统时间正在校准，请一分钟后再试。")


class Watch:
    """Holds a clock against the shared one. ``elapsed`` counts seconds that no setting of clocks changes."""

    def __init__(self, clock: Clock, database: Database, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._database, self._elapsed = clock, database, elapsed
        self._asked: tuple[float, datetime] | None = None
        self._lock = threading.Lock()
        self._watches = not database.is_sqlite and getattr(clock, "follows_machine", False)

    def check(self) -> None:
        """:class:`ClockOff` when the clock is more than three seconds from the shared one."""
        if self._watches and abs(self.apart()) > MOST_APART:
            raise ClockOff

    def apart(self) -> timedelta:
        """How far the clock is ahead of the shared one."""
        since = self._asked
        if since is None or self._elapsed() - since[0] > ASK_AFTER_SECONDS:
            since = self._ask()
        return self._clock.now() - since[1] - timedelta(seconds=self._elapsed() - since[0])

    def _ask(self) -> tuple[float, datetime]:
        with self._lock, self._database.read() as session:
            before = self._elapsed()
            shared: datetime = session.execute(_SHARED_NOW).scalar_one().astimezone(UTC)
            # The answer was true somewhere between asking and hearing it.
            self._asked = (before + self._elapsed()) / 2, shared
            return self._asked
