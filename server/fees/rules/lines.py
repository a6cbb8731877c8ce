"""One bill line: what it comes to, exactly and rounded once, and the formula its payer reads (F-02, CV-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.fees.rules import prices, spans
from server.fees.rules.amounts import HUNDREDTHS, by_area, fixed
from server.kit.area import square_metres
from server.kit.money import half_up, yuan

NOTE_FEW = "，分到分后与前一方合计相符"
"""Why the second of two debtors may pay one fen more or less than his own months come to."""


@dataclass(frozen=True, slots=True)
class Billed:
    """A bill line ready to be written: ``exact`` fen before rounding, ``quantity`` as the table of bills has it."""

    fen: int
    exact: Fraction
    formula: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Price:
    """A price in yuan as text and what it is per, as they stand on the bill."""

    yuan: str
    unit: str

    @property
    def words(self) -> str:
        """``2.35 元/㎡·月``."""
        return f"{prices.written(self.yuan)} {self.unit}"


@dataclass(frozen=True, slots=True)
class Months:
    """How many months a piece of a bill has: in full, and cut because the home stands empty (F-11)."""

    full: Fraction
    cut: Fraction = Fraction(0)
    share: Fraction = Fraction(1)

    @property
    def counted(self) -> Fraction:
        """What the price is multiplied by."""
        return self.full + self.cut * self.share

    @property
    def words(self) -> str:
        """``3 个月``, or ``（1 个月 + 空置 2 个月 × 60%）``."""
        if not self.cut:
            return spans.words(self.full)
        vacant = f"空置 {spans.words(self.cut)} × {_percent(self.share)}"
        return f"（{spans.words(self.full)} + {vacant}）" if self.full else vacant


def area_lines(price: Price, area: int, pieces: Sequence[Months]) -> list[Billed]:
    """A period by area (hundredths of a square metre), one line for each debtor in turn.

    Together they come to what the whole period comes to when it is rounded once; a period with one debtor is one line.
    """
    exact = [by_area(prices.exact(price.yuan), area, piece.counted).exact for piece in pieces]
    words = [f"{price.words} × {square_metres(area)} ㎡ × {piece.words}" for piece in pieces]
    return _adding_up(exact, words, area)


def fixed_lines(price: Price, pieces: Sequence[Months]) -> list[Billed]:
    """A period at so much a home and month, one line for each debtor in turn."""
    exact = [fixed(prices.exact(price.yuan), piece.counted).exact for piece in pieces]
    return _adding_up(exact, [f"{price.words} × {piece.words}" for piece in pieces], 1)


def metered(price: Price, before: int, now: int) -> Billed:
    """What a meter counted between two readings (thousandths)."""
    used = now - before
    exact = fixed(prices.exact(price.yuan), Fraction(used, 1000)).exact
    volume, was, is_ = (prices.thousandths(one) for one in (used, before, now))
    words = f"{price.words} × {volume}（{was} → {is_}）= {yuan(half_up(exact))} 元"
    return Billed(half_up(exact), exact, words, used)


def shared(name: str, fen: int, *, total: int, area: int, all_area: int) -> Billed:
    """A home's share of a cost by area; ``fen`` is what dividing it to the fen gave this home."""
    exact = Fraction(total * area, all_area)
    share = f"{square_metres(area)} ㎡ ÷ {square_metres(all_area)} ㎡"
    return Billed(fen, exact, f"{name} {yuan(total)} 元 × {share} = {yuan(fen)} 元", area)


def _adding_up(exact: Sequence[Fraction], words: Sequence[str], quantity: int) -> list[Billed]:
    found: list[Billed] = []
    before = Fraction(0)
    for own, said in zip(exact, words, strict=True):
        fen = half_up(before + own) - half_up(before)
        before += own
        note = NOTE_FEW if fen != half_up(own) else ""
        found.append(Billed(fen, own, f"{said} = {yuan(fen)} 元{note}", quantity))
    return found


def _percent(share: Fraction) -> str:
    whole = share * HUNDREDTHS
    return f"{whole.numerator}%" if whole.denominator == 1 else f"{share.numerator}/{share.denominator}"
