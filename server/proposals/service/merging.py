"""Two persons turned out to be one."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.proposals.models import Answer, Hardship, LateJoin, Matter, Objection


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """What the one raised, answered and objected to is the other's. Who led a matter stays as it was written down."""
    session.execute(update(Matter).where(Matter.raised_by == gone_id).values(raised_by=kept_id))
    session.execute(update(LateJoin).where(LateJoin.asked_by == gone_id).values(asked_by=kept_id))
    for table in (Answer, Objection, Hardship):
        session.execute(update(table).where(table.person_id == gone_id).values(person_id=kept_id))
