"""What happened in delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.kit.facts import Fact


@dataclass(frozen=True)
class MessageRefused(Fact):
    """A message will not reach its address: refused for good, given up, or without consent."""

    name = "message.refused"
    message_id: int
    person_id: int | None
    estate_id: int | None
    channel: str
    cause: str
    state: str


@dataclass(frozen=True)
class MessageUncertain(Fact):
    """Nobody knows whether a message arrived; somebody should look and decide."""

    name = "message.uncertain"
    message_id: int
    person_id: int | None
    estate_id: int | None
    channel: str
    cause: str


@dataclass(frozen=True)
class ChannelRests(Fact):
    """A channel came to rest for what does not pass by itself; ``why`` is the platform's answer."""

    name = "channel.rests"
    channel: str
    why: str


@dataclass(frozen=True)
class ChannelWorks(Fact):
    """A channel that rested so sends again."""

    name = "channel.works"
    channel: str


@dataclass(frozen=True)
class MessageTaken(Fact):
    """The platform took a message of a channel that is followed further. ``platform_id`` is its own name for it."""

    name = "message.taken"
    message_id: int
    estate_id: int | None
    channel: str
    cause: str
    platform_id: str | None
    answer: dict[str, Any] | None
