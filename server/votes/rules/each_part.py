"""Several stairs that share one thing: each must pass by itself (E-03), and the pooled count is shown beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from server.votes.rules.counting import Outcome, Tally, Totals, Verdict, decide
from server.votes.rules.matters import Thresholds


@dataclass(frozen=True, slots=True)
class Parts:
    """A topic decided part by part. ``pooled`` only informs."""

    parts: Mapping[str, Verdict]
    pooled: Verdict

    @property
    def outcome(self) -> Outcome:
        """Passed when every part passed; without enough taking part anywhere, not valid; otherwise rejected.

        One part that was validly rejected rejects the whole even where another part was not valid.
        """
        return overall({part: verdict.outcome for part, verdict in self.parts.items()})


def decide_each(needed: Thresholds, parts: Mapping[str, tuple[Totals, Tally]]) -> Parts:
    """Decide each part by itself, and the pool of all of them for information."""
    verdicts = {part: decide(needed, total, tally) for part, (total, tally) in parts.items()}
    return Parts(verdicts, decide(needed, *pool(parts)))


def overall(outcomes: Mapping[str, Outcome]) -> Outcome:
    """The whole from parts that were decided elsewhere, such as under a policy on silence."""
    found = set(outcomes.values())
    if found == {Outcome.PASSED}:
        return Outcome.PASSED
    return Outcome.REJECTED if Outcome.REJECTED in found else Outcome.NOT_VALID_QUORUM


def pool(parts: Mapping[str, tuple[Totals, Tally]]) -> tuple[Totals, Tally]:
    """Everything together, as if it were one part."""
    totals = reduce(lambda a, b: a + b, (total for total, _ in parts.values()), Totals())
    return totals, reduce(lambda a, b: a + b, (tally for _, tally in parts.values()), Tally())
