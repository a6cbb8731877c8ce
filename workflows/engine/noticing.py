"""Which signs words can carry at all: most talks have dozens of signs, and what somebody says holds one or two.

Signs are kept by how their words begin (two characters, or the one there is). Only those of which a beginning was said
are looked at, so that a message costs what it says and not what the house knows. The scores are those of
:meth:`Ways.score`; a test compares the two on every phrasing there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from workflows.engine.understanding import COMMAND, Sign, Ways, forms

BEGINNING = 2


class Noticing:
    """The signs of these talks, by how their words begin."""

    def __init__(self, ways: Sequence[Ways]) -> None:
        self._ways = tuple(ways)
        self._signs: list[tuple[int, Sign]] = [
            (place, sign) for place, one in enumerate(self._ways) for sign in one.signs
        ]
        self._by_beginning: defaultdict[str, set[int]] = defaultdict(set)
        for number, (_, sign) in enumerate(self._signs):
            for words in sign.beginnings():
                self._by_beginning[words[:BEGINNING]].add(number)

    def scored(self, words: str) -> list[tuple[int, Ways]]:
        """How much speaks for each talk; those with nothing are left out."""
        heard = forms(words)
        scores: defaultdict[int, int] = defaultdict(int)
        for number in set().union(*map(self._possible, heard)):
            place, sign = self._signs[number]
            if any(map(sign.fits, heard)):
                scores[place] += sign.weight
        for place, one in enumerate(self._ways):
            if one.commands and one.command(words) is not None:
                scores[place] += COMMAND
        return [(scores[place], self._ways[place]) for place in sorted(scores)]

    def _possible(self, said: str) -> set[int]:
        beginnings = {said[start : start + BEGINNING] for start in range(len(said))} | {"", *said}
        return set().union(*(self._by_beginning[one] for one in beginnings & self._by_beginning.keys()))
