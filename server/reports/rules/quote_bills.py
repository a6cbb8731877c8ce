"""A price that was agreed to and its bill, as their report goes on: what speaks against the bill, and why the report is
put together with no other. Pure."""

from __future__ import annotations

from enum import StrEnum

from server.kit.errors import Conflict
from server.kit.money import yuan
from server.reports.rules.quotes import STANDS, BillState, QuoteState
from server.reports.rules.words import OPEN, State


class Doubt(StrEnum):
    """What speaks against the bill of a price, as its report stands: it was opened again, made free, ended unmended, or
    another price was agreed to."""

    REWORK = "rework"
    FREE = "free"
    UNFIXED = "unfixed"
    REPRICED = "repriced"


class PricedApart(Conflict):
    """A report whose price was agreed to, or whose bill stands, is put together with another: sum and bill would be
    nowhere. The other one may be put together with it."""

    def __init__(self, number: str, fen: int) -> None:
        super().__init__("merge_priced", apart_words(number, fen), fen=fen)


def keeps_apart(state: QuoteState, bill: str | None) -> bool:
    """Whether a report may be put together with no other because of one of its prices: it was agreed to and not let go,
    or its bill stands."""
    return bill in STANDS or (state is QuoteState.ACCEPTED and bill != BillState.VOID)


def apart_words(number: str, fen: int) -> str:
    """Why a report is put together with no other, and the way that is open."""
    return f"住户同意过报价 {yuan(fen)} 元，{number} 不能并到别的单里。要一起办，请打开另一张，并到 {number}。"


def doubt(state: QuoteState, report: State, *, mended: bool, another: bool) -> Doubt | None:
    """What speaks against the bill of a price that was agreed to; None where nothing does. ``another``: another price
    was agreed to since. Whoever opened it again and took that back leaves it as it was."""
    if state is not QuoteState.ACCEPTED:
        return Doubt.REPRICED if another else Doubt.FREE
    if report in OPEN or report is State.DONE:
        return Doubt.REWORK
    return None if report is State.WITHDRAWN or mended else Doubt.UNFIXED
