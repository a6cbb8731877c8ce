"""When the time for objections is over, and nothing is left to be looked into, the result stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM
from server.kit.db import table
from server.kit.facts import publish
from server.votes.facts import PollCounted, PollFinal
from server.votes.models import Dispute, OfficialEntry, Poll, PollTopic, Result
from server.votes.rules.counting import Outcome
from server.votes.service.correcting import latest

PRELIMINARY, FINAL = "preliminary", "final"
WHOLE = 0


def final_due(session: Session, *, at: datetime, most: int = 100) -> list[int]:
    """Make final what is due; gives the ids. A poll with an open dispute waits until people have decided it,
    and one with a correction of the authority's result until a second person has compared it."""
    disputed = select(Dispute.id).where(Dispute.poll_id == Poll.id, Dispute.state == "open").exists()
    corrected = select(OfficialEntry.id).where(OfficialEntry.poll_id == Poll.id, OfficialEntry.state == "waiting")
    over = Poll.state == PRELIMINARY, Poll.objections_until <= at
    due = select(Poll).where(*over, ~disputed, ~corrected.exists())
    asked = due.order_by(Poll.objections_until, Poll.id).limit(most).with_for_update(skip_locked=True)
    found = session.scalars(asked.execution_options(populate_existing=True)).all()
    for poll in found:
        _finish(session, poll, at)
    return [poll.id for poll in found]


def _finish(session: Session, poll: Poll, at: datetime) -> None:
    """The last count is published once more, as the final one: its figures are what was shown during the window."""
    rows = latest(session, poll.id)
    number = rows[0].number + 1
    kept = ("poll_id", "topic_id", "part", "figures", "strict", "rule", "outcome", "differences")
    session.execute(
        insert(table(Result)),
        [
            {**{name: getattr(row, name) for name in kept}, "number": number, "kind": FINAL, "made_at": at}
            for row in rows
        ],
    )
    poll.state, poll.final_at, poll.version = FINAL, at, poll.version + 1
    numbers = dict(session.execute(select(PollTopic.id, PollTopic.number).where(PollTopic.poll_id == poll.id)).all())
    passed = {str(numbers[row.topic_id]): row.outcome == Outcome.PASSED for row in rows if row.part == WHOLE}
    audit.record(session, SYSTEM, "poll.final", "poll", poll.id, at=at, estate_id=poll.estate_id,
                 after={"passed": passed})  # fmt: skip
    publish(session, PollCounted(poll.id, number, FINAL), at=at)
    publish(session, PollFinal(poll.id, poll.estate_id, poll.matter_id, passed), at=at)
