"""Speaking into a chat and hearing what is said back, word by word."""

from __future__ import annotations

import time
from collections.abc import Iterable

from miniprogram_stub.chat import Chat
from miniprogram_stub.phone import Json
from miniprogram_stub.story.town import Town

ASKED, NUMBERED, WHO = "我报过哪些事", "R0", "哪一户"
PAUSE_SECONDS = 2
A_LOOK = 60.0
"""Whose WeChat it is is asked behind other pieces of slow work, on a machine with much to do."""


def known(town: Town, chat: Chat) -> None:
    """Whose WeChat this is, is asked of WeChat beside the chat; who speaks sooner is asked for their home instead."""
    said = [chat.speak(ASKED)]

    def knows() -> bool:
        heard = told(chat, said[-1])
        if WHO in heard:
            chat.speak("取消")
            time.sleep(PAUSE_SECONDS)
            said.append(chat.speak(ASKED))
        return NUMBERED in heard

    town.tell.wait("她问报过哪些事：不用说是谁，同一个微信就是同一个人", knows, within=A_LOOK)


def speak(town: Town, chat: Chat, words: str, *wanted: str) -> list[Json]:
    """She says it aloud and hears what is wanted."""
    town.tell.say(f"梅姐按住说话：“{words}”")
    return _hears(town, chat, chat.speak(words), "她听到", wanted)


def write(town: Town, staff: Chat, words: str, *wanted: str) -> list[Json]:
    """小李 writes it in WeCom."""
    town.tell.say(f"小李在企业微信里写：“{words}”")
    return _hears(town, staff, staff.say(words), "他看到", wanted)


def _hears(town: Town, chat: Chat, said: Json, who: str, wanted: tuple[str, ...]) -> list[Json]:
    def look() -> list[Json]:
        heard = answers(chat, said["id"])
        return heard if all(words in "\n".join(map(text, heard)) for words in wanted) else []

    heard = town.tell.wait(f"{who}回话：{'、'.join(wanted)}", look)
    for letter in heard:
        town.tell.say(f"    {text(letter)}")
    return heard


def answers(chat: Chat, after: int) -> list[Json]:
    """What we said after a letter."""
    return [letter for letter in chat.letters(after) if not letter["mine"]]


def card_of(heard: Iterable[Json], title: str) -> Json:
    """The card of this title. One that belongs to what was said before may come late and stand before it."""
    return next(letter for letter in heard if letter["page"] and letter["title"] == title)


def told(chat: Chat, said: Json) -> str:
    """The same as one text."""
    return "\n".join(text(letter) for letter in answers(chat, said["id"]))


def text(letter: Json) -> str:
    """What is read in a letter, or the title of a card."""
    return str(letter["text"] or letter["title"])
