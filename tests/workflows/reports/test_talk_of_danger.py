"""Fire, gas and live wires by chat: what to do is said first, and no question stands in the way."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports import residents
from tests.workflows.reports.residents import made, newest
from workflows.reports.talks import asking, wording


@pytest.mark.parametrize(("said", "key"), [
    ("厨房着火了", "fire"), ("楼道有煤气味", "gas"), ("有人触电了", "live_wire"), ("灶台打不着火", None),
    ("建议装烟感防止火灾", None), ("厨房漏水", None), ("谢谢", None),
])  # fmt: skip
def test_danger_is_what_is_there_now(said: str, key: str | None) -> None:
    assert asking.danger_in(said) == key


def test_who_is_not_bound_is_told_what_to_do_and_given_a_person(cast: Cast) -> None:
    for who, said, key in (
        ("one", "厨房着火了", "fire"),
        ("two", "家里煤气味很重", "gas"),
        ("three", "漏电了", "live_wire"),
    ):
        chat = Chat(cast, who)
        assert chat.say(said).startswith(wording.DANGER[key])
        chat.hears("值班人员正在看")
        chat.hears("已经马上通知所有同事")
    assert made(cast) == 0


def test_danger_is_no_answer_to_the_question_that_is_open(cast: Cast) -> None:
    stranger, meijie = Chat(cast, "stranger-to-us"), Chat(cast, "meijie")
    stranger.say("绑定房屋")
    assert stranger.say("着火了").startswith(wording.DANGER["fire"])
    named = Chat(cast, "claimant")
    dialogue(named, [("绑定房屋", "您住哪个小区"), ("秀山花园21栋502", "姓名"), ("着火了", wording.DANGER["fire"])])
    meijie.say("灯坏了")
    assert meijie.say("着火了").startswith(wording.DANGER["fire"])
    assert (made(cast), newest(cast).category) == (1, "fire")


def test_who_has_two_homes_is_told_what_to_do_before_being_asked_which(cast: Cast) -> None:
    residents.second_home(cast, "meijie", "601")
    chat = Chat(cast, "meijie")
    said = chat.say("家里着火了")
    assert said.startswith(wording.DANGER["fire"]) and "是哪一套" in said
    assert chat.say("702").startswith(wording.DANGER["fire"])
    assert (newest(cast).category, newest(cast).home_id) == ("fire", cast.homes["702"])
