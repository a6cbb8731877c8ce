"""What colleagues are to post by hand in plain groups: begun with the postings, said again, over once all is posted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.groups.facts import HandTaskDue
from server.groups.models import HandTask, Posting
from server.groups.rules import Content, State, next_turn
from server.kit.calendar.quiet import loud_from
from server.kit.facts import publish
from server.kit.once import insert_new

AT_ONCE = 100


def begin(
    session: Session, *, cause: str, piece: str, piece_id: int, estate_id: int, content: Content, urgent: bool,
    at: datetime,
) -> None:  # fmt: skip
    """Colleagues are to post this by hand: they hear of it now, in the quiet hours in the morning unless it is urgent.
    Begun once per cause."""
    row = {"cause": cause, "piece": piece, "piece_id": piece_id, "estate_id": estate_id, "content": content.plain(),
           "told": 0, "begun_at": at, "next_at": at if urgent else loud_from(at)}  # fmt: skip
    insert_new(session, HandTask, [row])
    due(session, at=at, cause=cause)


def due(session: Session, *, at: datetime, cause: str | None = None) -> int:
    """Have everything said that is due, of one cause or of all; gives how many were seen to. Where nothing waits to be
    posted any more, nobody hears of it again."""
    asked = select(HandTask).where(HandTask.next_at <= at).order_by(HandTask.next_at, HandTask.id).limit(AT_ONCE)
    asked = asked if cause is None else asked.where(HandTask.cause == cause)
    rows = session.scalars(asked.with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()
    for row in rows:
        if not waits(session, row.cause):
            row.next_at = None
            continue
        row.told += 1
        row.begun_at = at if row.told == 1 else row.begun_at
        row.next_at = next_turn(row.told, row.begun_at)
        publish(session, HandTaskDue(row.id, row.told), at=at)
    return len(rows)


def waits(session: Session, cause: str) -> bool:
    """Whether something of this cause is still to be posted by hand."""
    left = select(Posting.id).where(Posting.cause == cause, Posting.state == State.BY_HAND).limit(1)
    return session.scalar(left) is not None


def over(session: Session, cause: str) -> None:
    """Somebody has said that it is posted: where nothing is left, nobody hears of it again."""
    if not waits(session, cause):
        session.execute(update(HandTask).where(HandTask.cause == cause).values(next_at=None))
