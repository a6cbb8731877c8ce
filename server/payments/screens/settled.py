"""What a payment went to, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from server.fees.queries.payable import payable
from server.fees.service import settling
from server.payments.queries import reopened
from server.payments.rules.methods import State

OPEN_AGAIN, PAID_AGAIN, WAIVED = "账单重新待缴", "后来又缴清了", "同时减免，不用再缴"
"""What became of a bill off which a refund was taken."""


def parts(session: Session, payment: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The bills a payment lies on now, by due date, and what of it was never on one. ``turn``: in which order it
    came to them; a refund takes it back from the last first."""
    if payment["state"] != State.RECEIVED:
        return []
    lies = settling.allocated(session, payment["id"])
    bills = payable(session, bill_ids=list(lies)) if lies else {}
    found: list[dict[str, Any]] = [
        {
            "bill_id": one.id,
            "words": f"{one.item_name} {one.period_words}",
            "home": one.home_label,
            "fen": lies[one.id],
            "turn": list(lies).index(one.id),
        }
        for one in bills.values()
    ]
    rest = payment["fen"] - sum(lies.values()) - payment["gone_fen"]
    return [*found, {"bill_id": None, "words": "预存", "home": "", "fen": rest}] if rest > 0 else found


def given_back(session: Session, payment: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The bills refunds of a payment were taken off, each with how much of it and what became of the bill."""
    if not payment["refunds"]:
        return []
    return [
        {"bill_id": one.bill.id, "words": f"{one.bill.item_name} {one.bill.period_words}", "home": one.bill.home_label,
         "fen": one.fen, "now": WAIVED if one.waived else OPEN_AGAIN if one.is_open else PAID_AGAIN}
        for one in reopened.taken_off(session, payment["id"])
    ]  # fmt: skip
