"""The late fee 违约金 (F-07, F-08): only where the contract has it, simple, on unpaid principal. Never 滞纳金."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from server.kit.money import half_up

WARN_FROM = Fraction(3, 1000)
"""A rate of 3 per thousand a day is shown to staff as one that courts cut down (F-08)."""


class Cap(StrEnum):
    """What the contract caps the late fee at."""

    PRINCIPAL = "PRINCIPAL"
    SUM = "SUM"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the contract says: a daily rate and a cap; ``most``: the fen of a cap that is a sum, for each bill."""

    daily_rate: Fraction
    cap: Cap = Cap.PRINCIPAL
    most: int = 0

    def capped(self, fen: int, principal: int) -> int:
        """So much of a late fee on ``principal`` as the contract lets be claimed, in fen."""
        if self.cap is Cap.NONE:
            return fen
        return min(fen, principal if self.cap is Cap.PRINCIPAL else self.most)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a court may cut down to (合同编通则解释 65): the yearly LPR times a multiple, by days of a year."""

    lpr: Fraction
    multiple: Fraction = Fraction(13, 10)
    day_base: int = 365


@dataclass(frozen=True, slots=True)
class Late:
    """A late fee in fen: before the cap, as it may be claimed, and whether staff are warned of the rate."""

    days: int
    raw: int
    claimable: int
    warning: bool


def days_late(due: date, paid: date) -> int:
    """Days = paid date - due date; none when paid in time."""
    return max((paid - due).days, 0)


def late_fee(principal: int, days: int, terms: Terms | None) -> Late:
    """The late fee on ``principal`` fen; nothing without a clause in the contract."""
    if terms is None:
        return Late(days, 0, 0, warning=False)
    raw = half_up(principal * terms.daily_rate * days)
    return Late(days, raw, terms.capped(raw, principal), warning=terms.daily_rate >= WARN_FROM)


def benchmark(principal: int, days: int, by: Benchmark) -> int:
    """The amount in fen shown to staff; it changes no bill by itself."""
    return half_up(principal * by.lpr * by.multiple * Fraction(days, by.day_base))
