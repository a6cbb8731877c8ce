"""The ladder of reminders: which step comes when, how often, at which hours, in which words (F-15, D12)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from server.fees.rules import reminding
from server.fees.rules.dunning import Wording
from server.fees.rules.items import DemandStep as Step
from server.fees.rules.reminding import Climbed, LadderWrong, WordsRefused, ladder, next_step
from server.kit.clock import SHANGHAI

USUAL = ladder(None)
DUE = date(2026, 1, 31)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)


def _day(number: int) -> date:
    return DUE + timedelta(days=number)


@pytest.mark.parametrize(("days", "climbed", "step"), [
    (2, None, None),
    (3, None, Step.REMIND),
    (99, None, Step.REMIND),
    (14, Climbed(Step.REMIND, _day(3)), None),
    (15, Climbed(Step.REMIND, _day(3)), Step.SECOND),
    (45, Climbed(Step.SECOND, _day(15)), Step.WRITTEN),
    (75, Climbed(Step.WRITTEN, _day(45)), Step.LEGAL),
    (75, Climbed(Step.WRITTEN, _day(60)), None),
    (76, Climbed(Step.WRITTEN, _day(60)), Step.LEGAL),
    (500, Climbed(Step.LEGAL, _day(76)), None),
])  # fmt: skip
def test_each_step_comes_after_the_one_before_it(days: int, climbed: Climbed | None, step: Step | None) -> None:
    assert next_step(USUAL, due=DUE, on=_day(days), climbed=climbed) is step


@pytest.mark.parametrize(("hour", "before", "may"), [
    (12, [], True), (20, [], True), (21, [], False), (7, [], False), (8, [], True),
    (12, [timedelta(days=6, hours=23)], False), (12, [timedelta(days=7)], True),
])  # fmt: skip
def test_nobody_is_reminded_at_night_or_twice_in_a_week(hour: int, before: list[timedelta], may: bool) -> None:
    at = NOON.replace(hour=hour)
    assert reminding.may_remind(USUAL, sent=[at - ago for ago in before], at=at) is may


def test_an_estate_that_pauses_reminds_nobody() -> None:
    assert not reminding.may_remind(ladder({"active": False}), sent=[], at=NOON)


def test_the_usual_words_may_be_said() -> None:
    assert reminding.checked({}) == {}
    for rung in USUAL.rungs:
        assert "{" not in reminding.filled(rung.words, reminding.PLACES)


def _with(words: str) -> dict[str, Any]:
    return {"step": [{"key": "remind", "days": 3, "words": words}]}


@pytest.mark.parametrize(("words", "found"), [
    ("{home}再不交就停水停电", Wording.UTILITY_CUT_THREAT),
    ("不交就把{home}的姓名和金额张贴出来", Wording.PERSONAL_DATA_EXPOSURE),
    ("逾期停用门禁卡", Wording.ACCESS_THREAT),
    ("按日收取滞纳金", Wording.WRONG_TERM),
])  # fmt: skip
def test_words_that_threaten_are_not_kept(words: str, found: Wording) -> None:
    with pytest.raises(WordsRefused) as refused:
        reminding.checked(_with(words))
    assert refused.value.detail["wording"] == found.value


@pytest.mark.parametrize("kept", [
    _with("{home.__class__}"), _with("{"), _with("{name}"), _with(""), _with("长" * 301),
    {"most_per_week": 0}, {"most_per_week": True}, {"quiet_from": "25:00"}, {"reasonable_days": 3}, {"other": 1},
    {"step": []}, {"step": "remind"}, {"step": [{"key": "shout", "days": 1, "words": "…"}]},
    {"step": [{"key": "legal", "days": 9, "words": "…"}]},
    {"step": [{"key": "second", "days": 9, "words": "…"}, {"key": "remind", "days": 10, "words": "…"}]},
    {"step": [{"key": "remind", "days": 9, "words": "…"}, {"key": "second", "days": 9, "words": "…"}]},
])  # fmt: skip
def test_a_ladder_nobody_could_climb_is_not_kept(kept: dict[str, Any]) -> None:
    with pytest.raises(LadderWrong):
        reminding.checked(kept)


@pytest.mark.parametrize(("hour", "minute", "day"), [(10, 19, 2), (10, 20, 3), (23, 0, 3), (0, 0, 2)])
def test_the_next_look_is_told_unless_nobody_is_reminded(hour: int, minute: int, day: int) -> None:
    at = NOON.replace(hour=hour, minute=minute)
    assert reminding.next_look(USUAL, at) == datetime(2026, 3, day, 10, 20, tzinfo=SHANGHAI)
    assert reminding.next_look(ladder({"active": False}), at) is None
