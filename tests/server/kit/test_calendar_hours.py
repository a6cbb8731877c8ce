"""Working hours, checked by cases and by a second way of counting that walks minute by minute."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kit.calendar.hours import WorkingHours, working_hours
from server.kit.calendar.workdays import NoWorkdays, chinese_days, listed_days
from server.kit.clock import SHANGHAI

MINUTE = timedelta(minutes=1)
OFFICE = working_hours(["08:30-12:00", "14:00-18:00"], chinese_days())


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "minutes", "end", "why"),
    [
        ("2025-03-03T09:00", 30, "2025-03-03T09:30", "in the morning"),
        ("2025-03-03T11:30", 30, "2025-03-03T12:00", "up to lunch and not after it"),
        ("2025-03-03T11:30", 31, "2025-03-03T14:01", "over lunch"),
        ("2025-03-03T12:30", 30, "2025-03-03T14:30", "asked at lunch"),
        ("2025-03-03T17:45", 30, "2025-03-04T08:45", "over night"),
        ("2025-03-03T21:00", 30, "2025-03-04T09:00", "asked in the evening"),
        ("2025-03-07T17:45", 30, "2025-03-10T08:45", "over the weekend"),
        ("2025-09-27T09:00", 30, "2025-09-28T09:00", "on a Saturday before a Sunday that is worked"),
        ("2025-09-30T17:00", 120, "2025-10-09T09:30", "over National Day"),
        ("2025-03-03T09:00", 0, "2025-03-03T09:00", "no time at all"),
        ("2025-03-03T20:00", 0, "2025-03-03T20:00", "no time at all, at night"),
        ("2025-03-03T10:00", 450, "2025-03-04T10:00", "one working day is the same time tomorrow"),
    ],
)
def test_working_minutes_pass_only_while_somebody_works(start: str, minutes: int, end: str, why: str) -> None:
    reached = OFFICE.add(at(start), timedelta(minutes=minutes))
    assert reached.at == at(end), why
    assert reached.certain


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2025-03-03T09:00", "2025-03-03T10:00", 60),
        ("2025-03-03T11:00", "2025-03-03T15:00", 120),
        ("2025-03-03T19:00", "2025-03-04T08:00", 0),
        ("2025-03-07T17:00", "2025-03-10T09:00", 90),
        ("2025-03-03T10:00", "2025-03-03T09:00", 0),
    ],
)
def test_working_time_between_two_instants(start: str, end: str, minutes: int) -> None:
    assert OFFICE.between(at(start), at(end)) == minutes * MINUTE


def test_seconds_are_kept() -> None:
    assert OFFICE.add(at("2025-03-03T11:59:30"), MINUTE).at == at("2025-03-03T14:00:30")


def test_open_at_the_first_minute_and_shut_at_the_last() -> None:
    assert OFFICE.is_open(at("2025-03-03T08:30"))
    assert not OFFICE.is_open(at("2025-03-03T12:00"))
    assert not OFFICE.is_open(at("2025-03-01T09:00"))
    assert OFFICE.next_open(at("2025-03-01T09:00")).at == at("2025-03-03T08:30")
    assert OFFICE.next_open(at("2025-03-03T09:10")).at == at("2025-03-03T09:10")


def test_counting_into_an_unpublished_year_says_so() -> None:
    assert OFFICE.add(at("2026-12-31T17:59"), 2 * MINUTE).certain is False


def test_an_office_that_never_opens_is_refused() -> None:
    never = working_hours(["09:00-10:00"], listed_days(weekend=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")))
    with pytest.raises(NoWorkdays):
        never.add(at("2025-03-03T09:00"), MINUTE)


@pytest.mark.parametrize("windows", [[], ["9-12"], ["12:00-09:00"], ["09:00-12:00", "11:00-13:00"], ["20:00-25:00"]])
def test_windows_that_make_no_sense_are_refused(windows: list[str]) -> None:
    with pytest.raises(ValueError, match="window"):
        working_hours(windows, chinese_days())


# A second way: walk minute by minute and look at a clock face.

HOLIDAYS = {
    "days_off": ["2025-10-01..2025-10-08"],
    "make_up_workdays": ["2025-09-28", "2025-10-11"],
}


@st.composite
def offices(draw: st.DrawFn) -> WorkingHours:
    bounds = sorted(draw(st.sets(st.integers(0, 96), min_size=2, max_size=6)))
    pairs = [(first * 15, last * 15) for first, last in zip(bounds[::2], bounds[1::2], strict=False)]
    weekend = draw(st.sampled_from([(), ("Sun",), ("Sat", "Sun"), ("Mon", "Wed", "Fri")]))
    return WorkingHours(tuple(pairs), listed_days(weekend=weekend, **HOLIDAYS))


instants = st.integers(0, 21 * 24 * 60).map(lambda minutes: at("2025-09-24T00:00") + minutes * MINUTE)


def works(hours: WorkingHours, minute: datetime) -> bool:
    of_day = minute.hour * 60 + minute.minute
    return hours.calendar.is_workday(minute.date()) and any(a <= of_day < b for a, b in hours.windows)


def slowly_add(hours: WorkingHours, start: datetime, minutes: int) -> datetime:
    while minutes:
        minutes -= works(hours, start)
        start += MINUTE
    return start


def slowly_between(hours: WorkingHours, start: datetime, end: datetime) -> int:
    passed = 0
    while start < end:
        passed += works(hours, start)
        start += MINUTE
    return passed


@given(offices(), instants, st.integers(0, 600))
def test_adding_agrees_with_walking_minute_by_minute(hours: WorkingHours, start: datetime, minutes: int) -> None:
    assert hours.add(start, minutes * MINUTE).at == slowly_add(hours, start, minutes)


@given(offices(), instants, st.integers(0, 5000))
def test_measuring_agrees_with_walking_minute_by_minute(hours: WorkingHours, start: datetime, length: int) -> None:
    end = start + length * MINUTE
    assert hours.between(start, end) == slowly_between(hours, start, end) * MINUTE


@given(offices(), instants, st.integers(0, 100_000))
def test_what_was_added_is_what_is_measured(hours: WorkingHours, start: datetime, seconds: int) -> None:
    span = timedelta(seconds=seconds)
    assert hours.between(start, hours.add(start, span).at) == span


@given(offices(), instants, st.integers(0, 3000), st.integers(0, 3000))
def test_adding_twice_is_adding_the_sum(hours: WorkingHours, start: datetime, one: int, two: int) -> None:
    twice = hours.add(hours.add(start, one * MINUTE).at, two * MINUTE).at
    assert twice == hours.add(start, (one + two) * MINUTE).at
