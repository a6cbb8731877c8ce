"""When a task closes and reminds, what it may say, and how groups are dealt out: tables of cases, no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.groups.rules import (
    KIND_LABELS,
    REASON_LABELS,
    STATE_LABELS,
    Content,
    Kind,
    State,
    closes_at,
    in_tasks,
    reminder_due,
)
from server.kit.clock import SHANGHAI


def clock(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("made", "closes"),
    [
        (clock(8, 40), clock(21)),
        (clock(17, 40), clock(21)),
        (clock(20, 29), clock(21)),
        (clock(20, 30), clock(23, 50)),
        (clock(22, 15), clock(23, 50)),
        (clock(23, 49), clock(23, 53)),
        (clock(0, 10), clock(21)),
    ],
)
def test_a_task_closes_when_the_quiet_hours_begin_or_when_its_late_day_ends(made: datetime, closes: datetime) -> None:
    assert closes_at(made) == closes


@pytest.mark.parametrize(
    ("reminders", "minutes", "due"),
    [(0, 29, False), (0, 30, True), (1, 89, False), (1, 90, True), (2, 170, False)],
)
def test_two_reminders_half_an_hour_and_an_hour_and_a_half_after(reminders: int, minutes: int, due: bool) -> None:
    asked = clock(17, 40)
    assert reminder_due(reminders, asked, asked + timedelta(minutes=minutes)) is due


def test_no_reminder_falls_into_the_quiet_hours() -> None:
    assert not reminder_due(0, clock(20), clock(21))
    assert not reminder_due(0, clock(20), clock(7, 59, day=22))
    assert reminder_due(0, clock(20), clock(20, 59))


def test_groups_beyond_two_thousand_of_one_owner_make_a_second_task_with_a_cause_of_its_own() -> None:
    chats = [(number, f"wr{number}") for number in range(4001)]
    dealt = list(in_tasks("bulletin:1:daily:2026-11-21", chats))
    assert [(cause, len(some)) for cause, some in dealt] == [
        ("bulletin:1:daily:2026-11-21", 2000), ("bulletin:1:daily:2026-11-21#2", 2000),
        ("bulletin:1:daily:2026-11-21#3", 1),
    ]  # fmt: skip
    assert [cause for cause, _ in in_tasks("notice:7", chats[:1], before=1)] == ["notice:7#2"]


@pytest.mark.parametrize("mark", ["", "两行\n的标记", "长" * 121])
def test_a_mark_is_one_short_line(mark: str) -> None:
    with pytest.raises(ValueError, match="mark"):
        Content(mark, "", "", "", "")


def test_everything_staff_may_read_has_words() -> None:
    assert set(STATE_LABELS) == set(State)
    assert set(KIND_LABELS) == set(Kind)
    assert all(words.endswith("。") for words in REASON_LABELS.values())
