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
from workflows.engine.decisions import Answer, Card
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

    ``opened``: somebody spoke, so the platform's window is open (called after ``note`` and before ``leave``); told with
    the last time before this one, None when there was none.
    ``has_person``: a person of ours has this chat, so that the talks keep still.
    ``waits``: what somebody hears whose words we did not understand, while a person of ours is still to read them; None
    when they wait for nobody.
    ``let_go``: the resident wants no person any more; False when none was called.
    ``note``: write a turn into the transcript, once per ``heard.key``; called for every turn, still ones included.
    ``hand_over``: queue the chat for a person, and say what to tell (who answers, and when).
    ``leave``: owe these messages.
    """

    opened: Callable[[Session, House, Heard, datetime | None, datetime], None]
    has_person: Callable[[Session, House, Heard, datetime], bool]
    waits: Callable[[Session, House, Heard, datetime], str | None]
    let_go: Callable[[Session, House, Heard, datetime], bool]
    note: Callable[[Session, House, Turn, datetime], None]
    hand_over: Callable[[Session, House, Heard, int | None, str, datetime], Sequence[Answer]]
    leave: Callable[[Session, House, Sequence[Leaving], datetime], None]


BY_REPLY: tuple[Channel, ...] = ("oa", "work")
"""Where the platform takes words in the callback's own reply."""


def divide(heard: Heard, answers: Sequence[Answer], person_id: int | None) -> tuple[str | None, list[Leaving]]:
    """What leaves by the reply, and what leaves as messages: all words as one, under them the first card.

    Words too long for one message go on in a second one; with a card there is no second one and they end with "…".
    """
    card = next((answer.card for answer in answers if answer.card), None)
    parts = _parts("\n".join(answer.words for answer in answers if answer.words), most=1 if card else 2)
    reply = parts.pop(0) if parts and heard.channel in BY_REPLY else None
    left: list[tuple[str | None, Card | None]] = [(words, None) for words in parts]
    left += [(None, card)] if card else []
    return reply, [
        Leaving(heard.channel, heard.address, person_id, f"talk:{heard.key}:{number}", words, one)
        for number, (words, one) in enumerate(left)
    ]


def _parts(words: str, most: int) -> list[str]:
    parts: list[str] = []
    while words and len(parts) < most:
        here, words = _cut(words)
        parts.append(here)
    if words:
        parts[-1] = parts[-1][: LONGEST_WORDS - 1] + "…"
    return parts


def _cut(words: str) -> tuple[str, str]:
    """The first message and the rest, cut at the end of a line where there is one."""
    if len(words) <= LONGEST_WORDS:
        return words, ""
    end = words.rfind("\n", 0, LONGEST_WORDS + 1)
    end = end if end > 0 else LONGEST_WORDS
    return words[:end], words[end:].lstrip("\n")
