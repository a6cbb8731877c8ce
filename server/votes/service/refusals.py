"""Counts what was not taken: the act is undone, that it was tried stays. No choice, no person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.kit.db import table
from server.kit.errors import DomainError
from server.kit.prepared import Prepared
from server.people import queries as people
from server.votes.models import Poll, Refusal

NOT_ON_ROLL = "not_on_roll"
REASONS = {
    "voting_early": "early", "voting_late": "late", "not_on_roll": NOT_ON_ROLL, "identity_wrong": "identity",
    "identity_unknown": "identity", "identity_needed": "identity", "identity_locked": "identity",
    "already_voted": "already_voted", "unit_already_voted": "unit_already_voted", "evote_mode": "evote_mode",
}  # fmt: skip
"""Codes of errors to the reasons under which they are counted; what has none is not a ballot refused."""
_WRITE = Prepared(table(Refusal).insert(), ("poll_id", "reason", "at"))


@contextmanager
def counting(poll_id: int, *, at: datetime, person_id: int | None = None) -> Iterator[None]:
    """Whatever is refused inside is counted for the poll once the act is undone.

    That somebody is not on the roll counts for people with a home there only: a stranger could fill any poll with it.
    """
    try:
        yield
    except DomainError as refused:
        reason = REASONS.get(refused.code)
        if reason == NOT_ON_ROLL:
            refused.afterwards = _of_resident(poll_id, person_id, at)
        elif reason is not None:
            refused.afterwards = _both(refused.afterwards, poll_id, reason, at)
        raise


def _of_resident(poll_id: int, person_id: int | None, at: datetime) -> Callable[[Session], None]:
    def keep(session: Session) -> None:
        estate_id = session.scalar(select(Poll.estate_id).where(Poll.id == poll_id))
        if estate_id and person_id and people.lives_in(session, person_id, estate_id, local_day(at)):
            _WRITE.run(session, {"poll_id": poll_id, "reason": NOT_ON_ROLL, "at": at})

    return keep


def _both(
    before: Callable[[Session], None] | None, poll_id: int, reason: str, at: datetime
) -> Callable[[Session], None]:
    def keep(session: Session) -> None:
        _WRITE.run(session, {"poll_id": poll_id, "reason": reason, "at": at})
        if before is not None:
            before(session)

    return keep
