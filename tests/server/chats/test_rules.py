"""Who waits how long is heard by whom: cases, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.chats.rules.settings import default_talks
from server.chats.rules.waiting import is_danger, is_night, is_trapped, rung
from server.kit.clock import SHANGHAI

TALKS = default_talks()


def at(clock: str, day: int = 21) -> datetime:
    """An instant of the day in Shanghai."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, 0), (4, 0), (5, 1), (14, 1), (15, 2), (29, 2), (30, 3), (600, 3)]
)
def test_by_day_each_span_is_a_rung(minutes: int, expected: int) -> None:
    now = at("09:00") + timedelta(minutes=minutes)
    assert rung(at("09:00"), now, TALKS, awake=False, danger=False) == expected


@pytest.mark.parametrize(("since", "now", "awake", "danger", "expected"), [
    (("21:58", 21), ("22:10", 21), False, False, 0),
    (("23:00", 21), ("06:59", 22), False, False, 0),
    (("23:00", 21), ("07:04", 22), False, False, 0),
    (("23:00", 21), ("07:05", 22), False, False, 1),
    (("23:00", 21), ("07:30", 22), False, False, 3),
    (("23:00", 21), ("23:06", 21), True, False, 1),
    (("23:00", 21), ("23:31", 21), False, True, 3),
])  # fmt: skip
def test_at_night_only_the_list_and_danger_are_heard(
    since: tuple[str, int], now: tuple[str, int], awake: bool, danger: bool, expected: int
) -> None:
    assert rung(at(*since), at(*now), TALKS, awake=awake, danger=danger) == expected


def test_the_night_runs_over_midnight_and_ends_in_the_morning() -> None:
    assert [is_night(at(clock), TALKS.night) for clock in ("21:59", "22:00", "03:00", "06:59", "07:00")] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert TALKS.night.ends == "7:00"


@pytest.mark.parametrize(("words", "danger"), [
    ("厨房着火了快来", True), ("楼道里一股煤气味", True), ("我妈晕倒了", True), ("灯不亮了", False),
    ("小孩卡在栏杆里了", True), ("孩子卡丢了", False), ("老人卡在哪里办", False), ("我家落水管漏了", False),
])  # fmt: skip
def test_danger_is_told_by_its_words(words: str, danger: bool) -> None:
    assert is_danger(words, TALKS) is danger


@pytest.mark.parametrize(("words", "trapped"), [
    ("我被困电梯了", True), ("卡电梯里了快来", True), ("电梯里出不来了", True), ("电梯停了，我出不去", True),
    ("出不去了！", True), ("电梯困人，不知道在哪部电梯", True), ("老人下楼困难，电梯老是坏", False),
    ("热水出不来", False), ("车出不去", False),
])  # fmt: skip
def test_who_is_shut_in_a_lift_is_told_from_who_cannot_get_something_out(words: str, trapped: bool) -> None:
    assert (is_trapped(words, TALKS), is_danger(words, TALKS)) == (trapped, trapped)
