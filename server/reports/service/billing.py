"""What the room of bills tells back: that a price was billed, and how its bill stands."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.reports.models import ReportQuote
from server.reports.rules.quotes import BillState


def note(session: Session, *, quote_id: int, bill_id: int, state: BillState) -> None:
    """Keep how the bill of a price stands; told again it changes nothing."""
    mine = ReportQuote.id == quote_id
    session.execute(update(ReportQuote).where(mine).values(bill_id=bill_id, bill_state=state.value))
