"""What of payments waits for a second person: for whoever reminds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.waiting import Waits, since
from server.payments.models import Payment, Payout, Refund
from server.payments.rules.methods import State


def entered(session: Session, before: datetime) -> list[Waits]:
    """Money taken at the desk by an instant that nobody has reviewed."""
    asked = select(Payment.id, Payment.estate_id, Payment.entered_by, Payment.entered_at)
    waits = (Payment.state == State.WAITING) & (Payment.entered_at <= before)
    rows = session.execute(asked.where(waits).order_by(Payment.id))
    return [Waits(id_, estate_id, by, entered_at) for id_, estate_id, by, entered_at in rows if by is not None]


def refunds(session: Session, before: datetime) -> list[Waits]:
    """Refunds."""
    return since(session, Refund, before)


def payouts(session: Session, before: datetime) -> list[Waits]:
    """Money of a balance to be given back."""
    return since(session, Payout, before)
