"""The trial balance 试算平衡表 of an estate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from server.ledger.queries import days
from server.ledger.queries.balances import balances
from server.ledger.rules.accounts import LABELS, Account, Class, class_of, natural


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One account: ``opening`` and ``closing`` in its natural sign, what was debited and credited; all in fen."""

    account: Account
    label: str
    kind: Class
    opening: int
    debits: int
    credits: int
    closing: int


@dataclass(frozen=True, slots=True)
class Trial:
    """Every account that ever moved, and the sums of both sides, which are one."""

    lines: tuple[TrialLine, ...]
    debits: int
    credits: int

    def of_class(self, kind: Class) -> int:
        """The closing balance of a class. Assets and expenses equal liabilities, equity and income."""
        return sum(line.closing for line in self.lines if line.kind is kind)

    @property
    def balanced(self) -> bool:
        """Whether both sides agree, of the period and of everything up to its end."""
        held = self.of_class(Class.ASSET) + self.of_class(Class.EXPENSE)
        owed = self.of_class(Class.LIABILITY) + self.of_class(Class.EQUITY) + self.of_class(Class.INCOME)
        return self.debits == self.credits and held == owed


def trial(session: Session, estate_id: int, from_: date, to: date) -> Trial:
    """The trial balance between two days, both included."""
    opening = balances(session, estate_id, until=from_ - timedelta(days=1))
    moved = days.totals(session, estate_id, from_, to)
    lines = []
    for account in Account:
        debits, credits_ = (sum(one.get(account, (0, 0))[side] for one in moved.values()) for side in (0, 1))
        if opening[account] or debits or credits_:
            closing = opening[account] + natural(account, debits, credits_)
            lines.append(
                TrialLine(account, LABELS[account], class_of(account), opening[account], debits, credits_, closing)
            )
    return Trial(tuple(lines), sum(line.debits for line in lines), sum(line.credits for line in lines))
