"""What votes and the committee have put before the estate: results and minutes, since when and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.kit.pages.look import show_day
from server.votes.models import CommitteeMeeting, Poll
from server.votes.rules import meetings


@dataclass(frozen=True, slots=True)
class Shown:
    """Something shown as it happened: since when (None: not yet), by when it had to be, until when it hangs."""

    title: str
    on: date | None
    due_by: date | None
    until: date | None


def results_shown(session: Session, estate_id: int, since: datetime) -> list[Shown]:
    """The results of votes that were counted since an instant, the latest first, each until objections end."""
    counted = Poll.estate_id == estate_id, Poll.counted_at.is_not(None), Poll.counted_at >= since
    asked = select(Poll.title, Poll.counted_at, Poll.objections_until).where(*counted)
    return [
        Shown(f"表决结果：{title}", local_day(at), None, local_day(until) if until else None)
        for title, at, until in session.execute(asked.order_by(Poll.counted_at.desc())) if at
    ]  # fmt: skip


def minutes_shown(session: Session, estate_id: int, since: datetime) -> list[Shown]:
    """The committee's meetings since an instant whose minutes are out or owed, the latest first."""
    held = CommitteeMeeting.estate_id == estate_id, CommitteeMeeting.meets_at >= since
    asked = select(CommitteeMeeting).where(*held, CommitteeMeeting.state.in_(("held", "published")))
    return [
        Shown(f"业委会会议纪要（{show_day(local_day(row.meets_at))}）",
              local_day(row.published_at) if row.published_at else None,
              meetings.publish_by(row.meets_at, row.publish_days), None)
        for row in session.scalars(asked.order_by(CommitteeMeeting.meets_at.desc()))
    ]  # fmt: skip
