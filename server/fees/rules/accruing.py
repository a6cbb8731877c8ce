"""The late fee of a debt that is paid in parts (F-07): each part stops on the day it is paid, the rest runs on.

All parts of one principal are added up exactly and rounded once, so that who pays in ten parts owes not a fen more than
who pays the same at one go on the same days, and no order of paying gets past the cap.

What the firm gave back for a mistake of its own makes nobody late: the days on which it had the money, and those that
are left to pay again, do not count. What went back because the payer wanted it counts as never paid.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from server.fees.rules.late import Terms, days_late
from server.kit.money import half_up


@dataclass(frozen=True, slots=True)
class Paid:
    """A part of the principal, in fen, and the day it came; a part taken back is left out."""

    fen: int
    on: date


@dataclass(frozen=True, slots=True)
class Spared:
    """So many fen that were paid on ``since`` and given back for a mistake of the firm's: no day from then to before
    ``until`` makes them late, whenever they are paid again."""

    fen: int
    since: date
    until: date


def earned(
    principal: int, due: date, paid: Iterable[Paid], terms: Terms | None, spared: Collection[Spared] = ()
) -> int:  # fmt: skip
    """The late fee in fen on what of ``principal`` (fen, waived parts aside) has been paid; what is open adds nothing
    yet, because it is charged when it is paid."""
    return _capped(principal, _exact(due, list(paid), terms, spared), terms)


def owed(
    principal: int, due: date, paid: Iterable[Paid], terms: Terms | None, *, on: date, spared: Collection[Spared] = ()
) -> int:  # fmt: skip
    """The same as of a day: the open part counts to that day too."""
    parts = list(paid)
    rest = max(principal - sum(part.fen for part in parts), 0)
    return _capped(principal, _exact(due, [*parts, Paid(rest, on)], terms, spared), terms)


def _exact(due: date, paid: Sequence[Paid], terms: Terms | None, spared: Collection[Spared]) -> Fraction:
    if terms is None:
        return Fraction(0)
    whole = sum(part.fen * days_late(due, part.on) for part in paid)
    return (whole - _spared(due, paid, spared)) * terms.daily_rate


def _spared(due: date, paid: Sequence[Paid], spared: Collection[Spared]) -> int:
    """Fen times days that do not count: on no day more than is late on it."""
    edges = {due, *(one.on for one in paid), *(day for one in spared for day in (one.since, one.until))}
    days = sorted(day for day in edges if day >= due) if spared else []
    found = 0
    for begins, ends in pairwise(days):
        late = sum(part.fen for part in paid if part.on > begins)
        free = sum(one.fen for one in spared if one.since <= begins < one.until)
        found += min(late, free) * (ends - begins).days
    return found


def _capped(principal: int, exact: Fraction, terms: Terms | None) -> int:
    fen = half_up(exact)
    return fen if terms is None else terms.capped(fen, principal)
