"""Two threads, never mixed: with the resident, and internal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.kit.once import new
from server.reports import policy
from server.reports.facts import ReportSaid
from server.reports.models import Report, ReportEvent, ReportRead
from server.reports.service import clockwork, events, proof
from server.reports.service.events import INTERNAL, RESIDENT
from server.reports.service.moving import locked


def say(
    session: Session, actor: Actor, *, report_id: int, thread: str, words: str, media_ids: Sequence[int] = (),
    at: datetime,
) -> int:  # fmt: skip
    """Write a word in a thread. Residents have one thread; staff choose. Gives the event's id."""
    report = locked(session, report_id)
    found = policy.seen(session, actor, report, local_day(at))
    if thread == INTERNAL and not found.team:
        raise not_found("报事")
    if not found.parts:
        raise NotAllowed("only_looking", "您可以查看，但不能在这里留言。")
    if not (found.team or found.own):
        raise NotAllowed("not_your_talk", "这里是报事人和物业的对话，您可以点“我也遇到了”一起关注。")
    if not words and not media_ids:
        raise Malformed("words_needed", "请写点什么，或者加一张照片。")
    part = events.part_of(found.parts)
    event_id = events.write(session, report.id, "said", at=at, by=actor, part=part, thread=thread, words=words)
    events.attach(session, actor, report, event_id, media_ids, stage=proof.SAID)
    if thread == RESIDENT:
        _note_answer(session, report, part, at)
    publish(session, ReportSaid(report.id, report.estate_id, event_id, thread, actor.id, part), at=at)
    mark_read(session, actor, report_id=report.id, event_id=event_id)
    return event_id


def mark_read(session: Session, actor: Actor, *, report_id: int, event_id: int) -> None:
    """Remember how far somebody has read; the mark never moves back."""
    row = new(session, ReportRead).values(report_id=report_id, person_id=actor.id, event_id=event_id)
    further = row.excluded.event_id
    session.execute(row.on_conflict_do_update(
        index_elements=["report_id", "person_id"], set_={"event_id": further}, where=ReportRead.event_id < further
    ))  # fmt: skip


def last_event(session: Session, report_id: int) -> int:
    """The id of a report's newest event."""
    newest = select(ReportEvent.id).where(ReportEvent.report_id == report_id).order_by(ReportEvent.id.desc())
    return session.scalar(newest.limit(1)) or 0


def _note_answer(session: Session, report: Report, part: str, at: datetime) -> None:
    if part == "staff" and report.answered_at is None:
        report.answered_at = at
        clockwork.reset_due(report)
    elif part != "staff":
        report.heard_at = at
    session.flush()
