"""Ballots that their owners disowned and nobody has looked into yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.votes.models import Dispute, Poll

RUNNING = ("open", "closed", "preliminary")


def disputes_open(session: Session) -> Sequence[RowMapping]:
    """Disputes that wait to be looked into while it still matters, oldest first: ``id``, ``poll_id``, ``estate_id``,
    ``title``, ``by``, ``at``, ``at_desk``: written down by staff."""
    at_desk = Dispute.entered_by.is_not(None).label("at_desk")
    asked = select(Dispute.id, Dispute.poll_id, Poll.estate_id, Poll.title, Dispute.by, Dispute.at, at_desk)
    asked = asked.join(Poll, Poll.id == Dispute.poll_id).where(Dispute.state == "open", Poll.state.in_(RUNNING))
    return session.execute(asked.order_by(Dispute.id)).mappings().all()
