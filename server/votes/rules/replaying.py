"""The ballots of a head once more through the rules (V-09, V-14, V-15), after one of them was struck out or was not.

While a ballot is looked into another may be cast in its place. Whether that one may stay, only this tells: the order in
which ballots came decides, not the order in which people got their answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.votes.rules.precedence import Channel, Given, standing


class Became(StrEnum):
    """What a ballot is from now on."""

    VALID = "valid"
    REPLACED = "replaced"
    BESIDE = "beside"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What each ballot became, in the order they were given in, and how many changes that took on a phone and on paper,
    which each have their own."""

    states: list[Became]
    changes_used: int
    paper_changes: int


def replay(given: Sequence[Given], *, policy: str, changes_allowed: int) -> Replayed:
    """The one that counts is ``valid``; what it changed, ``replaced``; the last of the other way ``beside`` it (V-14).

    ``void`` is what would not have been taken at all: one change too many, or another joint owner's after the first.
    ``given`` is in the order of the chain and without ballots that are struck out or still looked into; one by mandate
    is ``by`` the owner who gave it.
    """
    kept = list(_of_the_first(given))
    states = [Became.VOID] * len(given)
    if not kept:
        return Replayed(states, 0, 0)
    taken = [given[place] for place in kept]
    counts, refused = standing(taken, policy=policy, changes_allowed=changes_allowed)
    held = {one.electronic: place for place, one in enumerate(taken) if place not in refused}
    for place, one in enumerate(taken):
        beside = one.electronic != taken[counts].electronic
        if place == counts:
            states[kept[place]] = Became.VALID
        elif place in refused or place == held[one.electronic]:
            states[kept[place]] = Became.BESIDE if beside else Became.VOID
        else:
            states[kept[place]] = Became.REPLACED
    changed = [one.electronic for one, state in zip(given, states, strict=True) if state is Became.REPLACED]
    return Replayed(states, changed.count(True), changed.count(False))


def _of_the_first(given: Sequence[Given]) -> Iterator[int]:
    """Of joint owners the first to vote speaks for all (V-09), and nobody votes by mandate where there is a ballot."""
    on_phone: Given | None = None
    for place, one in enumerate(given):
        if one.channel == Channel.PROXY and place:
            continue
        if on_phone and one.electronic and one.by != on_phone.by:
            continue
        on_phone = one if one.electronic else on_phone
        yield place
