"""What the resident reads the moment the report is made."""

from __future__ import annotations

from datetime import datetime

import pytest

from server.kit.clock import SHANGHAI
from server.reports.rules.clocks import Done, promise
from server.reports.rules.levels import default_levels
from server.reports.rules.promises import level_words, next_words, promise_words, when_words

LEVELS = default_levels()


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


def words(priority: str, made_at: str) -> str:
    level = LEVELS.level(priority)
    made = promise(level, at(made_at), LEVELS.hours)
    return promise_words(level, made, at(made_at), LEVELS.hours, phone="0771-5551234")


@pytest.mark.parametrize(
    ("priority", "made_at", "said"),
    [
        (
            "P0",
            "2025-03-03T23:50",
            "已按紧急情况处理，马上有人来。我们今天 23:53 前回应您，明天 00:20 前到场，"
            "最迟明天 00:50 前排除危险。着急请打 0771-5551234。",
        ),
        (
            "P1",
            "2025-03-03T10:00",
            "已按急修处理，不分昼夜。我们今天 10:05 前回应您，今天 10:30 前到场，最迟明天 10:00 前修好。",
        ),
        ("P2", "2025-03-03T10:00", "我们今天 10:30 前回应您，明天 10:00 前到场，最迟后天 10:00 前修好。"),
        (
            "P2",
            "2025-03-07T20:00",
            "现在不是上班时间，一上班就处理您的事。我们3月10日（周一）09:00 前回应您，"
            "3月10日（周一）18:00 前到场，最迟3月11日（周二）18:00 前修好。着急请打 0771-5551234。",
        ),
        (
            "C",
            "2025-03-03T10:00",
            "我们今天 11:00 前回应您，明天 10:00 前答复您，最迟3月13日（周四）正式答复。",
        ),
    ],
)
def test_the_promise_states_both_times_and_the_hours(priority: str, made_at: str, said: str) -> None:
    assert words(priority, made_at) == said


def test_an_uncertain_calendar_is_admitted() -> None:
    assert words("P2", "2026-12-31T17:30").endswith("如遇节假日调休，时间以小区通知为准。")


def test_the_words_never_promise_more_than_the_clock() -> None:
    assert when_words(at("2025-03-03T10:30:59"), at("2025-03-03T10:00")) == "今天 10:30"


def test_another_year_is_named() -> None:
    assert when_words(at("2026-01-05T10:30"), at("2025-12-30T10:00")) == "2026年1月5日（周一）10:30"


def test_each_priority_says_what_it_promises_in_general() -> None:
    assert level_words(LEVELS.level("P1")) == "5 分钟内回应，30 分钟内到场，24 小时内修好，不分昼夜"
    assert level_words(LEVELS.level("C")) == "工作时间 1 小时内回应，1 个工作日内答复，10 天内正式答复"


def test_what_was_kept_is_promised_no_more() -> None:
    level, monday = LEVELS.level("P2"), at("2025-03-03T10:00")
    made = promise(level, monday, LEVELS.hours)
    later = at("2025-03-03T11:00")
    said = [
        promise_words(level, made, later, LEVELS.hours, done=done)
        for done in (Done(), Done(acknowledged_at=later), Done(arrived_at=later), Done(fixed_at=later))
    ]
    assert said[1:] == ["我们明天 10:00 前到场，最迟后天 10:00 前修好。", "我们最迟后天 10:00 前修好。", ""]
    assert "回应您" in said[0]
    assert next_words(level, made, later) == "明天 10:00 前到场"
    assert next_words(level, made, later, Done(arrived_at=later)) == "后天 10:00 前修好"


def test_the_days_are_those_of_whoever_reads() -> None:
    level = LEVELS.level("P2")
    made = promise(level, at("2025-03-03T10:00"), LEVELS.hours)
    answered = Done(acknowledged_at=at("2025-03-03T10:05"))
    told = promise_words(level, made, at("2025-03-04T09:00"), LEVELS.hours, done=answered)
    assert told == "我们今天 10:00 前到场，最迟明天 10:00 前修好。"
    asleep = promise_words(level, made, at("2025-03-03T22:00"), LEVELS.hours, done=answered)
    assert "不是上班时间" not in asleep, "somebody has answered already"
