"""How much waits behind each tab of payments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.payments.models import CashDay, InvoiceRequest, Mismatch, Payment, Payout, Refund
from server.payments.policy import KEEPERS
from server.payments.rules.refunding import Refunding
from server.payments.screens.exceptions import mine
from server.people import queries as people


def waits(session: Session, actor: Actor) -> dict[str, int]:
    """What waits for me: nothing for those who only look. One statement beside those that find my companies."""
    if not actor.holds(*KEEPERS):
        return {}
    refunds = (Refund.state.in_((Refunding.ASKED, Refunding.ABNORMAL)), _here(actor, Refund.estate_id))
    counted = {
        "review": _count(Payment.id, Payment.state == "waiting", _here(actor, Payment.estate_id)),
        "cash": _count(CashDay.day, CashDay.checked_by.is_(None), _here(actor, CashDay.estate_id)),
        "refunds": _count(Refund.id, *refunds)
        + _count(Payout.id, Payout.state == "asked", _here(actor, Payout.estate_id)),
        "exceptions": _count(Mismatch.id, Mismatch.state == "open", mine(session, actor)),
        "invoices": _count(InvoiceRequest.id, InvoiceRequest.state == "asked", _here(actor, InvoiceRequest.estate_id)),
    }
    row = session.execute(select(*(one.label(name) for name, one in counted.items()))).one()
    return {name: int(getattr(row, name)) for name in counted}


def _here(actor: Actor, column: Any) -> Any:
    return people.covered(actor, KEEPERS, column)


def _count(column: Any, *where: Any) -> Any:
    return select(func.count(column)).where(*where).scalar_subquery()
