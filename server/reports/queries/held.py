"""What lies in the hands of a member of staff, for whoever closes their account."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.reports.models import Report
from server.reports.rules.words import HELD


def count_held(session: Session, person_id: int) -> int:
    """How many reports would be handed back if this person left now."""
    theirs = Report.assignee_id == person_id, Report.state.in_(HELD)
    return session.scalar(select(func.count(Report.id)).where(*theirs)) or 0
