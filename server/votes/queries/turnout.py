"""Which heads are told of as having voted: while a vote is open in steps, afterwards all of them."""

from __future__ import annotations

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from server.votes.models import Ballot
from server.votes.rules import steps


def voted(session: Session, poll_id: int, *, of: int, running: bool) -> Subquery | None:
    """``head_id``, ``area`` and ``channel`` of the ballots that are told of, of a roll of ``of`` heads; None where
    nothing is. A change counts from the first ballot of its head on, so that no step moves by a change."""
    mine = Ballot.poll_id == poll_id
    valid = select(Ballot.head_id, Ballot.area, Ballot.channel).where(mine, Ballot.state == "valid")
    if not running:
        return valid.subquery()
    count = session.scalar(select(func.count()).select_from(valid.subquery())) or 0
    most = steps.told(count, of)
    if most is None:
        return None
    first = select(Ballot.head_id, func.min(Ballot.id).label("first")).where(mine).group_by(Ballot.head_id).subquery()
    earliest = valid.join(first, first.c.head_id == Ballot.head_id).order_by(first.c.first).limit(most)
    return earliest.subquery()
