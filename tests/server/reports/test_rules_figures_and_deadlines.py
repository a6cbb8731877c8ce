"""The figures of a month, and the replies owed by law."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from server.kit.calendar.workdays import chinese_days
from server.kit.clock import SHANGHAI
from server.reports.rules.deadlines import (
    ExtensionTooLong,
    default_replies,
    extended_hotline,
    hotline_rule,
    reply_to_hotline,
    return_to_hotline,
)
from server.reports.rules.figures import Counts, is_satisfied, rates

CALENDAR = chinese_days()


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


def test_the_figures_of_a_month() -> None:
    found = rates(
        Counts(
            tickets=120,
            ack_on_time=117,
            closed=111,
            closed_on_time=102,
            rated=80,
            rated_4_or_5=74,
            reopened=4,
            visits=90,
            arrived_on_time=60,
            unfixed=5,
        )
    )
    assert found.ack_on_time_rate == "97.50%"
    assert found.arrive_on_time_rate == "66.66%"
    assert found.completion_rate == "92.50%"
    assert found.on_time_completion_rate == "91.89%"
    assert found.satisfaction_rate == "92.50%"
    assert found.reopen_rate == "3.60%"
    assert found.unfixed_rate == "4.16%"


def test_a_month_without_reports_has_no_rates_and_no_error() -> None:
    found = rates(Counts(0, 0, 0, 0, 0, 0, 0))
    assert {found.ack_on_time_rate, found.satisfaction_rate, found.reopen_rate} == {"—"}


def test_four_and_five_stars_are_satisfied() -> None:
    assert [is_satisfied(stars) for stars in (1, 2, 3, 4, 5)] == [False, False, False, True, True]


def test_a_complaint_is_answered_in_ten_days_and_an_objection_in_three() -> None:
    replies = default_replies()
    assert replies.to_complaint(at("2025-03-03T16:20")).last_day == date(2025, 3, 13)
    assert replies.to_objection(at("2025-05-30T20:00")).last_day == date(2025, 6, 2)


def test_the_hotline_of_shandong() -> None:
    rule = hotline_rule("shandong")
    assert rule is not None
    received = at("2025-09-26T10:00")
    reply = reply_to_hotline(received, rule, CALENDAR)
    assert reply.days[0] == date(2025, 9, 28)
    assert reply.deadline.last_day == date(2025, 10, 10)
    assert return_to_hotline(received, rule, CALENDAR).deadline.last_day == date(2025, 9, 29)
    assert extended_hotline(received, rule, CALENDAR, 10).deadline.last_day == date(2025, 10, 23)
    with pytest.raises(ExtensionTooLong):
        extended_hotline(received, rule, CALENDAR, 11)


def test_a_city_without_a_known_rule_has_none() -> None:
    assert hotline_rule("nowhere") is None
    assert hotline_rule("beijing") is None
