"""What a step decides: what is said, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Card:
    """A page to open: a path of the mini-program with its query; for staff, a path of the console ("/console/…")."""

    title: str
    page: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Something we say, with or without a card under it. One turn shows one card at most: the first."""

    words: str
    card: Card | None = None


class Next:
    """What a step decided. Plain strings are taken as answers without a card. ``then``: further words of theirs, heard
    once the talk is over."""

    def __init__(self, *answers: Answer | str) -> None:
        self.answers = tuple(Answer(one) if isinstance(one, str) else one for one in answers)
        self.then = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(repr(one.words) for one in self.answers)})"


class Stay(Next):
    """The same question stays. ``Stay()`` without a word says: this was no answer to my question. The engine then looks
    whether the words start another talk and asks, or says ``again``; the third time in a row it calls a person."""

    def __init__(self, *answers: Answer | str, keep: Mapping[str, Any] | None = None) -> None:
        super().__init__(*answers)
        self.keep = dict(keep or {})


class Beside(Stay):
    """First another talk, with the same words; this one waits beneath it and asks its question after it."""

    def __init__(self, talk: str, *, keep: Mapping[str, Any] | None = None) -> None:
        super().__init__(keep=keep)
        self.talk = talk


class Go(Next):
    """On to another step; ``keep`` is added to what is kept. Without a word the step's ``again`` is asked.
    ``back=False``: 返回 in the next step does not lead here, because what was done cannot be undone.
    """

    def __init__(
        self, step: str, *answers: Answer | str, keep: Mapping[str, Any] | None = None, back: bool = True
    ) -> None:
        super().__init__(*answers)
        self.step, self.keep, self.back = step, dict(keep or {}), back


class End(Next):
    """The talk is over; what was kept is forgotten."""


class Over(Next):
    """A person takes over. ``why`` is for staff, one short Chinese sentence; without answers the desk has its own."""

    def __init__(self, why: str, *answers: Answer | str) -> None:
        super().__init__(*answers)
        self.why = why


class Into(Next):
    """Go on in another talk; ``heard``: it is given the same words. ``back``: this talk begins again, with its first
    words, once the other has ended well (``End``) and a BOUND talk's person is bound."""

    def __init__(self, talk: str, *answers: Answer | str, heard: bool = True, back: bool = False) -> None:
        super().__init__(*answers)
        self.talk, self.heard, self.back = talk, heard, back
