"""What is said aloud to who reads nothing of ours, and when nobody need be rung up any more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.reports.rules import phoning
from server.reports.rules.phoning import Told
from server.reports.rules.words import State

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("已经处理完，请您看看。", "已经处理完，请您看看。"),
        ("不同意不收费。请在小程序里答复，或在服务号里回“同意报价”。", "不同意不收费。"),
        ("编号 R1 修好了，等您确认。没有问题请点确认；不回复的话会办结。", "编号 R1 修好了，等您确认。"),
        ("请在小程序里答复。", "请在小程序里答复。"),
        ("", ""),
    ],
)
def test_on_the_phone_nobody_speaks_of_buttons(words: str, said: str) -> None:
    assert phoning.aloud(words) == said


@pytest.mark.parametrize(("state", "more"), [(State.DONE, [phoning.IF_DONE]), (State.PAUSED, []), (State.CLOSED, [])])
def test_that_silence_closes_it_is_said_of_what_waits_for_the_caller(state: State, more: list[str]) -> None:
    assert phoning.to_say(["一。", "二。"], state) == ["一。", "二。", *more]


@pytest.mark.parametrize(
    ("result", "days", "over"),
    [
        (Told.PHONE, 0, True), (Told.IN_PERSON, 0, True), (Told.UNREACHED, 1, False), (Told.UNREACHED, 2, False),
        (Told.UNREACHED, 3, True),
    ],
)  # fmt: skip
def test_it_is_over_once_told_or_tried_on_three_days(result: Told, days: int, over: bool) -> None:
    tried = [DAY + timedelta(days=n) for n in range(days)]
    assert phoning.is_over(result, [*tried, *tried]) is over, "three tries in a row are one"
