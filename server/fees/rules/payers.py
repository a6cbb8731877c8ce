"""Whose month it is: developer or owner (F-04), seller or buyer (F-05). A month is its first day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from server.kit.calendar.days import add_months

QUARTER = 3


@dataclass(frozen=True, slots=True)
class Divided:
    """Months before a change of payer and after it, in order."""

    before: tuple[date, ...]
    after: tuple[date, ...]


def month_of(day: date) -> date:
    """The month a day lies in."""
    return day.replace(day=1)


def months(first: date, count: int) -> list[date]:
    """So many months from one on."""
    start = month_of(first)
    return [add_months(start, step) for step in range(count)]


def quarter(year: int, number: int) -> list[date]:
    """The three months of a quarter, 1 to 4."""
    return months(date(year, 1 + QUARTER * (number - 1), 1), QUARTER)


def at_hand_over(handed_over: date | None, billed: Iterable[date]) -> Divided:
    """The developer pays to the end of the month of hand-over, the owner from the next (上海 49, 台州 39, 北京 22); all
    of it while a home is unsold or not handed over (条例 41)."""
    return _divide(billed, date.max if handed_over is None else month_of(handed_over))


def at_transfer(transferred: date, billed: Iterable[date], *, month_to_buyer: bool = False) -> Divided:
    """The month of the transfer is the seller's unless both agreed that it is the buyer's (F-05)."""
    last = month_of(transferred)
    return _divide(billed, add_months(last, -1) if month_to_buyer else last)


def old_debt(arrears: int, *, promised_in_writing: bool) -> tuple[int, int]:
    """What seller and buyer are asked for of the seller's arrears, in fen: the buyer only what he promised in writing
    (F-05)."""
    return (0, arrears) if promised_in_writing else (arrears, 0)


def _divide(billed: Iterable[date], last: date) -> Divided:
    each = list(_in_order(billed))
    return Divided(tuple(m for m in each if m <= last), tuple(m for m in each if m > last))


def _in_order(billed: Iterable[date]) -> Iterator[date]:
    yield from sorted({month_of(day) for day in billed})
