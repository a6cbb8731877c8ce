"""Two persons turned out to be one."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.proposals.models import Answer, Matter, Objection


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """What the one raised, answered and objected to is the other's. Who led a matter stays as it was written down."""
    session.execute(update(Matter).where(Matter.raised_by == gone_id).values(raised_by=kept_id))
    for table in (Answer, Objection):
        session.execute(update(table).where(table.person_id == gone_id).values(person_id=kept_id))
