"""On which days who has not voted is reminded."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from server.kit.clock import SHANGHAI
from workflows.proposals.reminding import Rhythm, causes, reminder_days, rhythm

TEN = Rhythm(10, 5, 2, 6)


def on(day: int, hour: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("opens", "closes", "days"),
    [
        (on(8), on(18), [9, 13, 17]),
        (on(8), on(18, 17), [10, 14, 18]),
        (on(8), on(18, 12), [9, 13, 17]),
        (on(8, 9), on(9, 9), []),
        (on(8), on(10), [9]),
    ],
)
def test_the_last_day_comes_first_and_the_others_go_back_from_it(
    opens: datetime, closes: datetime, days: list[int]
) -> None:
    assert [one.day for one in reminder_days(opens, closes, TEN)] == days


@pytest.mark.parametrize("most", range(1, 8))
def test_no_seven_days_hold_more_than_allowed(most: int) -> None:
    days = reminder_days(on(1, month=2), on(1, month=4), Rhythm(10, 5, most, 6))
    for first in days:
        assert sum(first <= one < first + timedelta(days=7) for one in days) <= most


def test_who_is_never_to_be_reminded_is_not() -> None:
    assert reminder_days(on(1), on(20), Rhythm(10, 5, 0, 6)) == ()


def test_every_round_has_a_name_of_its_own_and_no_hour_is_quiet() -> None:
    assert causes(7, on(8), on(18)) == ["poll:7:reminder:20261209", "poll:7:reminder:20261213",
                                        "poll:7:reminder:20261217"]  # fmt: skip
    assert 8 <= rhythm().hour < 13 and rhythm().most_per_week <= 3
