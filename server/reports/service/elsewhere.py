"""What a report asks may be answered where it belongs, such as a bill that was disputed: then the report waits for its
reporter and for nobody else, and no promise of it is missed any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM
from server.people import queries as people
from server.reports.models import ReportEvent
from server.reports.rules import states
from server.reports.rules.words import OPEN, Move, State, Who
from server.reports.service.bringing import Bring
from server.reports.service.locking import locked
from server.reports.service.moving import move


def settle(session: Session, *, report_id: int, words: str, since: datetime, at: datetime) -> None:
    """It was answered elsewhere at ``since``. ``words`` are for everybody who sees the report: where, never what. A
    report that is done or has ended stays as it is, and one its reporter sent back waits for the next answer."""
    before = select(ReportEvent.id).where(ReportEvent.report_id == report_id, ReportEvent.kind == Move.SETTLE,
                                          ReportEvent.at >= since)  # fmt: skip
    if State(locked(session, report_id).state) in OPEN and session.scalar(before.limit(1)) is None:
        move(session, SYSTEM, report_id=report_id, move=Move.SETTLE, version=None, bring=Bring(words=words), at=at)


def take_back(session: Session, *, report_id: int, words: str, since: datetime, at: datetime) -> None:
    """The reporter asks for it no longer, since ``since``: withdrawn for them where they may still do so
    themselves, else settled."""
    report = locked(session, report_id)
    may = {step.move for step in states.moves_for(State(report.state), {Who.REPORTER})}
    if report.reporter_id is None or Move.WITHDRAW not in may:
        settle(session, report_id=report_id, words=words, since=since, at=at)
        return
    reporter = people.actor_of(session, report.reporter_id, door="app")
    move(session, reporter, report_id=report_id, move=Move.WITHDRAW, version=None, bring=Bring(words=words), at=at)
