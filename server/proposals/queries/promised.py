"""What is promised by a day: an answer to an objection, and what somebody said at a meeting that they would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.proposals.models import Matter, Meeting, Objection, Promise
from server.proposals.rules.objections import State
from server.proposals.rules.words import GOING


def objections_due(session: Session, *, since: datetime, until: datetime) -> Sequence[RowMapping]:
    """Unanswered objections to matters that go on, promised an answer inside a span: ``id``, ``matter_id``,
    ``estate_id``, ``title``, ``person_id``, ``answer_by``; for a word to that person alone, and to staff without them.
    """
    asked = select(Objection.id, Objection.matter_id, Matter.estate_id, Matter.title, Objection.person_id,
                   Objection.answer_by).join(Matter, Matter.id == Objection.matter_id)  # fmt: skip
    waits = Objection.answered_at.is_(None), Objection.state == State.OPEN, Matter.state.in_(GOING)
    asked = asked.where(*waits, Objection.answer_by > since, Objection.answer_by <= until)
    return session.execute(asked.order_by(Objection.answer_by, Objection.id)).mappings().all()


@dataclass(frozen=True, slots=True)
class Promised:
    """What somebody promised at a meeting by a day, and did not do yet; ``late``: the day has gone by."""

    id: int
    estate_id: int
    title: str
    words: str
    due_on: date
    late: bool


def at_meetings(session: Session, *, until: date, day: date) -> list[Promised]:
    """Promises of meetings with a day up to ``until`` that nobody has noted as kept; also of matters that are over, as
    what was promised still is."""
    asked = (
        select(Promise.id, Matter.estate_id, Matter.title, Promise.words, Promise.due_on)
        .join(Meeting, Meeting.id == Promise.meeting_id)
        .join(Matter, Matter.id == Meeting.matter_id)
        .where(Promise.done_at.is_(None), Promise.due_on <= until)
        .order_by(Promise.due_on, Promise.id)
    )
    return [
        Promised(id_, estate_id, title, words, due_on, due_on < day)
        for id_, estate_id, title, words, due_on in session.execute(asked)
        if due_on is not None
    ]
