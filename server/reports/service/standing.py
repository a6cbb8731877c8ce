"""Telling those who wait for a report that stands still how it stands, so that no silence is without an end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM
from server.reports.models import Report, ReportEvent
from server.reports.rules.endings import ending, reason_words
from server.reports.rules.quotes import WAITS
from server.reports.rules.standing import STILL_LATE, STILL_PAUSED, STILL_QUOTED, next_time, stands_still, tell_by
from server.reports.rules.words import OF_A_BILL, OPEN, Priority, State
from server.reports.service import clockwork, events
from server.reports.service.locking import locked

MOST_AT_ONCE = 200
KIND = "standing"
OURS = ("staff", "system")
"""By whom an event is written of which the resident hears."""


def still_ids(session: Session, *, at: datetime, after: int = 0) -> Sequence[int]:
    """Reports that stand still, in order of id; at most so many at once. Of a disputed bill its dispute tells."""
    still = or_(Report.pause_reason.is_not(None), Report.fix_by < at)
    asked = select(Report.id).where(Report.state.in_(OPEN), still, Report.drill.is_(False), Report.id > after)
    return session.scalars(asked.where(Report.channel != OF_A_BILL).order_by(Report.id).limit(MOST_AT_ONCE)).all()


def say_how_it_stands(session: Session, *, report_id: int, at: datetime) -> str:
    """Note that the resident is told how a report stands that was silent for long; gives the words, empty while it is
    not due."""
    report = locked(session, report_id)
    paused = report.pause_reason is not None
    if not stands_still(State(report.state), paused=paused, fix_by=report.fix_by, at=at):
        return ""
    priority, hours = Priority(report.priority), clockwork.levels_of(session, report.estate_id).hours
    if at < tell_by(priority, heard_at(session, report), hours):
        return ""
    reason = reason_words(report.pause_reason, ending(report.kind, report.category))
    first = STILL_PAUSED.format(reason=reason) if paused else STILL_LATE
    first = STILL_QUOTED if report.pause_reason == WAITS else first
    words = first + next_time(tell_by(priority, at, hours), at)
    events.write(session, report_id, KIND, at=at, by=SYSTEM, part="system", words=words)
    return words


def heard_at(session: Session, report: Report) -> datetime:
    """When the resident heard of it last."""
    ours = (ReportEvent.report_id == report.id, ReportEvent.thread == events.RESIDENT, ReportEvent.by_part.in_(OURS))
    return session.scalar(select(func.max(ReportEvent.at)).where(*ours)) or report.made_at
