"""Meetings about a matter: announced, then their minutes with what was promised, then the promises kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.people.service.gating import pass_gate
from server.proposals.facts import MeetingCalled, MeetingHeld
from server.proposals.models import Matter, Meeting, Promise
from server.proposals.rules.words import FARTHEST_MEETING
from server.proposals.service import filing
from server.proposals.service.locking import locked
from server.proposals.service.telling import tell


def call(
    session: Session, actor: Actor, matter_id: int, *, meets_at: datetime, place: str, agenda: str = "", version: int,
    at: datetime,
) -> int:  # fmt: skip
    """Announce a meeting, or enter one that was held already; gives its id."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    if not at - FARTHEST_MEETING <= meets_at <= at + FARTHEST_MEETING:
        said = f"开会时间应在前后 {FARTHEST_MEETING.days} 天以内。"
        raise Malformed("meeting_far", said, fields={"meets_at": [said]})
    pass_gate(session, matter.estate_id, {"place": place, "agenda": agenda}, at=at)
    row = Meeting(matter_id=matter.id, at=meets_at, place=place, agenda=agenda, made_by=actor.id)
    session.add(row)
    session.flush()
    audit.record(session, actor, "matter.meeting_called", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"at": meets_at.isoformat(), "place": place})  # fmt: skip
    if meets_at > at:
        tell(session, actor, matter, "meeting", "约好开会", place, at=at)
        publish(session, MeetingCalled(matter.id, matter.estate_id, row.id), at=at)
    return row.id


def keep_minutes(
    session: Session, actor: Actor, matter_id: int, *, meeting_id: int, words: str, people: int | None,
    promises: Sequence[tuple[str, date | None]], brought: Sequence[filing.Brought] = (), version: int, at: datetime,
) -> None:  # fmt: skip
    """Write the minutes with what was promised by when. Written again, promises that were there stay."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    row = _meeting(session, matter, meeting_id)
    if row.at > at:
        raise Conflict("meeting_ahead", "会还没有开，开完再写纪要。")
    texts = {"words": words, **{f"promises-{n}-words": said for n, (said, _) in enumerate(promises)}}
    pass_gate(session, matter.estate_id, texts, at=at)
    first = row.minutes_at is None
    before, row.words, row.people, row.minutes_at = row.words, words, people, at
    row.version += 1
    for said, due_on in promises:
        session.add(Promise(meeting_id=row.id, words=said, due_on=due_on))
    filing.attach(session, actor, matter, "meeting", row.id, brought, open_=True, at=at)
    audit.record(session, actor, "matter.minutes_kept", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 before={"words": before[:200]} if before else None,
                 after={"words": words[:200], "promises": len(promises)})  # fmt: skip
    tell(session, actor, matter, "meeting", "公布会议纪要" if first else "更新会议纪要", row.place, at=at)
    if first:
        publish(session, MeetingHeld(matter.id, matter.estate_id, row.id), at=at)


def keep_promise(
    session: Session, actor: Actor, matter_id: int, *, promise_id: int, version: int, at: datetime
) -> None:
    """What was promised at a meeting is done. That is noted after the end of a matter too."""
    matter = locked(session, actor, matter_id, version=version, at=at, going=False)
    asked = select(Promise).join(Meeting, Meeting.id == Promise.meeting_id).where(Promise.id == promise_id)
    row = session.scalar(asked.where(Meeting.matter_id == matter.id))
    if row is None:
        raise not_found("承诺")
    if row.done_at is not None:
        raise Conflict("promise_kept", "这件事已经记为办到了。")
    row.done_at, row.done_by = at, actor.id
    tell(session, actor, matter, "promise", "承诺已办到", row.words, at=at)
    audit.record(session, actor, "matter.promise_kept", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"words": row.words})  # fmt: skip


def _meeting(session: Session, matter: Matter, meeting_id: int) -> Meeting:
    row = session.scalar(select(Meeting).where(Meeting.id == meeting_id, Meeting.matter_id == matter.id))
    if row is None:
        raise not_found("会议")
    return row
