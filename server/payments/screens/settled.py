"""What a payment went to, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from server.fees.queries.payable import payable
from server.fees.service import settling
from server.payments.rules.methods import State


def parts(session: Session, payment: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The bills a payment lies on now, by due date, and what of it was never on one."""
    if payment["state"] != State.RECEIVED:
        return []
    lies = settling.allocated(session, payment["id"])
    bills = payable(session, bill_ids=list(lies)) if lies else {}
    found: list[dict[str, Any]] = [
        {"bill_id": one.id, "words": f"{one.item_name} {one.period_words}", "home": one.home_label, "fen": lies[one.id]}
        for one in bills.values()
    ]
    rest = payment["fen"] - sum(lies.values()) - payment["gone_fen"]
    return [*found, {"bill_id": None, "words": "预存", "home": "", "fen": rest}] if rest > 0 else found
