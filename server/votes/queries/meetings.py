"""Meetings of an owners' committee: what everybody in the estate may read, and what its members see before that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.bodies.queries import sitting as bodies
from server.bodies.rules.makeup import KIND_LABELS, Kind
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.calendar.workdays import chinese_days, count_workdays
from server.kit.clock import day_start, local_day
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people
from server.places import queries as places
from server.places.rules.cities import profile
from server.votes import policy
from server.votes.models import CommitteeItem, CommitteeMeeting, CommitteeSeat, CommitteeVote
from server.votes.rules import meetings as rules
from server.votes.rules.committee import Meeting
from server.votes.rules.meetings import CHOICE_LABELS, OUTCOME_LABELS, STATE_LABELS, State

OUT = (State.CALLED, State.HELD, State.PUBLISHED, State.CANCELLED)
"""What the estate sees of meetings: their topics from the call on, their minutes once they are published."""
_M = CommitteeMeeting


def listed(
    session: Session, actor: Actor, *, estate_id: int, at: datetime, cursor: str | None = None, limit: int = 25
) -> Page:  # fmt: skip
    """The meetings of an estate that were called, the latest first, for everybody with a home there."""
    if not policy.may_read_minutes(session, actor, estate_id, local_day(at)):
        raise not_found("小区")
    asked = select(_M).where(_M.estate_id == estate_id, _M.state.in_(OUT), _M.called_at.is_not(None))
    return _page(session, asked, at, cursor, limit)


def one(session: Session, actor: Actor, meeting_id: int, *, at: datetime) -> dict[str, Any]:
    """A meeting as everybody in the estate reads it: topics first, minutes and outcomes once they are published. Who
    said what stays with the members; of who stood aside is told how many and why."""
    row = session.get(_M, meeting_id)
    if row is None or row.called_at is None:
        raise not_found("会议")
    if not policy.may_read_minutes(session, actor, row.estate_id, local_day(at)):
        raise not_found("会议")
    out, estate = row.state == State.PUBLISHED, places.estate(session, row.estate_id)
    seats = _seats(session, row.id)
    return {
        **_line(row, at), "estate": {"id": estate["id"], "name": estate["name"], "phone": estate["phone"]},
        "words": row.words if out else "", "why_cancelled": row.why_cancelled, "members": len(seats),
        "present": [seat.name for seat in seats if seat.present] if out else [],
        "items": [_item(item, len(seats), out) for item in _items(session, row.id)],
    }  # fmt: skip


def board(session: Session, actor: Actor, *, estate_id: int | None, at: datetime, cursor: str | None = None) -> Page:
    """The meetings of the estates whose committees somebody watches, the latest first, unpublished ones too."""
    asked = select(_M).where(people.covered(actor, policy.WATCHERS, _M.estate_id))
    if estate_id:
        asked = asked.where(_M.estate_id == estate_id)
    page = _page(session, asked, at, cursor, 25)
    names = {id_: places.estate(session, id_)["name"] for id_ in {row["estate_id"] for row in page.items}}
    return Page([row | {"estate": names[row["estate_id"]]} for row in page.items], page.next)


def waiting(session: Session, actor: Actor, *, at: datetime) -> int:
    """Meetings of the committees one sits on that were to be held and are not published."""
    mine = people.covered(actor, policy.MEMBERS, _M.estate_id)
    asked = select(func.count()).select_from(_M).where(mine, _M.state.in_((State.CALLED, State.HELD)))
    return session.scalar(asked.where(_M.meets_at <= at)) or 0


def desk(session: Session, actor: Actor, meeting_id: int, *, at: datetime) -> dict[str, Any]:
    """A meeting as its committee sees it: everything, with who said what; :class:`NotFound` for others."""
    row = session.get(_M, meeting_id)
    if row is None or not policy.may_watch(session, actor, row.estate_id):
        raise not_found("会议")
    seats, items = _seats(session, row.id), _items(session, row.id)
    said: dict[int, dict[int, str]] = {item.id: {} for item in items}
    asked = select(CommitteeVote).where(CommitteeVote.item_id.in_(said))
    for vote in session.scalars(asked):
        said[vote.item_id][vote.person_id] = vote.choice
    mine = next((seat for seat in seats if seat.person_id == actor.id), None)
    member = policy.is_member(session, actor, row.estate_id)
    needed = len(seats) // 2 + 1
    signed = sum(seat.signed_at is not None for seat in seats)
    decided = any(item.outcome == Meeting.PASSED for item in items)
    return {
        **_line(row, at), "estate": places.estate(session, row.estate_id)["name"], "words": row.words,
        "called_words": _called(session, row, seats), "version": row.version, "why_cancelled": row.why_cancelled,
        "seats": seats,
        "needed": needed, "quorum": rules.bar(row.quorum).least(len(seats)), "managed": row.managed,
        "owners_needed": sum(seat.owner for seat in seats) // 2 + 1,
        "signed": signed, "unsigned": rules.signatures_missing(decided, len(seats), signed),
        "items": [{**_item(item, len(seats), True), "said": {id_: CHOICE_LABELS[one] for id_, one in
                   said[item.id].items()}, "votes": said[item.id]} for item in items],
        "member": member, "begun": row.meets_at <= at, "may_back": member and mine is not None and not mine.backs,
        "may_sign": member and mine is not None and bool(mine.present) and mine.signed_at is None,
    }  # fmt: skip


def long_ago(session: Session, estate_id: int, *, at: datetime) -> date | None:
    """By which day the committee should have met again (C-08), where that day is over; None otherwise. One that never
    met is asked from the day its term began."""
    months = profile(places.estate(session, estate_id)["city"]).meeting_every_months
    held = (State.CALLED, State.HELD, State.PUBLISHED)
    last = session.scalar(select(func.max(_M.meets_at)).where(_M.estate_id == estate_id, _M.state.in_(held)))
    sits = next(iter(bodies.sitting(session, estate_id, *bodies.SPEAKING)), None)
    days = [local_day(last)] if last is not None else []
    from_day = max([*days, sits.since] if sits is not None else days, default=None)
    due = add_months(from_day, months) if from_day is not None else None
    return due if due is not None and due < local_day(at) else None


@dataclass(frozen=True, slots=True)
class Brief:
    """What is told on of a meeting."""

    id: int
    estate_id: int
    state: str
    meets_at: datetime
    place: str
    topics: Sequence[str]
    publish_by: date
    called_words: str


def brief(session: Session, meeting_id: int) -> Brief:
    """A meeting that exists."""
    return _brief(session, session.get_one(_M, meeting_id, populate_existing=True))


def unpublished(session: Session, *, at: datetime) -> list[Brief]:
    """Meetings that were to be held before today and whose minutes are not out."""
    asked = select(_M).where(_M.state.in_((State.CALLED, State.HELD)), _M.meets_at < day_start(local_day(at)))
    return [_brief(session, row) for row in session.scalars(asked.order_by(_M.id))]


def _brief(session: Session, row: CommitteeMeeting) -> Brief:
    topics = [item.title for item in _items(session, row.id)]
    return Brief(row.id, row.estate_id, row.state, row.meets_at, row.place, topics,
                 rules.publish_by(row.meets_at, row.publish_days),
                 _called(session, row, _seats(session, row.id)))  # fmt: skip


def _called(session: Session, row: CommitteeMeeting, seats: Sequence[CommitteeSeat]) -> str:
    by = people.names(session, [row.made_by]).get(row.made_by, "")
    return rules.called_words(by, by_chair=row.by_chair, backing=sum(seat.backs for seat in seats))


def _page(session: Session, asked: Any, at: datetime, cursor: str | None, limit: int) -> Page:
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(_M.id < after[0])
    rows = session.scalars(asked.order_by(_M.id.desc()).limit(limit + 1)).all()
    titles: dict[int, list[str]] = {row.id: [] for row in rows}
    found = select(CommitteeItem.meeting_id, CommitteeItem.title).where(CommitteeItem.meeting_id.in_(titles))
    for meeting_id, title in session.execute(found.order_by(CommitteeItem.number)) if rows else ():
        titles[meeting_id].append(title)
    return cut([{**_line(row, at), "topics": titles[row.id]} for row in rows], limit, "id")


def _line(row: CommitteeMeeting, at: datetime) -> dict[str, Any]:
    by = rules.publish_by(row.meets_at, row.publish_days)
    over = row.published_at or at
    late = row.state not in (State.ASKED, State.CANCELLED) and rules.is_late(row.meets_at, row.publish_days, over)
    body = KIND_LABELS[Kind.MANAGEMENT if row.managed else Kind.COMMITTEE]
    return {"id": row.id, "estate_id": row.estate_id, "meets_at": row.meets_at, "place": row.place,
            "state": row.state, "state_label": STATE_LABELS[row.state], "called_at": row.called_at,
            "published_at": row.published_at, "publish_by": by, "late": late,
            "body_label": body, "show_until": _shown(row)}  # fmt: skip


def _shown(row: CommitteeMeeting) -> date | None:
    """Until which day the decisions of a management committee hang, where its city says so."""
    if row.published_at is None or not row.show_days:
        return None
    return count_workdays(row.published_at, row.show_days, chinese_days()).deadline.last_day


def _item(item: CommitteeItem, members: int, told: bool) -> dict[str, Any]:
    figures = item.outcome is not None and told
    label = OUTCOME_LABELS[item.outcome] if figures and item.outcome else ""
    return {
        "number": item.number, "title": item.title, "words": item.words, "decides": item.decides,
        "outcome": item.outcome if figures else None, "outcome_label": label,
        "needed": members // 2 + 1, "aside_words": item.aside_words if figures else "",
        **{name: getattr(item, name) if figures else 0 for name in ("yes", "no", "abstain", "aside")},
    }  # fmt: skip


def _seats(session: Session, meeting_id: int) -> Sequence[CommitteeSeat]:
    asked = select(CommitteeSeat).where(CommitteeSeat.meeting_id == meeting_id)
    return session.scalars(asked.order_by(CommitteeSeat.person_id)).all()


def _items(session: Session, meeting_id: int) -> Sequence[CommitteeItem]:
    asked = select(CommitteeItem).where(CommitteeItem.meeting_id == meeting_id)
    return session.scalars(asked.order_by(CommitteeItem.number)).all()
