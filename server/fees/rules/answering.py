"""Who answers a doubted bill, and how often its answer may be sent back. Pure.

Nobody judges their own answer: whoever answered once does so no more while somebody else keeps the fees. An answer is
sent back as seldom as a bill is doubted anew; the last is somebody's who gave none, the manager's before all, and a
manager's where everybody gave one; after it the house has said what it can.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.kit.errors import Conflict, NotAllowed

MOST = 3
"""So many answers one doubt gets, so that it is sent back one time less."""
ELSEWHERE = "还不认可，可以请业委会、社区或街道协调，也可以打 12345。"


@dataclass(frozen=True, slots=True)
class Team:
    """Who keeps the fees of an estate, who of them manages it, and who stands in where nobody does."""

    keepers: frozenset[int]
    managers: frozenset[int]
    standing_in: frozenset[int] = frozenset()


class AnsweredBefore(NotAllowed):
    """Whoever gave an answer that was not accepted looks at it no more, while somebody else can."""

    def __init__(self, names: Sequence[str]) -> None:
        said = f"这项异议您答复过，业主没有认可，请换没有答复过的同事核实：{'、'.join(names)}。"
        super().__init__("answered_before", said)


class AnsweredForGood(Conflict):
    """The last answer stands; whoever has something new to say comes and says it."""

    def __init__(self) -> None:
        super().__init__("answered_for_good", f"这张账单已经核实过三次。有新的情况，请到物业当面说明。{ELSEWHERE}")


class OthersTurn(NotAllowed):
    """The next answer is somebody else's: these may give it."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("others_turn", f"业主没有认可答复，这次由{'、'.join(names)}核实后答复。")


def is_last(answered: int) -> bool:
    """Whether the next answer, or the one given, is the last: so many were given before it."""
    return answered >= MOST - 1


def may_come_back(answers: int) -> bool:
    """Whether an answer may be sent back, the last of so many."""
    return 0 < answers < MOST


def has_ended(answers: int, *, answered: bool) -> bool:
    """Whether the last answer of so many stands, so that its owner turns elsewhere."""
    return answered and answers >= MOST


def who_answers(team: Team, *, answered: Sequence[int], involved: Collection[int]) -> frozenset[int]:
    """Who may answer now. ``answered``: who did so before, in order; ``involved``: who owes the bill or doubted it.

    The last time it is a manager who has not answered yet, or else somebody new, or else a manager all the same. Where
    nobody else is left, those may again who did not give the last answer, and at last whoever is there: a bill must not
    rest for ever.
    """
    free = (team.keepers - set(involved)) or (team.standing_in - set(involved))
    fresh = free - set(answered)
    if not answered:
        return free
    if is_last(len(answered)) and free & team.managers:
        return (fresh & team.managers) or fresh or (free & team.managers)
    return fresh or (free - {answered[-1]}) or free


class Turn(StrEnum):
    """Who looks at what was sent back, as its owner is told."""

    ANOTHER = "another"
    MANAGER = "manager"
    ANYBODY = "anybody"


def turn(team: Team, allowed: Collection[int], *, answered: Sequence[int]) -> Turn:
    """How the next look is called, when these may answer: never somebody else where there is nobody else."""
    if not set(allowed).isdisjoint(answered) or not allowed:
        return Turn.ANYBODY
    return Turn.MANAGER if is_last(len(answered)) and set(allowed) <= team.managers else Turn.ANOTHER


def check(allowed: Collection[int], actor_id: int, *, answered: Sequence[int], names: Sequence[str] = ()) -> None:
    """:class:`AnsweredBefore` or :class:`OthersTurn`, with the names of those who may answer now, for whoever is not
    among them."""
    if not answered or actor_id in allowed:
        return
    raise (AnsweredBefore if actor_id in answered and set(allowed).isdisjoint(answered) else OthersTurn)(names)
