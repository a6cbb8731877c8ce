"""Electing people: ranking, ties, run-offs, alternates, and whether a committee is formed (C-04 to C-06).

Elected is who has more than half of the participating heads and area. With more of them than seats the most heads
decide; where two candidates have the same heads, the area does; equal in both at the last seat they go into a run-off.
Seats nobody won are elected again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.bodies.rules.sizes import Sizes
from server.kit.bar import Bar
from server.kit.errors import Malformed
from server.votes.rules.counting import Totals
from server.votes.rules.matters import MatterClass, thresholds


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who stands, and the approval behind him. ``number`` orders those who are equal on the page."""

    key: str
    approve: Totals
    number: int = 0


@dataclass(frozen=True, slots=True)
class Election:
    """How it ended. ``runoff`` are those equal at the last open seats; ``alternates`` have enough votes and no seat;
    ``open_seats`` are still to be filled, by the run-off or by electing again."""

    elected: tuple[str, ...]
    runoff: tuple[str, ...]
    alternates: tuple[str, ...]
    below: tuple[str, ...]
    open_seats: int

    @property
    def elect_again(self) -> bool:
        """Are there seats that no run-off can fill?"""
        return self.open_seats > 0 and not self.runoff


class SeatsWrong(Malformed):
    """A planned number of seats that the city does not allow."""

    def __init__(self, least: int, most: int | None) -> None:
        said = f"{least} 到 {most}" if most else f"至少 {least}"
        super().__init__("seats_wrong", f"委员人数要是单数，{said} 人。", least=least, most=most)


class TooFewCandidates(Malformed):
    """Fewer candidates than seats and the extra ones the city asks for."""

    def __init__(self, least: int) -> None:
        super().__init__("too_few_candidates", f"候选人至少要有 {least} 人。", least=least)


MORE_THAN_HALF = Bar(Fraction(1, 2), inclusive=False)


def elect(candidates: Sequence[Candidate], seats: int, took_part: Totals, *, whole: Totals | None = None) -> Election:
    """Fill the seats. ``took_part`` is everybody who voted; with ``whole``, the roll, the quorum is asked as well and
    without it nobody is elected."""
    ranked = sorted(candidates, key=lambda one: (-one.approve.heads, -one.approve.area, one.number))
    if whole is not None and not quorum_reached(took_part, whole):
        return Election((), (), (), tuple(one.key for one in ranked), seats)
    enough = [one for one in ranked if has_enough(one, took_part)]
    below = tuple(one.key for one in ranked if one not in enough)
    if len(enough) <= seats:
        return Election(tuple(one.key for one in enough), (), (), below, seats - len(enough))
    last, next_one = enough[seats - 1], enough[seats]
    if last.approve != next_one.approve:
        return Election(_keys(enough[:seats]), (), _keys(enough[seats:]), below, 0)
    tied = [one for one in enough if one.approve == last.approve]
    sure = enough[: enough.index(tied[0])]
    alternates = enough[len(sure) + len(tied) :]
    return Election(_keys(sure), _keys(tied), _keys(alternates), below, seats - len(sure))


def has_enough(candidate: Candidate, took_part: Totals) -> bool:
    """More than half of the participating heads and area stand behind the candidate."""
    approve = candidate.approve
    return MORE_THAN_HALF.met(approve.heads, took_part.heads) and MORE_THAN_HALF.met(approve.area, took_part.area)


def quorum_reached(took_part: Totals, whole: Totals) -> bool:
    """An election is an ordinary matter: two thirds of heads and area must take part."""
    bar = thresholds(MatterClass.ORDINARY).take_part
    return bar.met(took_part.heads, whole.heads) and bar.met(took_part.area, whole.area)


def is_formed(*, planned: int, elected: int, least: int) -> bool:
    """Is there a committee (C-05)? At least the legal minimum, and more than half of the planned number."""
    return elected >= least and 2 * elected > planned


def check_seats(planned: int, sizes: Sizes, *, households: int, area: int | None = None) -> None:
    """Refuse a planned size that is even, too small or too large (C-04)."""
    least = sizes.smallest(households, area)
    if planned % 2 == 0 or planned < least or (sizes.most is not None and planned > sizes.most):
        raise SeatsWrong(least, sizes.most)


def check_candidates(candidates: int, seats: int, *, planned: int, extra: Fraction) -> None:
    """Refuse too few candidates for a whole committee; ``extra`` is the share above the seats that the city asks for
    (C-06). Where it asks for none their number is free: what stays open is elected again, by a run-off between those
    who are equal, or by whoever still stands."""
    least = seats + -(-seats * extra.numerator // extra.denominator)
    if extra and seats == planned and candidates < least:
        raise TooFewCandidates(least)


def _keys(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    return tuple(one.key for one in candidates)
