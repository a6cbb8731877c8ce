"""What a payer wants paid, line by line, and how money is divided over it (F-09, 民法典 560). Pure; whole fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from server.fees.rules.allocation import Open, Part


@dataclass(frozen=True, slots=True)
class Line:
    """``fen`` for a bill, or without one for the balance: of ``prepay_months`` ahead, or of any sum (None)."""

    bill_id: int | None
    home_id: int | None
    fen: int
    prepay_months: int | None = None


@dataclass(frozen=True, slots=True)
class Division:
    """How a sum was divided. ``prepaid`` was meant for the balance, ``surplus`` was meant for bills that need it no
    more; ``left`` are the lines the sum did not reach."""

    parts: tuple[Part, ...]
    prepaid: int
    surplus: int
    left: tuple[Line, ...]


def as_json(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines as they are kept."""
    return [asdict(line) for line in lines]


def from_json(kept: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Lines as they were kept."""
    return tuple(Line(row["bill_id"], row["home_id"], row["fen"], row.get("prepay_months")) for row in kept)


def divide(fen: int, lines: Sequence[Line], bills: Mapping[int, Open]) -> Division:
    """Divide ``fen`` over the lines in their order; of a bill at most what is open, principal before late fee.

    What a bill no longer needs, and what no line asks for, is ``surplus``: it belongs to the payer and goes nowhere
    else without a word of his.
    """
    parts: dict[int, Part] = {}
    left: list[Line] = []
    prepaid = surplus = 0
    for line in lines:
        share = min(fen, line.fen)
        fen -= share
        if line.fen > share:
            left.append(Line(line.bill_id, line.home_id, line.fen - share, line.prepay_months))
        if line.bill_id is None:
            prepaid += share
            continue
        bill, known = bills.get(line.bill_id), parts.get(line.bill_id)
        before = known.fen if known is not None else 0
        part = _part(before + share, bill) if bill is not None else None
        surplus += share - (part.fen - before if part is not None else 0)
        if part is not None and part.fen:
            parts[line.bill_id] = part
    return Division(tuple(parts.values()), prepaid, surplus + fen, tuple(left))


def _part(fen: int, bill: Open) -> Part:
    principal = min(fen, bill.principal)
    return Part(bill.id, principal, min(fen - principal, bill.late_fee))
