"""What an entry may be, which states it goes through, and how it moves the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from server.ledger.rules.accounts import Account
from server.ledger.rules.moves import Move

LONGEST_WORDS, LONGEST_PAYEE, LONGEST_QUESTION = 200, 60, 500
MOST_FEN = 10**11
"""A thousand million yuan: more than any one entry of an estate."""


class Kind(StrEnum):
    """What an entry tells of."""

    SPENDING = "spending"
    INCOME = "public_income"
    COST = "public_cost"
    TO_FUND = "to_fund"
    LEVY_PAID = "levy_paid"


KIND_LABELS: Mapping[str, str] = {
    Kind.SPENDING: "支出",
    Kind.INCOME: "公共收益",
    Kind.COST: "公共收益的成本",
    Kind.TO_FUND: "转入维修资金",
    Kind.LEVY_PAID: "分摊款支出",
}


class State(StrEnum):
    """Asked by one person, approved or refused by another; what is approved stands for good."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


STATE_LABELS: Mapping[str, str] = {State.ASKED: "待审核", State.APPROVED: "已入账", State.REFUSED: "已退回"}


class Paid(StrEnum):
    """Out of which money, or into which."""

    BANK = "bank"
    CASH = "cash"


PAID_LABELS: Mapping[str, str] = {Paid.BANK: "银行", Paid.CASH: "现金"}
_MONEY = {Paid.BANK: Account.BANK, Paid.CASH: Account.CASH}


COST, EVENT = "cost:", "books."


def event_kind(kind: Kind) -> str:
    """The kind of the ledger's event for an entry of this kind."""
    return EVENT + kind


def cost_item(line: str) -> str:
    """Under which item of the ledger the cost of a line of public income stands: ``cost:parking``."""
    return COST + line


def quarter_item(quarter: date) -> str:
    """Under which item of the ledger a transfer for a quarter stands: ``fund:2026Q3``."""
    return f"fund:{quarter.year}Q{(quarter.month + 2) // 3}"


def moves(kind: Kind, line: str, fen: int, paid: Paid, quarter: date | None, *, back: bool) -> list[Move]:
    """The transfers of an entry; ``back`` those that take a wrong one back."""
    money = _MONEY[paid]
    if kind is Kind.SPENDING:
        found = [Move(Account.SPENDING, money, fen, item=line)]
    elif kind is Kind.INCOME:
        found = [Move(money, Account.PUBLIC_MONEY, fen, item=line)]
    elif kind is Kind.COST:
        found = [Move(Account.PUBLIC_MONEY, money, fen, item=cost_item(line))]
    elif kind is Kind.LEVY_PAID:
        found = [Move(Account.LEVY_MONEY, money, fen, item=line)]
    else:
        assert quarter is not None
        item = quarter_item(quarter)
        found = [
            Move(Account.PUBLIC_MONEY, Account.FUND, fen, item=item),
            Move(Account.FUND_BANK, money, fen, item=item),
        ]
    return [move.back() for move in found] if back else found


def takes_public_money(kind: Kind, *, back: bool) -> bool:
    """Whether an entry takes something out of what common property has earned, which must be there."""
    return (kind in (Kind.COST, Kind.TO_FUND)) is not back and kind not in (Kind.SPENDING, Kind.LEVY_PAID)
