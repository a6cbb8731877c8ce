"""Old people's sentences through the whole talk: what only asks begins no act, whoever is in danger is heard."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports import residents
from workflows.engine.hearing import plain
from workflows.registry import CONVERSATIONS

SAID = tomllib.loads(Path(__file__).parents[1].joinpath("engine", "said_by_elders.toml").read_text(encoding="utf-8"))
QUIET = ("proposals.votes", "handbook.ask", "fees.owed", "bulletins.today", "reports.progress", "none")
WHO = ("meijie", "laowang", "stranger", "daughter", "tenant", "committee")
"""Somebody of their own for each, since nobody is listened to so often in a minute."""
WRITTEN = ("reports", "report_events", "bills", "bill_disputes", "payments", "ballots")


def test_the_list_is_of_talks_there_are() -> None:
    assert set(SAID) <= {one.name for one in CONVERSATIONS} | {"none"}
    texts = [plain(text) for texts in SAID.values() for text in texts]
    assert len(texts) == len(set(texts)) >= 60


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_asks_or_chats_begins_no_act(cast: Cast) -> None:
    before = cast.counts()
    for kind, who in zip(QUIET, WHO, strict=True):
        chat = Chat(cast, who)
        for text in SAID[kind]:
            assert chat.say(text), (text, chat.heard[-7:])
            chat.say("取消")
    after = cast.counts()
    assert {name: after[name] for name in WRITTEN if name in after} == {
        name: before[name] for name in WRITTEN if name in before
    }


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("text", SAID["reports.trapped"])
def test_whoever_is_in_danger_is_heard_at_once_also_in_the_middle_of_a_question(cast: Cast, text: str) -> None:
    chat = Chat(cast, "meijie")
    for words in ("规定", "我还欠多少钱", "我还欠多少钱", text):
        chat.say(words)
    assert cast.counts()["reports"] == 1
    assert "您想问什么规定" not in chat.heard[-1]
    for _ in range(3):
        assert chat.say("我还欠多少钱").count("\n") >= 1, "help on its way goes on asking"
    assert cast.counts()["reports"] == 1


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_half_made_report_is_no_burden_and_is_not_lost(cast: Cast) -> None:
    residents.second_home(cast, "meijie", "502")
    chat = Chat(cast, "meijie")
    dialogue(chat, [
        ("厨房漏水了", "是哪一套"), ("我还欠多少钱", "是哪一套"), ("现在有什么投票", "说“继续”接着办"),
    ])  # fmt: skip
    assert "是哪一套" not in chat.heard[-1]
    assert "是哪一套" not in chat.say("我还欠多少钱") and "继续" not in chat.heard[-1]
    dialogue(chat, [("继续", "是哪一套"), ("702", "报好了")])
    assert cast.counts()["reports"] == 1


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_question_that_only_reads_is_dropped_as_soon_as_it_is_passed_over(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("规定", "您想问什么规定"), ("我还欠多少钱", "都交清了")])
    assert "您想问什么规定" not in chat.heard[-1]
    assert chat.say("取消") == "好的，现在没有在办的事。"
