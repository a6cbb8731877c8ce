"""What happens to chats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class ChatWaiting(Fact):
    """A resident asked for a person, or we handed them over. ``danger``: it must not wait for anything."""

    name: ClassVar[str] = "chat.waiting"
    chat_id: int
    estate_id: int | None
    why: str
    danger: bool


@dataclass(frozen=True)
class ChatTaken(Fact):
    """Somebody took a chat."""

    name: ClassVar[str] = "chat.taken"
    chat_id: int
    estate_id: int | None
    taken_by: int


@dataclass(frozen=True)
class ChatGivenBack(Fact):
    """A chat went back to the bot. ``gave_back`` is who had it; None when the resident wanted nobody any more, or out
    of long silence. ``unanswered``: the resident waited so long, the whole ladder called, that nobody will come."""

    name: ClassVar[str] = "chat.given_back"
    chat_id: int
    estate_id: int | None
    gave_back: int | None
    unanswered: bool = False


@dataclass(frozen=True)
class ChatUnanswered(Fact):
    """A resident has waited for ``minutes``; rung 1 is who is on duty, 2 the managers, 3 the company."""

    name: ClassVar[str] = "chat.unanswered"
    chat_id: int
    estate_id: int | None
    rung: int
    minutes: int


@dataclass(frozen=True)
class ChatSaid(Fact):
    """A resident wrote while a person had the chat."""

    name: ClassVar[str] = "chat.said"
    chat_id: int
    estate_id: int | None
    taken_by: int
