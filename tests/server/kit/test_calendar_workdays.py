"""Holidays, weekends and make-up days."""

from __future__ import annotations

from datetime import date

import pytest

from server.kit.calendar.workdays import (
    COVERED,
    NoWorkdays,
    calendar_from,
    chinese_days,
    count_workdays,
    listed_days,
)

BEYOND = max(COVERED) + 1


@pytest.mark.parametrize(
    ("day", "worked", "why"),
    [
        (date(2025, 9, 28), True, "a Sunday worked to make up for the National Day break"),
        (date(2025, 10, 1), False, "National Day"),
        (date(2025, 10, 8), False, "a Wednesday given in exchange"),
        (date(2025, 10, 9), True, "the first day back"),
        (date(2025, 10, 11), True, "a Saturday worked to make up"),
        (date(2025, 10, 12), False, "a plain Sunday"),
        (date(2026, 2, 17), False, "Spring Festival"),
    ],
)
def test_the_official_calendar_is_kept(day: date, worked: bool, why: str) -> None:
    assert chinese_days().is_workday(day) is worked, why


def test_an_office_open_all_week_still_rests_on_public_holidays() -> None:
    all_week = chinese_days(())
    assert all_week.is_workday(date(2025, 10, 12))
    assert not all_week.is_workday(date(2025, 10, 4))


def test_beyond_the_published_years_only_weekends_are_known_and_the_answer_says_so() -> None:
    calendar = chinese_days()
    assert calendar.is_workday(date(BEYOND, 10, 1)) is (date(BEYOND, 10, 1).weekday() < 5)
    assert not calendar.is_certain(date(BEYOND, 1, 1))
    inside = count_workdays(date(2025, 3, 3), 5, calendar)
    across = count_workdays(date(BEYOND - 1, 12, 30), 5, calendar)
    assert (inside.certain, across.certain) == (True, False)
    assert across.deadline.certain is False


def test_a_hotline_ticket_before_national_day_has_its_two_days() -> None:
    calendar = listed_days(
        days_off=["2025-10-01..2025-10-08"], make_up_workdays=["2025-09-28", "2025-10-11"], weekend=["Sat", "Sun"]
    )
    counted = count_workdays(date(2025, 9, 29), 2, calendar)
    assert counted.days == (date(2025, 9, 30), date(2025, 10, 9))
    assert counted.deadline.last_day == date(2025, 10, 9)


def test_the_written_out_calendar_of_autumn_2025_equals_the_official_one() -> None:
    written = listed_days(days_off=["2025-10-01..2025-10-08"], make_up_workdays=["2025-09-28", "2025-10-11"])
    assert count_workdays(date(2025, 9, 20), 20, written) == count_workdays(date(2025, 9, 20), 20, chinese_days())


def test_a_calendar_without_a_working_day_is_refused_and_not_searched_for_ever() -> None:
    with pytest.raises(NoWorkdays):
        count_workdays(date(2025, 1, 1), 1, listed_days(weekend=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")))


def test_a_calendar_is_read_from_settings() -> None:
    assert calendar_from({"holidays": "china", "weekend": ["Sat", "Sun"]}) == chinese_days()
    assert calendar_from({"holidays": "none", "weekend": ["Sunday"]}) == listed_days(weekend=["Sun"])
    with pytest.raises(ValueError, match="weekend"):
        calendar_from({"weekend": "Sun"})
    with pytest.raises(ValueError, match="weekday"):
        calendar_from({"holidays": "none", "weekend": ["Noday"]})
