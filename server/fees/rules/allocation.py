"""Which bills a payment settles (F-09, 民法典 560): as the payer says; else what is due first, by due date; principal
before late fee. What is left over becomes a balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from server.kit.errors import Malformed


@dataclass(frozen=True, slots=True)
class Open:
    """What is unpaid of a bill, in fen."""

    id: str
    due: date
    principal: int
    late_fee: int = 0
    resting: int = 0
    """What of the late fee is doubted by itself, or about to be waived: nobody is asked for it."""

    @property
    def asked(self) -> int:
        """What somebody is asked for now."""
        return self.principal + self.late_fee - self.resting

    def without_rest(self) -> Open:
        """The same as whoever does not owe it may know it (P-04)."""
        return replace(self, late_fee=self.late_fee - self.resting, resting=0) if self.resting else self


@dataclass(frozen=True, slots=True)
class Part:
    """What of a payment goes to one bill, in fen."""

    id: str
    principal: int
    late_fee: int

    @property
    def fen(self) -> int:
        """Both together."""
        return self.principal + self.late_fee


@dataclass(frozen=True, slots=True)
class Allocation:
    """The parts of a payment, and what is left of it for the balance."""

    parts: tuple[Part, ...]
    rest: int


class UnknownBill(Malformed):
    """The payer named a bill that is not among the open ones."""

    def __init__(self, bill: str) -> None:
        super().__init__("unknown_bill", "指定的账单不存在，或已经付清。", bill=bill)


def allocate(payment: int, bills: Sequence[Open], *, on: date, wanted: Sequence[str] = ()) -> Allocation:
    """Divide ``payment`` fen. ``wanted`` are the bills the payer named, in his order; nothing else is touched then but
    by what they leave over. Bills due by ``on`` come before those that are not, then by due date, then by id, 9 before
    10."""
    named = {bill.id: bill for bill in bills}
    for bill in wanted:
        if bill not in named:
            raise UnknownBill(bill)
    order = [named[bill] for bill in dict.fromkeys(wanted)]
    rest_of = [bill for bill in bills if bill.id not in set(wanted)]
    order += sorted(rest_of, key=lambda bill: (bill.due > on, bill.due, len(bill.id), bill.id))
    paid = {bill.id: [0, 0] for bill in order}
    left = _pay(payment, order, paid, wanted=len(dict.fromkeys(wanted)))
    parts = tuple(Part(bill.id, *paid[bill.id]) for bill in order if any(paid[bill.id]))
    return Allocation(parts, left)


def _pay(left: int, order: Sequence[Open], paid: dict[str, list[int]], *, wanted: int) -> int:
    for group in (order[:wanted], order[wanted:]):
        for place, owed in ((0, "principal"), (1, "late_fee")):
            for bill in group:
                part = min(left, getattr(bill, owed))
                paid[bill.id][place] += part
                left -= part
    return left
