"""Which disowned ballots wait for a second person: for whoever reminds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.waiting import Waits
from server.votes.models import Dispute, Poll


def disputes(session: Session, before: datetime) -> list[Waits]:
    """Those that one person had looked into by an instant and nobody since."""
    asked = select(Dispute.id, Poll.estate_id, Dispute.decided_by, Dispute.decided_at)
    asked = asked.join(Poll, Poll.id == Dispute.poll_id).where(Dispute.state == "open", Dispute.decided_at <= before)
    rows = session.execute(asked.order_by(Dispute.id))
    return [Waits(id_, estate_id, by, at) for id_, estate_id, by, at in rows if by is not None and at is not None]
