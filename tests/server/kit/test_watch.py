"""A clock that decides by the second is held against the one all machines share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.kit.clock import StoppedClock
from server.kit.db import Database
from server.kit.watch import ASK_AFTER_SECONDS, ClockOff, Watch

on_postgres = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


class MachineClock:
    """The clock of a machine that is off, and can be set."""

    follows_machine = True

    def __init__(self, off: timedelta = timedelta()) -> None:
        self.off = off

    def now(self) -> datetime:
        """The machine's own idea of the time."""
        return datetime.now(UTC) + self.off


@on_postgres
@pytest.mark.parametrize("minutes", [5, -5])
def test_a_machine_five_minutes_off_takes_nothing_until_it_is_right(database: Database, minutes: int) -> None:
    clock = MachineClock(timedelta(minutes=minutes))
    watch = Watch(clock, database)
    with pytest.raises(ClockOff) as refused:
        watch.check()
    assert refused.value.status == 503
    clock.off = timedelta(seconds=1)
    watch.check()


@on_postgres
def test_a_jump_between_two_questions_is_seen_at_once(database: Database) -> None:
    clock = MachineClock()
    watch = Watch(clock, database)
    watch.check()
    clock.off = timedelta(minutes=5)
    with pytest.raises(ClockOff):
        watch.check()


@on_postgres
def test_the_shared_clock_is_asked_seldom(database: Database) -> None:
    passed = [0.0]
    clock = StoppedClock(datetime.now(UTC))
    clock.follows_machine = True
    watch = Watch(clock, database, elapsed=lambda: passed[0])
    watch.check()
    first = watch._asked
    passed[0] = 2.0
    watch.check()
    assert watch._asked is first
    passed[0] = ASK_AFTER_SECONDS + 1
    watch.apart()
    assert watch._asked is not first


def test_a_clock_that_follows_no_machine_is_taken_at_its_word(database: Database, clock: StoppedClock) -> None:
    clock.advance(days=400)
    Watch(clock, database).check()
