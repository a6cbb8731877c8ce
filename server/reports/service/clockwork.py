"""A report's clock as a row keeps it: promises moved by pauses, and the instant the next one falls due."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.places import queries as places
from server.reports.models import Report, ReportPause
from server.reports.rules import clocks
from server.reports.rules.category import URGENCY
from server.reports.rules.levels import ServiceLevels, default_levels, for_estate
from server.reports.rules.reasons import QUOTE_WAITS
from server.reports.rules.words import OPEN, Priority, State


def levels_of(session: Session, estate_id: int) -> ServiceLevels:
    """The service levels of an estate, in the hours it keeps."""
    return for_estate(default_levels(), places.hours(session, estate_id))


def promise_of(report: Report) -> clocks.Promise:
    """What is promised now."""
    return clocks.Promise(
        acknowledge_by=report.acknowledge_by,
        arrive_by=report.arrive_by,
        answer_by=report.answer_by,
        fix_by=report.fix_by,
        certain=report.certain,
    )


def done_of(report: Report) -> clocks.Done:
    """Which promises were kept when."""
    return clocks.Done(report.acknowledged_at, report.arrived_at, report.answered_at, report.done_at)


def reset_due(report: Report) -> None:
    """Note when the next promise falls due; nothing is due while the clock stands still or nothing is owed."""
    runs = State(report.state) in OPEN and report.pause_reason is None
    owed = clocks.next_due(promise_of(report), done_of(report)) if runs else None
    report.next_due_at = owed[1] if owed else None


def promise_anew(session: Session, report: Report, at: datetime) -> None:
    """Promise afresh from an instant: after a return, a reopening or another priority."""
    levels = levels_of(session, report.estate_id)
    made = clocks.promise(levels.level(report.priority), at, levels.hours)
    report.acknowledge_by, report.arrive_by = made.acknowledge_by, made.arrive_by
    report.answer_by, report.fix_by, report.certain = made.answer_by, made.fix_by, made.certain
    reset_due(report)


def set_priority(session: Session, report: Report, priority: Priority, at: datetime) -> None:
    """Another priority, and what it promises from now. What was promised before holds where it is sooner, so that
    nobody waits longer because they urged; a clock that may not stand still runs on."""
    if priority == report.priority:
        return
    if report.pause_reason is not None and not default_levels().level(priority).may_pause:
        end_pause(session, report, at)
    before, raised = promise_of(report), URGENCY.index(priority) > URGENCY.index(Priority(report.priority))
    report.priority = priority
    promise_anew(session, report, at)
    if raised:
        report.acknowledge_by = min(report.acknowledge_by, before.acknowledge_by)
        report.arrive_by = _sooner(report.arrive_by, before.arrive_by)
        report.answer_by = _sooner(report.answer_by, before.answer_by)
        report.fix_by = min(report.fix_by, before.fix_by)
        reset_due(report)


def start_pause(session: Session, report: Report, reason: str, photos: int, at: datetime) -> None:
    """Stop the clock for one of the lawful reasons (R-04)."""
    found = clocks.check_pause(default_levels().level(report.priority), reason, photos=photos)
    session.add(ReportPause(report_id=report.id, reason=found.key, since=at))
    report.pause_reason = found.key
    reset_due(report)


def rest(session: Session, report: Report, at: datetime) -> None:
    """Stop the clock while a price waits for its answer (0035); it does already where another price was named."""
    if report.pause_reason is None:
        session.add(ReportPause(report_id=report.id, reason=QUOTE_WAITS.key, since=at))
        report.pause_reason = QUOTE_WAITS.key
        session.flush()
    reset_due(report)


def end_pause(session: Session, report: Report, at: datetime) -> None:
    """Let the clock run on: what is still ahead moves by the time lost."""
    open_ones = select(ReportPause).where(ReportPause.report_id == report.id, ReportPause.until.is_(None))
    levels = levels_of(session, report.estate_id)
    for pause in session.scalars(open_ones):
        pause.until = at
        span = [clocks.Pause(pause.since, at)]
        moved = clocks.after_pauses(levels.level(report.priority), promise_of(report), span, levels.hours, at)
        report.arrive_by, report.answer_by, report.fix_by = moved.arrive_by, moved.answer_by, moved.fix_by
        report.certain = moved.certain
    report.pause_reason = None
    reset_due(report)


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [at for at in (one, other) if at is not None]
    return min(known, default=None)
