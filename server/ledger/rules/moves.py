"""A move of money between two accounts, before it is written."""

from __future__ import annotations

from dataclasses import dataclass

from server.ledger.rules.accounts import Account

ABOUT = ("debtor_id", "person_id", "bill_id", "payment_id", "item")
"""What a move may be about, all of it optional."""


@dataclass(frozen=True, slots=True)
class Move:
    """``fen`` (more than nothing) out of ``credit`` into ``debit``, and what it is about."""

    debit: Account
    credit: Account
    fen: int
    debtor_id: int | None = None
    person_id: int | None = None
    bill_id: int | None = None
    payment_id: int | None = None
    item: str | None = None

    def __post_init__(self) -> None:
        if self.fen <= 0 or self.debit == self.credit:
            raise ValueError(f"a transfer moves more than nothing between two accounts: {self}")

    def back(self) -> Move:
        """The move that undoes this one."""
        return Move(self.credit, self.debit, self.fen, self.debtor_id, self.person_id, self.bill_id, self.payment_id,
                    self.item)  # fmt: skip
