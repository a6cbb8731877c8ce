"""How money that WeChat moved on to a company's bank belongs to its estates. Pure; whole fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.kit.money import split


@dataclass(frozen=True, slots=True)
class Spread:
    """What of a settlement each estate gets, and what is more than all of them had waiting."""

    parts: Mapping[int, int]
    surplus: int


def spread(fen: int, waiting: Sequence[Mapping[int, int]]) -> Spread:
    """Divide a settlement over estates (id to fen). ``waiting`` are what each had waiting at some ends of day, the
    likeliest first: WeChat settles whole days, so where one adds up to the settlement, that is the division.

    Otherwise it is divided by the last of them, by weight and to the fen (CV-3), and nobody gets more than he has.
    """
    whole = [{estate: had for estate, had in sorted(one.items()) if had > 0} for one in waiting]
    for one in whole:
        if sum(one.values()) == fen:
            return Spread(one, 0)
    last = whole[-1] if whole else {}
    total = sum(last.values())
    if fen >= total:
        return Spread(last, fen - total)
    parts = split(fen, [Fraction(had) for had in last.values()], [f"{estate:020}" for estate in last])
    return Spread({estate: part for estate, part in zip(last, parts, strict=True) if part}, 0)
