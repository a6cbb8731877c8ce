"""What came back to the firm: who may not end it now, and where else its reporter can turn."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.people import queries as people
from server.people.rules import COMMISSIONER
from server.reports.models import Report, ReportEvent
from server.reports.rules import refused
from server.reports.rules.words import Move


def overrules_own(session: Session, actor: Actor, report: Report, move: Move) -> bool:
    """Whether somebody would end, over the reporter's word, what they had ended themselves before it came back."""
    if move not in refused.OVERRULES or not report.reopen_count or not actor.id:
        return False
    own = (ReportEvent.report_id == report.id, ReportEvent.by_id == actor.id, ReportEvent.kind.in_(refused.ENDS))
    return session.scalar(select(ReportEvent.id).where(*own).limit(1)) is not None


def has_commissioner(session: Session, estate_id: int) -> bool:
    """Whether a commissioner looks after the estate, and not the community alone."""
    return bool(people.staff_covering(session, estate_id, (COMMISSIONER,)))


def elsewhere(session: Session, report: Report) -> str:
    """Where else the reporter can turn with what came back too often; empty before that."""
    if report.drill or not refused.goes_up(report.channel, report.reopen_count):
        return ""
    return refused.elsewhere(commissioner=has_commissioner(session, report.estate_id))
