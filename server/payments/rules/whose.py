"""Whose bills money may go to: a debt belongs to the person who made it, whoever has the home now (民法典 945, F-05).
Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar

from server.kit.errors import Conflict


class Owed(Protocol):
    """A bill, by who owes it: ``people`` are its debtors; ``others`` are not those who own the home today, what
    ``rests`` waits for an answer, and money goes to what was ``ordered`` only by a word of its payer."""

    @property
    def people(self) -> Collection[int]:
        """Who owes it, by person id."""

    @property
    def rests(self) -> bool:
        """Whether somebody says that it is wrong, or asked to waive of it, and has no answer yet."""

    @property
    def ordered(self) -> bool:
        """Whether it is for something its payer ordered beside the fees of the home: a paid repair."""

    @property
    def others(self) -> bool:
        """Whether none of them owns the home today."""


class OthersDebt(Conflict):
    """What a former owner owes is paid by nobody else unasked."""

    def __init__(self) -> None:
        super().__init__(
            "others_debt",
            "勾了别人名下的欠费，谁欠的谁付（民法典 945）。请换他作付款人；付款人自愿替付的，问清后勾上“自愿替付”。",
        )


B = TypeVar("B", bound=Owed)


def is_others(people: Collection[int], owners: Collection[int]) -> bool:
    """Whether a bill is owed by none of today's owners. Where neither is known it is the home's."""
    return bool(people or owners) and not set(people) & set(owners)


def first_asked(bills: Iterable[B], payer_id: int | None) -> list[B]:
    """The bills that money goes to without a word about it: the payer's own of this home, else those of its owners of
    today; never what somebody else owed before, nor what rests: that waits for its answer; nor what was ordered beside
    the fees: a fee that is paid must not settle a repair unasked."""
    listed = [bill for bill in bills if not bill.rests and not bill.ordered]
    own = [bill for bill in listed if payer_id in bill.people]
    return own or [bill for bill in listed if not bill.others]


def not_his(bill: Owed, payer_id: int | None) -> bool:
    """Whether a payer would pay a former owner's debt for them: only by a word of his own."""
    return bill.others and payer_id not in bill.people
