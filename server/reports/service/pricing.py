"""Prices that nobody answered, or nobody is left to answer: they end, and the report goes back to whoever has it."""

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


def left_ids(session: Session, *, today: date, after: int = 0) -> Sequence[int]:
    """Reports whose price waits although whoever would pay has the home no more, in order of id."""
    asked = select(Report).where(Report.state == State.QUOTED, Report.id > after).order_by(Report.id)
    return [report.id for report in session.scalars(asked) if quoting.has_left(session, report, today)]


def take_back_of_left(session: Session, *, report_id: int, at: datetime) -> bool:
    """Take such a price back: it is neither theirs any more nor for the eyes of whoever lives there now. False where it
    was answered meanwhile."""
    report = locked(session, report_id)
    if report.state != State.QUOTED or not quoting.has_left(session, report, local_day(at)):
        return False
    moving.move(session, SYSTEM, report_id=report_id, move=Move.PAYER_LEFT, version=None, bring=moving.Bring(), at=at)
    return True


def let_lapse(session: Session, *, report_id: int, at: datetime) -> bool:
    """Let the price of a report lapse; False where it was answered, or another one named, meanwhile."""
    report, found = locked(session, report_id), quoting.waiting(session, report_id)
    if report.state != State.QUOTED or found is None or found.until is None or found.until >= local_day(at):
        return False
    moving.move(session, SYSTEM, report_id=report_id, move=Move.LAPSE, version=None, bring=moving.Bring(), at=at)
    return True
