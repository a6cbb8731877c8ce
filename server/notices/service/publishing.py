"""How a notice comes out: now, at its hour, or at once by the word of two people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.calendar.quiet import is_quiet
from server.kit.errors import Conflict
from server.kit.facts import publish as tell
from server.notices.facts import NoticeMissed, NoticePublished, UrgentCalled
from server.notices.models import Notice, UrgentCall
from server.notices.rules import Coming, Move, State, Urgency, coming, is_late, is_over
from server.notices.service.locking import locked
from server.people import queries as people


def publish(
    session: Session, actor: Actor, notice_id: int, *, version: int, wanted: datetime | None = None, at: datetime
) -> Coming:
    """Publish a draft now, or have it published at an instant; in the quiet hours it waits for their end (B-04)."""
    notice = locked(session, actor, notice_id, Move.PUBLISH, version=version)
    when = coming(wanted, notice.ends_at, at=at)
    if when.at is None:
        _come_out(session, actor, notice, late=False, at=at)
        return when
    notice.state, notice.publish_at = State.SCHEDULED, when.at
    audit.record(session, actor, "notice.scheduled", "notice", notice.id, at=at, estate_id=notice.estate_id,
                 after={"publish_at": when.at.isoformat(), "put_off_by_quiet_hours": when.quiet})  # fmt: skip
    return when


def take_back(session: Session, actor: Actor, notice_id: int, *, version: int, at: datetime) -> None:
    """Make a draft again of what has not come out yet."""
    notice = locked(session, actor, notice_id, Move.TAKE_BACK, version=version)
    before, notice.state, notice.publish_at = notice.state, State.DRAFT, None
    audit.record(session, actor, "notice.taken_back", "notice", notice.id, at=at, estate_id=notice.estate_id,
                 before={"state": before})  # fmt: skip


def call_urgent(
    session: Session, actor: Actor, notice_id: int, *, why: Urgency, version: int, at: datetime
) -> None:  # fmt: skip
    """Ask that a notice goes out at once, quiet hours or not; a second person must agree (E8)."""
    notice = locked(session, actor, notice_id, Move.CALL_URGENT, version=version)
    notice.state, notice.publish_at = State.WAITING, None
    call = session.get(UrgentCall, notice_id) or UrgentCall(notice_id=notice_id)
    call.why, call.first_by, call.first_at, call.second_by, call.second_at = why, actor.id, at, None, None
    session.add(call)
    audit.record(session, actor, "notice.urgent_called", "notice", notice.id, at=at, estate_id=notice.estate_id,
                 after={"why": why})  # fmt: skip
    tell(session, UrgentCalled(notice.id, notice.estate_id, actor.id), at=at)


def confirm(session: Session, actor: Actor, notice_id: int, *, version: int, at: datetime) -> None:
    """The second person agrees: the notice goes out at once. :class:`Conflict` when it is the first one again."""
    notice = locked(session, actor, notice_id, Move.CONFIRM, version=version)
    call = session.get_one(UrgentCall, notice_id)
    if people.same(session, call.first_by, actor.id):
        raise Conflict("second_person_needed", "紧急发布要由另一位同事确认。")
    call.second_by, call.second_at, notice.urgent = actor.id, at, True
    audit.record(session, actor, "notice.urgent_confirmed", "notice", notice.id, at=at, estate_id=notice.estate_id,
                 after={"why": call.why, "first_by": call.first_by})  # fmt: skip
    _come_out(session, actor, notice, late=False, at=at)


def publish_due(session: Session, *, at: datetime, most: int = 100) -> list[int]:
    """Publish what is due, the oldest first; gives the ids of what came out.

    Nothing in the quiet hours. A notice whose matter is over meanwhile becomes a draft again, and its writer hears
    of it. Rows somebody else is publishing are passed over.
    """
    if is_quiet(at):
        return []
    due = select(Notice).where(Notice.state == State.SCHEDULED, Notice.publish_at <= at)
    asked = due.order_by(Notice.publish_at, Notice.id).limit(most).with_for_update(skip_locked=True)
    out: list[int] = []
    for notice in session.scalars(asked.execution_options(populate_existing=True)).all():
        notice.version += 1
        if is_over(notice.ends_at, at=at):
            _miss(session, notice, at)
            continue
        assert notice.publish_at is not None
        _come_out(session, SYSTEM, notice, late=is_late(notice.publish_at, at=at), at=at)
        out.append(notice.id)
    return out


def _come_out(session: Session, actor: Actor, notice: Notice, *, late: bool, at: datetime) -> None:
    notice.state, notice.published_at = State.PUBLISHED, at
    audit.record(session, actor, "notice.published", "notice", notice.id, at=at, estate_id=notice.estate_id,
                 after={"title": notice.title, "place": notice.place_label, "urgent": notice.urgent})  # fmt: skip
    tell(session, NoticePublished(notice.id, notice.estate_id, notice.urgent, late), at=at)


def _miss(session: Session, notice: Notice, at: datetime) -> None:
    notice.state, notice.publish_at = State.DRAFT, None
    audit.record(session, SYSTEM, "notice.taken_back", "notice", notice.id, at=at, estate_id=notice.estate_id,
                 reason="到发布的时候，通知里的时间已经过去")  # fmt: skip
    tell(session, NoticeMissed(notice.id, notice.estate_id, notice.made_by), at=at)
