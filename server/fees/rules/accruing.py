"""The late fee of a debt that is paid in parts (F-07): each part stops on the day it is paid, the rest runs on.

All parts of one principal are added up exactly and rounded once, so that who pays in ten parts owes not a fen more than
who pays the same at one go on the same days, and no order of paying gets past the cap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.fees.rules.late import Terms, days_late
from server.kit.money import half_up


@dataclass(frozen=True, slots=True)
class Paid:
    """A part of the principal, in fen, and the day it came; a part taken back is left out."""

    fen: int
    on: date


def earned(principal: int, due: date, paid: Iterable[Paid], terms: Terms | None) -> int:
    """The late fee in fen on what of ``principal`` (fen, waived parts aside) has been paid; what is open adds nothing
    yet, because it is charged when it is paid."""
    return _capped(principal, _exact(due, paid, terms), terms)


def owed(principal: int, due: date, paid: Iterable[Paid], terms: Terms | None, *, on: date) -> int:
    """The same as of a day: the open part counts to that day too."""
    parts = list(paid)
    rest = max(principal - sum(part.fen for part in parts), 0)
    return _capped(principal, _exact(due, [*parts, Paid(rest, on)], terms), terms)


def _exact(due: date, paid: Iterable[Paid], terms: Terms | None) -> Fraction:
    if terms is None:
        return Fraction(0)
    return sum((part.fen * terms.daily_rate * days_late(due, part.on) for part in paid), Fraction(0))


def _capped(principal: int, exact: Fraction, terms: Terms | None) -> int:
    fen = half_up(exact)
    return fen if terms is None else terms.capped(fen, principal)
