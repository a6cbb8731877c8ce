"""Opening what is due: the chains of ballots begin with everything that was announced."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.kit.facts import publish
from server.votes.facts import PollOpened
from server.votes.models import Poll
from server.votes.queries.announced import announced
from server.votes.rules import chain
from server.votes.service import chaining


def open_due(session: Session, *, at: datetime, limit: int = 50) -> list[int]:
    """Open every announced poll whose time has come. Run twice, the second time does nothing. Gives their ids."""
    due = select(Poll).where(Poll.state == "noticed", Poll.opens_at <= at).order_by(Poll.opens_at, Poll.id).limit(limit)
    opened = []
    for poll in session.scalars(due).all():
        first = chain.genesis(announced(session, poll))
        claim = update(Poll).where(Poll.id == poll.id, Poll.state == "noticed", Poll.version == poll.version)
        values = {"state": "open", "chain_head": first, "ballots": 0, "version": Poll.version + 1}
        if session.execute(claim.values(**values).returning(Poll.id)).first() is None:
            continue
        chaining.begin(session, poll, first)
        publish(session, PollOpened(poll.id, poll.estate_id), at=at)
        opened.append(poll.id)
    return opened
