"""Being sent sheets no more, and again, however people say it."""

from __future__ import annotations

import pytest

from server.bulletins.queries import feed
from server.bulletins.rules.words import Kind
from server.kit.clock import StoppedClock
from tests.cast import Cast
from tests.talks import Chat
from workflows.bulletins.talks import wishing

NO_MORE = (
    "简报不要发了", "不要再发简报", "简报不要了", "以后不要给我简报", "不用发简报了", "别再给我妈推送简报了",
    "简报不要再发给我了", "不想收这些通知了，别发", "老发消息，能不能不发了", "简报别发了", "以后别给我发简报了嘛",
    "不想看简报了", "简报不看了", "不需要简报", "简报我不要", "简报不用再给我发了", "退订简报", "取消简报",
    "把简报关了", "简报停了吧", "简报停掉", "关掉简报", "简报都不要", "能不能不要发简报", "可以不发简报吗",
    "简报莫发了", "唔使发简报俾我", "简报唔要了", "不要往我这发简报", "简报 烦死了 不要再发", "甭给我发简报",
    "别老发简报", "停止推送简报", "简报免了",
)  # fmt: skip
AGAIN = (
    "恢复简报", "简报恢复一下", "重新发简报给我", "继续给我发简报", "简报接着发吧", "我又想收简报了",
    "简报还是给我发吧", "以后每天给我发简报", "订阅简报", "简报不要停", "别把简报停了", "我还想收简报",
)  # fmt: skip
NEITHER = (
    "看简报", "今天的简报", "今天的简报怎么还没发", "简报怎么不发了", "为什么简报不发了", "简报不发了吗",
    "昨天的简报再发我一遍", "今天的简报发给我看看", "每天发的那个小报呢", "今天发简报没有", "没收到简报",
    "简报是不是停了", "每日简报发一下", "日报在哪里看", "停水了吗", "今天小区有什么事", "什么时候恢复供水",
    "给我念念今天的简报",
)  # fmt: skip


@pytest.mark.parametrize("words", NO_MORE)
def test_these_ask_for_no_more(words: str) -> None:
    found = wishing.turn(words)
    assert found is not None and not found.wanted and found.all


@pytest.mark.parametrize("words", AGAIN)
def test_these_ask_for_it_again(words: str) -> None:
    found = wishing.turn(words)
    assert found is not None and found.wanted


@pytest.mark.parametrize("words", NEITHER)
def test_these_ask_for_neither(words: str) -> None:
    assert wishing.turn(words) is None


@pytest.mark.parametrize(
    ("words", "kinds"),
    [("日报不要了", {Kind.DAILY}), ("不要天天发简报", {Kind.DAILY}), ("周报不用发了", {Kind.WEEKLY}),
     ("周报月报都不要发了", {Kind.WEEKLY, Kind.MONTHLY}), ("恢复周报", {Kind.WEEKLY})],
)  # fmt: skip
def test_who_names_a_kind_means_that_one(words: str, kinds: set[Kind]) -> None:
    found = wishing.turn(words)
    assert found is not None and set(found.kinds) == kinds


def wishes(cast: Cast, clock: StoppedClock) -> list[bool]:
    with cast.house.database.read() as session:
        (found,) = feed.wishes(session, cast["meijie"], at=clock.now())
    return [found[kind] for kind in Kind]


def test_a_wish_said_in_chat_is_the_one_of_the_app_and_said_again_changes_nothing(
    cast: Cast, clock: StoppedClock
) -> None:
    chat = Chat(cast, "meijie")
    said = chat.say("简报不要了")
    assert "恢复简报" in said and "停水" in said and "通知管理" not in said
    assert wishes(cast, clock) == [False, False, False]
    assert chat.say("简报不要了") == said
    assert "一出来就告诉您" in chat.say("恢复简报")
    assert wishes(cast, clock) == [True, True, True]
    assert "每日简报不再发给您" in chat.say("日报不要发了") and "免打扰" not in chat.heard[-1]
    assert wishes(cast, clock) == [False, True, True]
    assert "消息免打扰" in chat.say("群里的简报不要发了")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", [*NO_MORE, *AGAIN])
def test_whoever_says_so_is_understood(cast: Cast, words: str) -> None:
    assert "好，" in Chat(cast, "meijie").say(words)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("words", [one for one in NEITHER if "水" not in one])
def test_whoever_asks_for_one_keeps_being_told(cast: Cast, clock: StoppedClock, words: str) -> None:
    Chat(cast, "meijie").say(words)
    assert "不再发给您" not in Chat(cast, "meijie").say(words)
