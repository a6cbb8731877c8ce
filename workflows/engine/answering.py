"""How answers leave: by the callback's own reply where the platform has one, else as message rows of delivery.

One turn is two messages at most: everything said, and one card. Service account and WeCom take the words in the
callback's reply; the mini-program has no such reply, so that everything leaves as customer messages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.house import House
from workflows.engine.conversations import Answer, Card
from workflows.engine.hearing import Channel, Heard

LONGEST_WORDS = 600
"""Characters in one message; the platform's limit is 2048 bytes."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """One message that leaves by delivery. ``cause`` is ``talk:<replay key>:<n>``: once, however often it is asked.

    Exactly one of ``words`` and ``card`` is given.
    """

    channel: Channel
    address: str
    person_id: int | None
    cause: str
    words: str | None
    card: Card | None


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said and what we said to it, for the transcript. ``talk`` is the one it was said in, if any."""

    heard: Heard
    answers: tuple[Answer, ...]
    person_id: int | None
    talk: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What the engine asks of rooms it does not know; put together in ``workflows/registry.py``.

    ``opened``: somebody spoke, so the platform's window is open (called before anything else).
    ``has_person``: a person of ours has this chat, so that the talks keep still.
    ``note``: write a turn into the transcript, once per ``heard.key``; called for every turn, still ones included.
    ``hand_over``: queue the chat for a person, and say what to tell (who answers, and when).
    ``leave``: owe these messages.
    """

    opened: Callable[[Session, House, Heard, datetime], None]
    has_person: Callable[[Session, House, Heard, datetime], bool]
    note: Callable[[Session, House, Turn, datetime], None]
    hand_over: Callable[[Session, House, Heard, int | None, str, datetime], Sequence[Answer]]
    leave: Callable[[Session, House, Sequence[Leaving], datetime], None]
