"""Natural days in Shanghai, counted as the law counts them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from server.kit.calendar.days import (
    add_months,
    earliest_after,
    full_days_between,
    latest_before,
    within_days,
)
from server.kit.clock import SHANGHAI


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (at("2025-03-03T16:20"), 10, date(2025, 3, 13)),
        (at("2025-03-03T00:00"), 10, date(2025, 3, 13)),
        (at("2025-03-03T23:59"), 10, date(2025, 3, 13)),
        (date(2025, 12, 31), 3, date(2026, 1, 3)),
        (date(2024, 2, 27), 3, date(2024, 3, 1)),
    ],
)
def test_the_day_it_happens_is_not_counted(start: date | datetime, days: int, last: date) -> None:
    assert within_days(start, days).last_day == last


def test_a_deadline_ends_at_midnight_in_shanghai() -> None:
    deadline = within_days(at("2025-03-03T16:20"), 10)
    assert deadline.overdue_from == at("2025-03-14T00:00")
    assert not deadline.is_overdue(at("2025-03-13T23:59:59"))
    assert deadline.is_overdue(at("2025-03-14T00:00"))


def test_an_instant_just_before_midnight_utc_belongs_to_the_next_shanghai_day() -> None:
    assert within_days(datetime.fromisoformat("2025-03-03T23:30:00+00:00"), 1).last_day == date(2025, 3, 5)


def test_at_least_fifteen_days_before_leaves_fifteen_full_days_between() -> None:
    opening = earliest_after(date(2025, 5, 1), 15)
    assert opening == date(2025, 5, 17)
    assert full_days_between(date(2025, 5, 1), opening) == 15
    assert latest_before(opening, 15) == date(2025, 5, 1)
    assert full_days_between(opening, opening) == 0


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 1, 15), 6, date(2025, 7, 15)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
    ],
)
def test_months_end_on_the_matching_date_or_the_end_of_the_month(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end
