"""Told of a lift by somebody whose own home has none: the only lift of the estate is not theirs unasked."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import made, newest, second_home


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_only_lift_of_an_estate_is_asked_of_unless_it_is_theirs_or_named(cast: Cast) -> None:
    second_home(cast, "stranger", "601")
    chat = Chat(cast, "stranger")
    dialogue(chat, [("1栋1单元601这边的电梯坏了", "是哪一部电梯"), ("取消", "先不办了")])
    dialogue(chat, [("电梯坏了", "是哪一套"), ("601", "是哪一部电梯")])
    assert made(cast) == 0
    dialogue(chat, [("对", "21栋1单元电梯")])
    assert (made(cast), newest(cast).lift_id) == (1, cast.lift)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_their_own_lift_and_one_they_name_are_not_asked_of(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("电梯坏了", "21栋1单元电梯")])
    second_home(cast, "stranger", "601")
    dialogue(Chat(cast, "stranger"), [("21栋1单元电梯门坏了", "是哪一套"), ("601", "21栋1单元电梯")])
