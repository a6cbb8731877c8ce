"""What follows when a poll's time is over: it closes, its seals are opened, it is counted.

Each step is a transaction of its own and finds out from the rows what is to be done: interrupted between any two, the
next one goes on; done twice, the second changes nothing. A vote whose binding ballots are cast with the authority is
not counted here: it waits for the result somebody enters with the authority's paper (``official``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM
from server.kit.facts import publish
from server.places.rules.cities import EvoteMode
from server.votes.facts import PollClosed, PollCounted
from server.votes.models import Poll, Result, Sent
from server.votes.rules.calendar import objections_until
from server.votes.rules.matters import matter
from server.votes.rules.silence import Silence, from_rules
from server.votes.sealing.keys import Keys
from server.votes.service import chaining, counting, paper, unsealing

OPEN, CLOSED, PRELIMINARY = "open", "closed", "preliminary"


def due(session: Session, *, at: datetime, most: int = 100) -> list[int]:
    """The polls for which :func:`advance` has something to do, those that close first before the others."""
    over = (Poll.state == OPEN) & _is_over(at)
    uncounted = (Poll.state == CLOSED) & Poll.counted_at.is_(None)
    found = session.scalars(select(Poll).where(over | uncounted).order_by(Poll.closes_at, Poll.id).limit(most))
    return [poll.id for poll in found if poll.state == OPEN or not _is_waiting(poll)]


def advance(session: Session, keys: Keys, poll_id: int, *, at: datetime, most: int = unsealing.CHUNK) -> bool:
    """Take the next step with a poll; True when there is one more to take. Run each in a transaction of its own.

    ``KeyIncomplete`` when its ballots cannot be opened without the custodian; nothing was changed then.
    """
    locked = select(Poll).where(Poll.id == poll_id).with_for_update(skip_locked=True)
    poll = session.scalar(locked.execution_options(populate_existing=True))
    if poll is None:
        return False
    if poll.state == OPEN and session.scalar(select(Poll.id).where(Poll.id == poll_id, _is_over(at))) is not None:
        _close(session, poll, at)
        return True
    if poll.state != CLOSED:
        return False
    if unsealing.open_some(session, keys, poll, at=at, most=most):
        return True
    if not _is_waiting(poll):
        _publish(session, poll, at)
    return False


def close_due(session: Session, keys: Keys, *, at: datetime) -> list[int]:
    """Everything that is due, in the caller's one transaction: for tests and small estates. Gives what was counted."""
    found = due(session, at=at)
    for poll_id in found:
        while advance(session, keys, poll_id, at=at):
            session.flush()
    return found


def silence_of(session: Session, poll: Poll) -> Silence:
    """What silence does in a poll, by what was announced and what is proven: STRICT if anything is missing (V-11)."""
    delivered = select(Sent.id).where(Sent.poll_id == poll.id, Sent.delivered).limit(1)
    return from_rules(poll.rules, matter(poll.matter_type), delivery_logged=session.scalar(delivered) is not None)


def is_official(poll: Poll) -> bool:
    """Are the binding ballots cast on the authority's system?"""
    return poll.rules.get("evote_mode") == EvoteMode.OFFICIAL_ONLY


def _is_waiting(poll: Poll) -> bool:
    return is_official(poll) and poll.opened >= poll.last_number


def _is_over(at: datetime) -> ColumnElement[bool]:
    """Its time is over, and every paper that came before was read, or had a day to be."""
    return (Poll.closes_at <= at) & (~paper.unsettled() | (Poll.closes_at <= at - paper.SECOND_READING))


def _close(session: Session, poll: Poll, at: datetime) -> None:
    paper.lapse(session, poll, at=at)
    chaining.end(session, poll)
    poll.state, poll.closed_at, poll.version = CLOSED, at, poll.version + 1
    _record(session, poll, "poll.closed", at, {"ballots": poll.ballots, "chain_head": poll.chain_head})
    publish(session, PollClosed(poll.id, poll.estate_id), at=at)


def _publish(session: Session, poll: Poll, at: datetime) -> None:
    """The preliminary result, once."""
    if session.scalar(select(Result.id).where(Result.poll_id == poll.id).limit(1)) is None:
        counting.count(session, poll, silence_of(session, poll), kind=PRELIMINARY, at=at)
    make_preliminary(session, poll, at)


def make_preliminary(session: Session, poll: Poll, at: datetime) -> None:
    """The first result of a poll is out: from now on ballots may be disputed, for so many days (CV-4)."""
    poll.state, poll.counted_at, poll.version = PRELIMINARY, at, poll.version + 1
    poll.objections_until = objections_until(at, poll.rules["objection_days"])
    _record(session, poll, "poll.counted", at, {"objections_until": poll.objections_until.isoformat()})
    publish(session, PollCounted(poll.id, 1, PRELIMINARY), at=at)


def _record(session: Session, poll: Poll, act: str, at: datetime, after: dict[str, Any]) -> None:
    audit.record(session, SYSTEM, act, "poll", poll.id, at=at, estate_id=poll.estate_id, after=after)
