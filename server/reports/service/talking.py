"""Two threads, never mixed: with the resident, and internal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.reports import policy
from server.reports.facts import ReportSaid
from server.reports.models import Report, ReportEvent, ReportRead
from server.reports.rules.words import Who
from server.reports.service import clockwork, events
from server.reports.service.events import INTERNAL, RESIDENT


def say(
    session: Session, actor: Actor, *, report_id: int, thread: str, words: str, media_ids: Sequence[int] = (),
    at: datetime,
) -> int:  # fmt: skip
    """Write a word in a thread. Residents have one thread; staff choose. Gives the event's id."""
    report = session.get(Report, report_id)
    if report is None:
        raise not_found("报事")
    found = policy.may_see(session, actor, report, local_day(at))
    if thread == INTERNAL and not policy.is_team(found):
        raise not_found("报事")
    if thread == RESIDENT and not (policy.is_team(found) or Who.REPORTER in found or report.home_id is not None):
        raise NotAllowed("not_your_talk", "这里是报事人和物业的对话，您可以点“我也遇到了”一起关注。")
    if not found:
        raise NotAllowed("only_looking", "您可以查看，但不能在这里留言。")
    if not words and not media_ids:
        raise Malformed("words_needed", "请写点什么，或者加一张照片。")
    part = events.part_of(found)
    event_id = events.write(session, report.id, "said", at=at, by=actor, part=part, thread=thread, words=words)
    events.attach(session, actor, report, event_id, media_ids, stage="said")
    if thread == RESIDENT:
        _note_answer(session, report, part, at)
    publish(session, ReportSaid(report.id, report.estate_id, event_id, thread, actor.id, part), at=at)
    mark_read(session, actor, report_id=report.id, event_id=event_id)
    return event_id


def mark_read(session: Session, actor: Actor, *, report_id: int, event_id: int) -> None:
    """Remember how far somebody has read; the mark never moves back."""
    mine = (ReportRead.report_id == report_id, ReportRead.person_id == actor.id)
    known = session.scalar(select(ReportRead.event_id).where(*mine))
    if known is None:
        row = {"report_id": report_id, "person_id": actor.id, "event_id": event_id}
        session.execute(insert(ReportRead), row)
    elif known < event_id:
        session.execute(update(ReportRead).where(*mine).values(event_id=event_id))


def last_event(session: Session, report_id: int) -> int:
    """The id of a report's newest event."""
    newest = select(ReportEvent.id).where(ReportEvent.report_id == report_id).order_by(ReportEvent.id.desc())
    return session.scalar(newest.limit(1)) or 0


def _note_answer(session: Session, report: Report, part: str, at: datetime) -> None:
    if part == "staff" and report.answered_at is None:
        report.answered_at = at
        clockwork.reset_due(report)
    elif part == "reporter":
        report.heard_at = at
    session.flush()
