"""Claims to homes that wait for staff and have an hour by which they are promised an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.people.models import Binding
from server.places.queries import HOMES


def claims_due(session: Session, *, since: datetime, until: datetime) -> Sequence[RowMapping]:
    """Claims that still wait and whose promised hour lies in a span: ``id``, ``estate_id``, ``person_id``, ``home``,
    ``answer_by``; the oldest promise first."""
    asked = select(Binding.id, Binding.estate_id, Binding.person_id, HOMES.c.label.label("home"), Binding.answer_by)
    asked = asked.join(HOMES, HOMES.c.id == Binding.home_id).where(Binding.state == "waiting")
    asked = asked.where(Binding.answer_by > since, Binding.answer_by <= until)
    return session.execute(asked.order_by(Binding.answer_by, Binding.id)).mappings().all()
