"""What of fees waits for a second person: for whoever reminds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Bill, FeeChange, LevyClosing, Waiver
from server.fees.rules.items import WaiverState
from server.kit.waiting import Waits, since


def changes(session: Session, before: datetime) -> list[Waits]:
    """Higher prices and contracts that were asked for by an instant."""
    return since(session, FeeChange, before)


def closings(session: Session, before: datetime) -> list[Waits]:
    """Levies that are to end."""
    return since(session, LevyClosing, before)


def waivers(session: Session, before: datetime) -> list[Waits]:
    """Sums that need not be paid if somebody agrees."""
    asked = select(Waiver.id, Bill.estate_id, Waiver.asked_by, Waiver.asked_at).join(Bill, Bill.id == Waiver.bill_id)
    waits = (Waiver.state == WaiverState.ASKED) & (Waiver.asked_at <= before)
    return [Waits(*row) for row in session.execute(asked.where(waits).order_by(Waiver.id))]
