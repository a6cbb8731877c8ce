"""Objections that nobody has answered, and the day by which whoever made them is promised an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.proposals.models import Matter, Objection
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
