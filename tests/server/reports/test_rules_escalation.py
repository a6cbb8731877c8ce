"""The ladder: each step due a while after a missed promise, each taken once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from server.kit.clock import SHANGHAI
from server.reports.rules.escalation import Rung, climb, default_ladder, due_now, labels_of, ladder
from server.reports.rules.levels import default_levels, default_table
from server.reports.rules.words import Priority

LADDER = default_ladder()
ALL = labels_of(LADDER)
HOURS = default_levels().hours
MISSED = datetime(2025, 3, 3, 10, 30, tzinfo=SHANGHAI)


def due(priority: Priority, after: timedelta, *taken: Rung, gone: Collection[Rung] = ()) -> list[Rung]:
    held = {rung: label for rung, label in ALL.items() if rung not in gone}
    steps = due_now(LADDER, priority, missed_at=MISSED, taken=taken, held=held, hours=HOURS, now=MISSED + after)
    return [step.rung for step in steps]


def test_nobody_is_told_while_every_promise_is_kept() -> None:
    assert due_now(LADDER, Priority.P0, missed_at=None, taken=(), held=ALL, hours=HOURS, now=MISSED) == ()


@pytest.mark.parametrize(
    ("priority", "after", "rungs"),
    [
        (Priority.P0, timedelta(0), [Rung.LEAD]),
        (Priority.P0, timedelta(minutes=15), [Rung.LEAD, Rung.MANAGER, Rung.COMMISSIONER]),
        (Priority.P0, timedelta(hours=1), list(Rung)),
        (Priority.P2, timedelta(hours=4), [Rung.LEAD]),
        (Priority.P2, timedelta(days=1), [Rung.LEAD, Rung.MANAGER, Rung.COMMISSIONER]),
    ],
)
def test_each_step_is_due_in_its_time(priority: Priority, after: timedelta, rungs: list[Rung]) -> None:
    assert due(priority, after) == rungs


def test_asking_twice_tells_nobody_twice() -> None:
    first = due(Priority.P0, timedelta(minutes=15))
    assert due(Priority.P0, timedelta(minutes=15), *first) == []
    assert due(Priority.P0, timedelta(minutes=30), *first) == [Rung.COMMITTEE]


@pytest.mark.parametrize(
    ("gone", "taken", "rungs"),
    [
        ([Rung.COMMISSIONER], (), [Rung.LEAD, Rung.MANAGER, Rung.COMMITTEE]),
        ([Rung.COMMISSIONER, Rung.COMMITTEE], (), [Rung.LEAD, Rung.MANAGER, Rung.OUTSIDE]),
        ([Rung.COMMISSIONER], (Rung.LEAD, Rung.MANAGER, Rung.COMMITTEE), []),
        ([], (Rung.LEAD, Rung.MANAGER, Rung.COMMITTEE), [Rung.COMMISSIONER]),
        (list(Rung)[:-1], (), [Rung.OUTSIDE]),
    ],
)
def test_the_next_that_somebody_holds_takes_the_place_of_a_rung_nobody_holds(
    gone: list[Rung], taken: tuple[Rung, ...], rungs: list[Rung]
) -> None:
    assert due(Priority.P0, timedelta(minutes=15), *taken, gone=gone) == rungs


@pytest.mark.parametrize("priority", Priority)
def test_the_ladder_only_climbs(priority: Priority) -> None:
    steps = climb(LADDER, priority, MISSED, HOURS)
    assert all(lower.at < higher.at for lower, higher in pairwise(steps))
    assert [step.rung for step in steps] == list(Rung)


def test_the_reporter_reads_who_was_told_and_where_else_to_turn() -> None:
    steps = climb(LADDER, Priority.P2, MISSED, HOURS)
    assert steps[0].words == "承诺的时间已过，已再次通知物业班组。"
    assert steps[1].words == "承诺的时间已过，已上报项目经理。"
    assert steps[3].words == "承诺的时间已过，已上报业委会。"
    assert "12345" in steps[-1].words
    assert "您也可以" in steps[-1].words


def test_a_ladder_with_a_missing_rung_stops_the_start() -> None:
    with pytest.raises(ValueError, match="rung"):
        ladder(default_table()["ladder"][:-1])
