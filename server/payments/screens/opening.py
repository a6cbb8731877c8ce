"""Which bills would be owed again were a refund agreed to, for the second person who is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from server.fees.queries.payable import Payable, payable
from server.fees.service import settling
from server.ledger.queries import balances as ledger
from server.ledger.rules.accounts import Account
from server.payments.rules.refunding import Refunding, stays
from server.payments.service import receipts


def would_open(session: Session, rows: Iterable[RowMapping]) -> dict[int, list[dict[str, Any]]]:
    """The bills a refund that waits would be taken off, by refund: each with how much, the last settled first. None of
    one that comes off a bill that was wrong: that is not owed again."""
    waits = [row for row in rows if row["state"] == Refunding.ASKED and row["bill_id"] is None]
    taken = {row["id"]: _taken(session, row) for row in waits}
    bills = payable(session, bill_ids={id_ for parts in taken.values() for id_ in parts}) if any(taken.values()) else {}
    return {
        refund_id: [{"id": id_, "fen": fen, "words": _words(bills[id_])} for id_, fen in parts.items() if id_ in bills]
        for refund_id, parts in taken.items()
    }


def _words(bill: Payable) -> str:
    return f"{bill.home_label} {bill.item_name} {bill.period_words}"


def _taken(session: Session, row: RowMapping) -> dict[int, int]:
    """What of which bill: first goes what never was on one, as far as the balance still has it."""
    lies = settling.allocated(session, row["payment_id"])
    loose = row["paid_fen"] - sum(lies.values()) - receipts.refunded(session, row["payment_id"])
    into_balance = row["payer_id"] is not None and stays(row["method"], row["to_balance"])
    rest = row["fen"] - (0 if into_balance else max(0, min(row["fen"], loose, _left(session, row))))
    found: dict[int, int] = {}
    for bill_id, fen in reversed(lies.items()):
        part = min(fen, rest)
        rest -= part
        found |= {bill_id: part} if part else {}
    return found


def _left(session: Session, row: RowMapping) -> int:
    if row["payer_id"] is None:
        unknown = ledger.by_key(session, Account.UNKNOWN, "payment_id", estate_id=row["estate_id"])
        return int(unknown.get(row["payment_id"], 0))
    return ledger.balance(session, Account.PREPAID, estate_id=row["estate_id"], person_id=row["payer_id"])
