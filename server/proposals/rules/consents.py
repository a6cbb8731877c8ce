"""Consents a vote cannot replace (E-04): of those whose private part is used; of the estate for common land; and
neighbours whose light, air, quiet or passage suffers must have been heard."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Consent(StrEnum):
    """What somebody asked has said."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


class Gate(StrEnum):
    """What stands in the way."""

    EXCLUSIVE_PART = "EXCLUSIVE_PART_CONSENT"
    COMMON_PART = "COMMON_PART_CONSENT"
    NEIGHBOURS = "NEIGHBOURS_HEARD"


GATE_LABELS = {
    Gate.EXCLUSIVE_PART: "占用专有部分的业主同意",
    Gate.COMMON_PART: "占用公共用地或绿地的同意",
    Gate.NEIGHBOURS: "听取受影响邻居的意见",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan needs beside the vote: private parts it uses, bodies that must agree, neighbours to hear."""

    exclusive_parts: tuple[str, ...] = ()
    common_parts: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()


def missing(asked: Asked, said: Mapping[str, str], heard: Collection[str] = ()) -> dict[Gate, tuple[str, ...]]:
    """Who has not agreed yet, by gate, all at once. Neighbours must only have been heard, not agree."""
    lacking = {
        Gate.EXCLUSIVE_PART: _without(asked.exclusive_parts, said),
        Gate.COMMON_PART: _without(asked.common_parts, said),
        Gate.NEIGHBOURS: tuple(one for one in asked.neighbours if one not in heard and one not in said),
    }
    return {gate: who for gate, who in lacking.items() if who}


def may_pass(vote_passed: bool, asked: Asked, said: Mapping[str, str], heard: Collection[str] = ()) -> bool:
    """Whether the token VOTE_PASSED may be given: the vote passed, and nobody whose part is used is missing."""
    return vote_passed and not missing(asked, said, heard)


def _without(parts: Collection[str], said: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(part for part in parts if said.get(part) != Consent.GIVEN)
