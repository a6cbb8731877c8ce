"""Prices that nobody answered: after their last day they lapse, and the report goes back to whoever has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM
from server.kit.clock import local_day
from server.reports.models import Report, ReportQuote
from server.reports.rules.quotes import QuoteState
from server.reports.rules.words import Move, State
from server.reports.service import moving, quoting
from server.reports.service.locking import locked

MOST_AT_ONCE = 200


def lapsed_ids(session: Session, *, today: date, after: int = 0) -> Sequence[int]:
    """Reports whose price waited beyond its last day, in order of id; at most so many at once."""
    over = (ReportQuote.state == QuoteState.WAITING, ReportQuote.until < today, ReportQuote.report_id > after)
    asked = select(ReportQuote.report_id).join(Report, Report.id == ReportQuote.report_id)
    waits = asked.where(*over, Report.state == State.QUOTED)
    return session.scalars(waits.order_by(ReportQuote.report_id).limit(MOST_AT_ONCE)).all()


def let_lapse(session: Session, *, report_id: int, at: datetime) -> bool:
    """Let the price of a report lapse; False where it was answered, or another one named, meanwhile."""
    report, found = locked(session, report_id), quoting.waiting(session, report_id)
    if report.state != State.QUOTED or found is None or found.until is None or found.until >= local_day(at):
        return False
    moving.move(session, SYSTEM, report_id=report_id, move=Move.LAPSE, version=None, bring=moving.Bring(), at=at)
    return True
