"""When whoever owes for a repair is reminded, and staff of what waits for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.fees.rules.dunning import Wording, check_wording
from server.fees.rules.repair_reminders import Reminders, is_over, is_ripe, round_of, usual
from server.fees.rules.repairs import DOUBT_LABELS, DOUBT_SAYS, TO_END, Doubt
from server.kit.waiting import figures
from server.wechat.subscribe import fits
from workflows.fees import repairs_due

BY = Reminders(after=3, every=14, most=3)
DUE = date(2026, 12, 8)


@pytest.mark.parametrize(("days", "sent", "last", "ripe"), [
    (2, 0, None, False), (3, 0, None, True), (40, 0, None, True),
    (16, 1, 3, False), (17, 1, 3, True), (30, 2, 17, False), (31, 2, 17, True), (100, 3, 31, False),
])  # fmt: skip
def test_a_reminder_comes_after_the_day_to_pay_then_rarely_and_so_often_at_most(
    days: int, sent: int, last: int | None, ripe: bool
) -> None:
    before = None if last is None else DUE + timedelta(days=last)
    assert is_ripe(BY, due=DUE, on=DUE + timedelta(days=days), sent=sent, last=before) is ripe


@pytest.mark.parametrize(("days", "sent", "over"), [(44, 3, False), (45, 3, True), (45, 2, False)])
def test_they_are_over_when_the_last_one_had_its_days(days: int, sent: int, over: bool) -> None:
    assert is_over(BY, on=DUE + timedelta(days=days), sent=sent, last=DUE + timedelta(days=31)) is over


def test_staff_are_reminded_anew_each_so_many_days_and_a_late_run_misses_none() -> None:
    first, again = figures()["remind_after_days"], figures()["remind_repair_again_days"]
    turns = [round_of(DUE, DUE + timedelta(days=n)) for n in (0, first - 1, first, first + again - 1, first + again)]
    assert turns == [None, None, 0, 0, 1]
    assert round_of(DUE, DUE + timedelta(days=first + 5 * again + 1)) == 5


def test_the_numbers_of_the_house_are_rare_and_few() -> None:
    assert usual() == Reminders(3, 14, 3)


def test_every_doubt_has_its_words_and_nothing_that_is_said_is_forbidden() -> None:
    assert set(DOUBT_LABELS) == set(DOUBT_SAYS) == set(Doubt) and set(TO_END) < set(Doubt)
    assert check_wording(repairs_due.WORDS) is Wording.OK and fits("thing4", repairs_due.NOTE)
