"""Talks as dialogues: they say, we say. Through the switchboard, without HTTP.

    chat = Chat(cast, "meijie")
    dialogue(chat, [("厨房漏水了", "厨房"), ("对", "已经报上去了")])

An error in a step, which residents never see, fails the test at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert, select

from server.delivery.models import Message
from server.kit.house import House
from server.people.models import ChatIdentity
from server.wechat.inbound import Inbound
from tests.cast import Cast
from workflows import registry
from workflows.engine.book import Book
from workflows.engine.conversations import Conversation, Hear, Moment
from workflows.engine.decisions import Next
from workflows.engine.hearing import Channel
from workflows.engine.switchboard import Push, Switchboard
from workflows.engine.talks import Talks

_numbers = itertools.count(1)


class Chat:
    """One person's chat with us on one channel.

    ``who`` is a name of the cast (on ``work`` a colleague), or anything else for somebody we do not know. ``heard`` is
    everything we said, one entry a turn, oldest first; ``cards`` the pages we offered; ``reply`` what went back in the
    callback itself. ``conversations`` are those of the registry unless a test brings its own.
    """

    def __init__(
        self, cast: Cast, who: str, channel: Channel = "oa", *, conversations: Sequence[Conversation] | None = None,
        pushes: Sequence[Push] = registry.PUSHES, strict: bool = True,
    ) -> None:  # fmt: skip
        self.cast, self.who, self.channel = cast, who, channel
        self.address = who if channel == "work" else f"o-{who}" if channel == "mini" else f"oa-{who}"
        talks = _watched(cast.house, registry.CONVERSATIONS if conversations is None else conversations)
        self.talks = Talks(cast.house, talks, registry.CALLERS, registry.DESK, strict=strict)
        self._board = Switchboard(cast.house, pushes, self.talks)
        self.heard: list[str] = []
        self.cards: list[dict[str, Any]] = []
        self.reply: str | None = None
        self._last: Inbound | None = None
        if channel == "oa" and who in cast.ids:
            self._introduce()

    def say(self, words: str) -> str:
        """Write; gives what we said to it, "" when we kept still."""
        return self.push(self.made("text", Content=words))

    def speak(self, words: str) -> str:
        """Say it aloud: a voice message with the words the platform heard ("" when it heard none)."""
        return self.push(self.made("voice", MediaId="voice-1", Format="amr", Recognition=words))

    def photo(self, media_id: str = "photo-1") -> str:
        """Send a photo."""
        return self.push(self.made("image", MediaId=media_id, PicUrl="http://127.0.0.1/p.jpg"))

    def place(self, latitude: float, longitude: float, label: str = "") -> str:
        """Send where one is."""
        where = {"Location_X": str(latitude), "Location_Y": str(longitude), "Scale": "16", "Label": label}
        return self.push(self.made("location", **where))

    def press(self, key: str) -> str:
        """Press an entry of the menu."""
        return self.push(self.made("event", Event="CLICK" if self.channel == "oa" else "click", EventKey=key))

    def enter(self) -> str:
        """Open the chat; on the service account: follow it."""
        event = {"mini": "user_enter_tempsession", "oa": "subscribe", "work": "enter_agent"}[self.channel]
        return self.push(self.made("event", Event=event))

    def again(self) -> str:
        """The platform sends the last message once more."""
        assert self._last is not None
        return self.push(self._last)

    def push(self, inbound: Inbound) -> str:
        """Bring a push to the switchboard; gives everything we said to it, cards by their titles."""
        before = self._messages()
        reply = self._board(inbound)
        self._last, self.reply = inbound, str(reply["Content"]) if reply else None
        left = [body for id_, body in self._messages().items() if id_ not in before]
        self.cards += [body for body in left if body.get("page")]
        said = [self.reply or "", *(body.get("words") or body.get("title") or "" for body in left)]
        self.heard.append("\n".join(filter(None, said)))
        return self.heard[-1]

    def made(self, kind: str, **fields: str) -> Inbound:
        """A push of this person, with a number of its own."""
        at = self.cast.house.clock.now()
        number = next(_numbers)
        key = f"{self.channel}:message:{self.address}:{number}"
        return Inbound(
            self.channel, kind, fields.get("Event", ""), self.address, "gh_1", at, key, fields.get("Content", ""),
            {"MsgType": kind, "FromUserName": self.address, "MsgId": str(number), **fields},
        )  # fmt: skip

    def hears(self, words: str) -> None:
        """The last answer contains these words."""
        assert self.heard and words in self.heard[-1], f"wanted {words!r}, heard {self.heard[-1:]!r}"

    @property
    def card(self) -> dict[str, Any]:
        """The last page we offered: ``title``, ``page``, perhaps ``note``."""
        return self.cards[-1]

    def _messages(self) -> dict[int, dict[str, Any]]:
        mine = select(Message.id, Message.body).where(Message.address == self.address, Message.kind == "chat")
        with self.cast.house.database.read() as session:
            return {row.id: row.body for row in session.execute(mine.order_by(Message.id))}

    def _introduce(self) -> None:
        """The service account knows who holds this WeChat."""
        row = {"openid": self.address, "person_id": self.cast.ids[self.who], "unionid": None, "made_at": self._now()}
        known = select(ChatIdentity.openid).where(ChatIdentity.openid == self.address)
        with self.cast.house.database.write() as session:
            if session.scalar(known) is None:
                session.execute(insert(ChatIdentity), row)

    def _now(self) -> datetime:
        return self.cast.house.clock.now()


def _watched(house: House, conversations: Sequence[Conversation]) -> list[Conversation]:
    """The same; a talk that says it only reads fails the test when it begins or goes on with anything else."""
    book = Book(conversations)
    return [_reading(house, one) if book.only_reads(one.name) else one for one in conversations]


def _reading(house: House, one: Conversation) -> Conversation:
    def watch(hear: Hear) -> Hear:
        def watched(moment: Moment) -> Next:
            with _no_writing(house):
                return hear(moment)

        return watched

    steps = tuple(replace(step, hear=watch(step.hear)) for step in one.steps)
    return replace(one, begin=watch(one.begin), steps=steps)


@contextmanager
def _no_writing(house: House) -> Iterator[None]:
    def look(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        assert sql.lstrip().upper().startswith(("SELECT", "WITH")), f"a talk that only reads says {sql}"

    event.listen(house.database.engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(house.database.engine, "before_cursor_execute", look)


def dialogue(chat: Chat, lines: Sequence[tuple[str, str]]) -> None:
    """They say, we say: each answer contains the words beside it ("" when we must keep still)."""
    for they, we in lines:
        answer = chat.say(they)
        assert (we in answer) if we else not answer, f"{they!r}: wanted {we!r}, heard {answer!r}"
