"""What one bill line comes to (F-02, F-11): exact until it is rounded once, half up, to the fen (CV-3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from server.kit.errors import Malformed
from server.kit.money import half_up

HUNDREDTHS = 100


class AmountWrong(Malformed):
    """A price, an area or a number of months that no bill can have."""

    def __init__(self) -> None:
        super().__init__("amount_wrong", "单价、面积和月数都要大于或等于零。")


@dataclass(frozen=True, slots=True)
class Line:
    """A bill line: ``exact`` fen before rounding, ``fen`` as billed."""

    exact: Fraction

    @property
    def fen(self) -> int:
        """Rounded once, half up."""
        return half_up(self.exact)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A local cut for a vacant home (F-11): after ``full_months`` the home pays ``share`` of the fee."""

    full_months: int
    share: Fraction


BINZHOU = Vacancy(6, Fraction(60, 100))
"""滨州 art. 38: vacant for more than six months in the 前期 stage, at most 60 %."""


@dataclass(frozen=True, slots=True)
class Vacant:
    """What a vacant home pays: months in full, months at the cut price, and the sum of the monthly lines in fen."""

    full_months: int
    reduced_months: int
    total: int


def by_area(price: Fraction, area: int, months: Fraction = Fraction(1)) -> Line:
    """Unit price (yuan per square metre and month) x area (hundredths of a square metre) x months.

    A quarter is one line of three months, not three lines: 1.50 x 50.05 is 75.08 a month and 225.23 a quarter (F-02).
    """
    if price < 0 or area < 0 or months < 0:
        raise AmountWrong
    return Line(price * HUNDREDTHS * Fraction(area, HUNDREDTHS) * months)


def fixed(price: Fraction, count: Fraction = Fraction(1)) -> Line:
    """So much a piece (yuan): a parking space, a card, a metered unit of water or power."""
    if price < 0 or count < 0:
        raise AmountWrong
    return Line(price * HUNDREDTHS * count)


def vacant(price: Fraction, area: int, months: int, rule: Vacancy | None) -> Vacant:
    """What a home vacant for ``months`` pays, a line a month (F-11); in full without a local rule (民法典 944)."""
    full = months if rule is None else min(months, rule.full_months)
    reduced = months - full
    cut = 0 if rule is None else by_area(price * rule.share, area).fen
    return Vacant(full, reduced, full * by_area(price, area).fen + reduced * cut)
