"""When sheets are made, sent and too old: tables of cases, no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from config import BadSettings
from server.bulletins.rules import plan as rules
from server.bulletins.rules.view import day_words
from server.bulletins.rules.words import Kind, Mode, OnHolidays
from server.kit.clock import SHANGHAI
from server.kit.errors import Malformed

SATURDAY = date(2026, 11, 21)
USUAL = rules.usual_plan()


def at(hour: int, minute: int = 0, day: date = SATURDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def test_the_usual_hours_are_those_of_the_settings() -> None:
    times = rules.times_of(USUAL, Kind.DAILY, SATURDAY)
    assert (times.make, times.send, times.review_by) == (at(17), at(17, 40), at(18, 20))
    assert times.oldest == at(5, day=SATURDAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("kind", "make", "send"),
    [
        (Kind.WEEKLY, datetime(2026, 11, 16, 9, 30, tzinfo=SHANGHAI), datetime(2026, 11, 16, 10, tzinfo=SHANGHAI)),
        (Kind.MONTHLY, datetime(2026, 11, 3, 9, 30, tzinfo=SHANGHAI), datetime(2026, 11, 3, 10, tzinfo=SHANGHAI)),
    ],
)
def test_weeks_come_on_monday_and_months_by_the_fifth(kind: Kind, make: datetime, send: datetime) -> None:
    times = rules.times_of(USUAL, kind, rules.day_of(kind, at(12)))
    assert (times.make, times.send) == (make, send)


@pytest.mark.parametrize(
    ("moment", "daily", "weekly", "monthly"),
    [
        (at(0), SATURDAY, date(2026, 11, 16), date(2026, 11, 1)),
        (at(23, 59, date(2026, 11, 15)), date(2026, 11, 15), date(2026, 11, 9), date(2026, 11, 1)),
        (at(0, 0, date(2027, 1, 1)), date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 1)),
    ],
)
def test_the_day_a_sheet_is_for_is_shanghais(moment: datetime, daily: date, weekly: date, monthly: date) -> None:
    assert [rules.day_of(kind, moment) for kind in Kind] == [daily, weekly, monthly]


def test_a_daily_sheet_goes_on_where_the_last_one_ended() -> None:
    last = at(17, 3, SATURDAY - timedelta(days=1))
    assert rules.span_of(USUAL, Kind.DAILY, SATURDAY, at=at(17, 1), last_until=last) == (
        last,
        at(17, 1) - rules.settling(),
    )


def test_after_holidays_it_tells_of_all_of_them_but_not_of_half_a_year() -> None:
    eight_days, half_a_year = at(17) - timedelta(days=8), at(17) - timedelta(days=180)
    assert rules.span_of(USUAL, Kind.DAILY, SATURDAY, at=at(17), last_until=eight_days)[0] == eight_days
    usual = at(17, day=SATURDAY - timedelta(days=1))
    assert rules.span_of(USUAL, Kind.DAILY, SATURDAY, at=at(17), last_until=half_a_year)[0] == usual
    assert rules.span_of(USUAL, Kind.DAILY, SATURDAY, at=at(17), last_until=None)[0] == usual


def test_a_weekly_sheet_tells_of_the_week_before_and_a_monthly_one_of_the_month_before() -> None:
    monday, first = date(2026, 11, 16), date(2026, 3, 1)
    assert rules.span_of(USUAL, Kind.WEEKLY, monday, at=at(12), last_until=None) == (
        at(0, day=date(2026, 11, 9)), at(0, day=monday),
    )  # fmt: skip
    assert rules.span_of(USUAL, Kind.MONTHLY, first, at=at(12), last_until=None) == (
        at(0, day=date(2026, 2, 1)), at(0, day=first),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "mode", "late"),
    [(40, Mode.AUTO, False), (55, Mode.AUTO, False), (56, Mode.AUTO, True), (80, Mode.REVIEWED, False),
     (95, Mode.REVIEWED, False), (96, Mode.REVIEWED, True), (180, Mode.AUTO, True)],
)  # fmt: skip
def test_what_goes_out_after_its_hour_is_late(minutes: int, mode: Mode, late: bool) -> None:
    times = rules.times_of(USUAL, Kind.DAILY, SATURDAY)
    assert times.goes_late(at(17) + timedelta(minutes=minutes), mode) is late


@pytest.mark.parametrize(
    ("day", "off"),
    [(date(2026, 10, 1), True), (date(2026, 10, 7), True), (date(2026, 10, 8), False), (SATURDAY, False),
     (date(2026, 2, 17), True)],
)  # fmt: skip
def test_public_holidays_are_skipped_where_the_estate_says_so(day: date, off: bool) -> None:
    skips = replace(USUAL, on_holidays=OnHolidays.SKIP)
    assert rules.is_skipped(skips, Kind.DAILY, day) is off
    assert not rules.is_skipped(USUAL, Kind.DAILY, day)
    assert not rules.is_skipped(skips, Kind.MONTHLY, day)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"make_at": 1060, "send_at": 1060}, "plan_out_of_order"),
        ({"review_by": 1000}, "plan_out_of_order"),
        ({"make_at": 1270, "send_at": 1290, "review_by": 1300}, "plan_in_quiet"),
        ({"mode": Mode.REVIEWED}, "reviewer_needed"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(changes: dict[str, int], code: str) -> None:
    with pytest.raises(Malformed) as refused:
        rules.check_plan(replace(USUAL, **changes))
    assert refused.value.code == code
    rules.check_plan(USUAL)


def test_a_time_is_written_as_people_write_it() -> None:
    assert rules.minute_of("17:40") == 1060 and rules.clock_words(1060) == "17:40"
    for odd in ("24:00", "7", "17:60", "ab:cd", ""):
        with pytest.raises(BadSettings):
            rules.minute_of(odd)


def test_of_which_time_a_sheet_tells_is_said_in_words() -> None:
    assert day_words(Kind.DAILY, SATURDAY, SATURDAY, SATURDAY) == "11月21日 星期六"
    assert day_words(Kind.WEEKLY, date(2026, 11, 16), date(2026, 11, 9), date(2026, 11, 15)) == "11月9日至11月15日"
    assert day_words(Kind.MONTHLY, date(2026, 11, 1), date(2026, 10, 1), date(2026, 10, 31)) == "2026年10月"


def test_an_inactive_plan_wants_nothing() -> None:
    assert rules.wants(USUAL, Kind.DAILY)
    assert not any(rules.wants(replace(USUAL, active=False), kind) for kind in Kind)
    assert not rules.wants(replace(USUAL, weekly=False), Kind.WEEKLY)
