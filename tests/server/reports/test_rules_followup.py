"""Closing by silence, with notice, and asking afterwards."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kit.clock import SHANGHAI
from server.reports.rules.followup import (
    Ended,
    call_by,
    close_from,
    default_closing,
    may_auto_close,
    remind_from,
    to_call,
)
from server.reports.rules.words import Kind, Priority

NUMBERS = default_closing()
DAY = date(2025, 3, 3)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


FINISHED = at("2025-03-03T16:00")
NOTICED = at("2025-03-09T09:00")


def test_the_notice_leaves_two_days_to_answer() -> None:
    assert remind_from(FINISHED, NUMBERS) == at("2025-03-09T00:00")
    assert close_from(FINISHED, NOTICED, NUMBERS) == at("2025-03-11T00:00")


@pytest.mark.parametrize(
    ("noticed", "now", "closes"),
    [
        (NOTICED, at("2025-03-10T23:59:59"), False),
        (NOTICED, at("2025-03-11T00:00"), True),
        (None, at("2025-06-01T00:00"), False),
        (at("2025-03-15T09:00"), at("2025-03-16T23:00"), False),
        (at("2025-03-15T09:00"), at("2025-03-17T00:00"), True),
    ],
)
def test_silence_closes_only_after_seven_days_and_a_notice(
    noticed: datetime | None, now: datetime, closes: bool
) -> None:
    assert may_auto_close(FINISHED, noticed, NUMBERS, now=now) is closes


def test_a_word_from_the_resident_starts_the_silence_again() -> None:
    said_something = at("2025-03-10T10:00")
    assert not may_auto_close(said_something, NOTICED, NUMBERS, now=at("2025-03-30T00:00"))


def test_the_call_is_due_within_two_days_of_closing() -> None:
    assert call_by(at("2025-03-03T16:00"), NUMBERS).last_day == date(2025, 3, 5)


def ended(number: int, priority: Priority = Priority.P2, kind: Kind = Kind.REPAIR) -> Ended:
    return Ended(number, priority, kind)


def test_danger_urgent_repairs_and_complaints_are_always_asked_about() -> None:
    closed = [
        ended(1, Priority.P0),
        ended(2, Priority.P1),
        ended(3, Priority.C, Kind.COMPLAINT),
        ended(4, Priority.P1, Kind.COMPLAINT),
    ]
    assert to_call(closed, day=DAY, numbers=NUMBERS) == {1, 2, 3, 4}


@given(st.sets(st.integers(1, 10**15), max_size=60))
def test_of_the_others_at_least_three_in_ten_are_drawn(numbers: set[int]) -> None:
    drawn = to_call([ended(number) for number in numbers], day=DAY, numbers=NUMBERS)
    assert drawn <= numbers
    assert 10 * len(drawn) >= 3 * len(numbers)
    assert 10 * (len(drawn) - 1) < 3 * len(numbers)


def test_the_same_day_drawn_twice_gives_the_same_and_another_day_others() -> None:
    closed = [ended(number) for number in range(1, 41)]
    once = to_call(closed, day=DAY, numbers=NUMBERS)
    assert to_call(list(reversed(closed)), day=DAY, numbers=NUMBERS) == once
    assert to_call(closed, day=date(2025, 3, 4), numbers=NUMBERS) != once
