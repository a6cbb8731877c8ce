"""Urging by chat, and asking why nothing is heard: a question is answered, and urging is offered and not done."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import events, newest
from workflows.reports.talks.spoken import only_asks


@pytest.mark.parametrize("said", [
    "我昨天报修的事怎么没动静", "上次报的漏水是不是忘了", "报修的事咋一点消息没有", "厨房那个水管怎么没下文了",
    "报的漏水怎么没回音",
])  # fmt: skip
def test_a_question_tells_how_it_stands_and_offers_to_urge(cast: Cast, said: str) -> None:
    cast.report("meijie", "leak", "home", words="厨房水管漏水")
    chat, before = Chat(cast, "meijie"), newest(cast).urge_count
    dialogue(chat, [(said, "漏水、渗水")])
    assert "催了" not in chat.heard[-1] and newest(cast).urge_count == before == 0


@pytest.mark.parametrize("no", ["唔使催啦", "勿要催", "唔使", "莫催"])
def test_a_no_in_a_dialect_urges_nobody(cast: Cast, no: str) -> None:
    first = cast.report("meijie", "leak", "home", words="厨房水管漏水")
    dialogue(Chat(cast, "meijie"), [("我昨天报修的事怎么没动静", "要我帮您催一催吗"), (no, "先不催")])
    assert not events(cast, first, "urge")


@pytest.mark.parametrize("said", ["不是，还没修", "不是，还没清", "还没通"])
def test_that_it_is_not_done_yet_is_no_no_to_being_helped(cast: Cast, said: str) -> None:
    first = cast.report("meijie", "leak", "home", words="厨房水管漏水")
    dialogue(Chat(cast, "meijie"), [("我昨天报修的事怎么没动静", "要我帮您催一催吗"), (said, "已经帮您催了")])
    assert len(events(cast, first, "urge")) == 1


def test_who_wants_it_urged_then_says_so_and_who_does_not_is_left_in_peace(cast: Cast) -> None:
    first = cast.report("meijie", "leak", "home", words="厨房水管漏水")
    chat, ask = Chat(cast, "meijie"), "我昨天报修的事怎么没动静"
    dialogue(chat, [(ask, "要我帮您催一催吗"), ("不用了", "先不催"), (ask, "要我帮您催一催吗"), ("嗯呐", "没听明白")])
    assert not events(cast, first, "urge")
    dialogue(chat, [("那你催一下吧", "已经帮您催了"), (ask, "要我帮您催一催吗"), ("好", "刚刚已经催过")])
    assert len(events(cast, first, "urge")) == 1
    dialogue(chat, [("催一下", "刚刚已经催过")])
    cast.report("meijie", "lighting", "public", words="楼道灯不亮")
    dialogue(chat, [(ask, "是哪一件"), ("灯那个", "要我帮您催一催吗"), ("催吧", "已经帮您催了")])


def test_what_was_urged_a_moment_ago_is_asked_for_no_more(cast: Cast) -> None:
    """Chosen of several, it is told once that it was urged, and the next word is a new one."""
    first = cast.report("meijie", "leak", "home", words="厨房水管漏水")
    cast.report("meijie", "lighting", "public", words="楼道灯不亮")
    chat = Chat(cast, "meijie")
    dialogue(chat, [("催一下", "是哪一件"), ("漏水那个", "已经帮您催了"), ("催一下", "是哪一件")])
    dialogue(chat, [("漏水那个", "刚刚已经催过"), ("谢谢", "不客气"), ("催一下", "是哪一件"), ("灯", "已经帮您催了")])
    assert "哪一件" not in chat.heard[-3] and len(events(cast, first, "urge")) == 1


@pytest.mark.parametrize("said", [
    "怎么还没人来", "催一下", "报了三天没动静，快点来人", "没动静我等了一天了", "怎么没消息，赶紧的",
])  # fmt: skip
def test_who_hurries_us_is_no_asker(said: str) -> None:
    assert not only_asks(said)
