"""What comes of it when somebody says what they found about a ballot that was disowned. Pure.

Each person's latest word counts. Two different people end it who say the same, one of them of the committee, the
community or the street; where two differ, a third one ends it by the side that has two then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class View:
    """What somebody found: that the ballot is not the owner's (``upheld``), or that it is. ``person`` is who they are
    today, ``independent`` of the property company."""

    person: int
    upheld: bool
    independent: bool


class Comes(StrEnum):
    """What comes of a word. ``again``: the same person has said so before; ``dependent``: two agree, and neither is of
    the committee, the community or the street."""

    FIRST = "first"
    DIFFERS = "differs"
    AGAIN = "again"
    DEPENDENT = "dependent"
    DECIDED = "decided"


def comes_of(before: Iterable[View], said: View) -> Comes:
    """What comes of a word, after the earlier ones in their order."""
    latest = {one.person: one for one in before}
    mine = latest.pop(said.person, None)
    same = [one for one in latest.values() if one.upheld is said.upheld]
    if mine is not None and mine.upheld is said.upheld:
        return Comes.AGAIN
    if same:
        return Comes.DECIDED if any(one.independent for one in (*same, said)) else Comes.DEPENDENT
    return Comes.DIFFERS if latest else Comes.FIRST
