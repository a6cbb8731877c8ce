"""Talks as dialogues: they say, we say. Through the switchboard, without HTTP.

chat = Chat(cast, "meijie")
dialogue(chat, [("厨房漏水了", "收到"), ("对", "已经报上去了")])
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.cast import Cast
from workflows.engine.hearing import Channel


class Chat:
    """One person's chat with us on one channel. ``heard`` is everything we said, oldest first."""

    def __init__(self, cast: Cast, who: str, channel: Channel = "oa") -> None:
        self.cast, self.who, self.channel = cast, who, channel
        self.heard: list[str] = []

    def say(self, words: str) -> str:
        """Write; gives what we said to it, "" when we kept still."""
        raise NotImplementedError

    def speak(self, words: str) -> str:
        """Say it aloud: a voice message with the text the platform heard ("" when it heard none)."""
        raise NotImplementedError

    def photo(self, media_id: str = "photo-1") -> str:
        """Send a photo."""
        raise NotImplementedError

    def place(self, latitude: float, longitude: float, label: str = "") -> str:
        """Send where one is."""
        raise NotImplementedError

    def press(self, key: str) -> str:
        """Press an entry of the menu."""
        raise NotImplementedError

    def enter(self) -> str:
        """Open the chat."""
        raise NotImplementedError

    def again(self) -> str:
        """The platform sends the last message once more."""
        raise NotImplementedError

    def hears(self, words: str) -> None:
        """The last answer contains these words."""
        assert self.heard and words in self.heard[-1], f"wanted {words!r}, heard {self.heard[-1:]!r}"


def dialogue(chat: Chat, lines: Sequence[tuple[str, str]]) -> None:
    """They say, we say: each answer contains the words beside it ("" for keeping still)."""
    for they, we in lines:
        answer = chat.say(they)
        assert (we in answer) if we else not answer, f"{they!r}: wanted {we!r}, heard {answer!r}"
