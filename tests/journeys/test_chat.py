"""梅姐 uses the chat of the service account: over sockets, sealed, with the platform's repeats, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from miniprogram_stub.chat import Chat
from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from tests.journeys.conftest import Stepped


@pytest.fixture
def chat(town: Town, system: Stepped) -> Iterator[Chat]:
    """梅姐 lives here and has found the service account; WeChat says twice whatever is said."""
    leak.come_in(town)
    chat = town.phone("meijie").chat()
    chat.follow()
    system.settle()
    town.control("push", {"copies": 2})
    yield chat
    chat.close()


def heard(chat: Chat, system: Stepped, after: int) -> str:
    """All we said since, and each thing once."""
    system.settle()
    said = [letter["text"] or letter["title"] for letter in chat.letters(after) if not letter["mine"]]
    assert len(said) == len(set(said))
    return "\n".join(said)


def test_a_leak_is_spoken_of_in_the_chat_and_stands_in_the_app(chat: Chat, town: Town, system: Stepped) -> None:
    for target in ("mini", "oa", "work"):
        assert system.platform.world.pusher.check_address(target)["ok"]
    said = chat.speak("我家厨房天花板漏水了，滴滴答答的")
    answer = heard(chat, system, said["id"])
    assert "哪一户" not in answer, "the same WeChat is the same person"
    shown = chat.show()
    heard(chat, system, shown["id"])
    (report,) = town.phone("meijie").reports()
    assert "漏水" in report["words"]
    timeline = town.phone("meijie").look(report["id"])["timeline"]
    assert sum(len(entry["photos"]) for entry in timeline) == 1
    town.control("push", {"copies": 1})
    asked = chat.say("修得怎么样了")
    assert report["number"] in heard(chat, system, asked["id"]) or "漏水" in heard(chat, system, asked["id"])


def test_what_wechat_does_not_take_any_more_is_read_in_the_app(chat: Chat, town: Town, system: Stepped) -> None:
    mini = town.phone("meijie").chat("mini")
    said = mini.say("帮助")
    assert system.platform.world.agenda.settle(10)
    system.platform.world.people.presence["meijie"].answers_after_word = 5
    assert heard(mini, system, said["id"]) == ""
    assert "您可以说" in str(town.phone("meijie").inbox())
    again = mini.say("帮助")
    assert "您可以说" in heard(mini, system, again["id"])
    mini.close()


def test_a_person_of_another_wechat_is_asked_who_they_are(chat: Chat, town: Town, system: Stepped) -> None:
    theirs = town.phone("stranger").chat()
    said = theirs.say("厨房漏水了")
    assert "哪一户" in heard(theirs, system, said["id"])
    theirs.close()
