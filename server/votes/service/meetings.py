"""Calling a committee meeting (C-08): by the chair, or by a third of the members; its topics told days before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from server.bodies.queries import sitting as bodies
from server.bodies.rules.standstill import Standstill
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, Stale, not_found
from server.kit.facts import publish
from server.people import queries as people
from server.people.service.gating import pass_gate
from server.places import queries as places
from server.places.rules.cities import profile
from server.votes import policy
from server.votes.facts import CommitteeCalled, CommitteeCancelled
from server.votes.models import CommitteeItem, CommitteeMeeting, CommitteeSeat
from server.votes.rules.committee import may_call_meeting
from server.votes.rules.meetings import State, check_called
from server.votes.rules.reserved import is_great, is_reserved

MOST_TOPICS = 20


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a meeting. ``own``: the committee may decide it; what all owners decide together it may not (C-12)."""

    title: str
    words: str = ""
    decides: bool = False
    own: bool = False


def call(
    session: Session, actor: Actor, estate_id: int, *, meets_at: datetime, place: str, topics: Sequence[Topic],
    by_chair: bool, at: datetime,
) -> int:  # fmt: skip
    """Call a meeting with its topics, or ask the other members to back the call; gives its number.

    :class:`NotFound` for whoever sits on no committee here, :class:`Malformed` for a topic that is the owners' own to
    decide, or that waits for the next committee, :class:`Conflict` when the topics are told too late.
    """
    if not policy.is_member(session, actor, estate_id):
        raise not_found("小区")
    _check_topics(topics, bodies.stands_still(session, estate_id, local_day(at)))
    said = {f"topics-{n}-{name}": getattr(topic, name) for n, topic in enumerate(topics) for name in ("title", "words")}
    pass_gate(session, estate_id, {"place": place, **said}, at=at)
    city = profile(places.estate(session, estate_id)["city"])
    check_called(at, meets_at, city.meeting_notice_days)
    row = CommitteeMeeting(
        estate_id=estate_id, meets_at=meets_at, place=place, state=State.ASKED, by_chair=by_chair,
        quorum={"share": city.meeting_quorum, "inclusive": city.meeting_quorum_inclusive},
        publish_days=city.meeting_publish_days, made_by=actor.id, made_at=at,
        managed=bodies.is_managed(session, estate_id),
    )  # fmt: skip
    row.show_days = city.mgmt_show_working_days if row.managed else None
    session.add(row)
    session.flush()
    _seat(session, row, actor)
    session.execute(insert(CommitteeItem), [
        {"meeting_id": row.id, "number": number, "title": topic.title, "words": topic.words, "decides": topic.decides,
         "yes": 0, "no": 0, "abstain": 0, "aside": 0, "aside_words": ""}
        for number, topic in enumerate(topics, 1)])  # fmt: skip
    audit.record(session, actor, "committee.asked", "committee_meeting", row.id, at=at, estate_id=estate_id,
                 after={"at": meets_at.isoformat()})  # fmt: skip
    _call_if_enough(session, actor, row, at)
    return row.id


def back(session: Session, actor: Actor, meeting_id: int, *, version: int, at: datetime) -> None:
    """A member joins in calling the meeting; with a third of all members it is called."""
    row = held(session, actor, meeting_id, states=(State.ASKED,), version=version)
    seat = session.get(CommitteeSeat, (row.id, actor.id))
    if seat is None:
        raise NotAllowed("not_on_committee", "召集这次会议时，您还不是委员。")
    if seat.backs:
        raise Conflict("backed_already", "您已经联名了。")
    seat.backs = True
    session.flush()
    audit.record(session, actor, "committee.backed", "committee_meeting", row.id, at=at, estate_id=row.estate_id)
    _call_if_enough(session, actor, row, at)


def cancel(session: Session, actor: Actor, meeting_id: int, *, why: str, version: int, at: datetime) -> None:
    """Call it off, with a reason; what was held is not called off."""
    row = held(session, actor, meeting_id, states=(State.ASKED, State.CALLED), version=version)
    pass_gate(session, row.estate_id, {"why": why}, at=at)
    was, row.state, row.why_cancelled = row.state, State.CANCELLED, why
    audit.record(session, actor, "committee.cancelled", "committee_meeting", row.id, at=at, estate_id=row.estate_id,
                 reason=why)  # fmt: skip
    if was == State.CALLED:
        publish(session, CommitteeCancelled(row.id, row.estate_id), at=at)


def held(
    session: Session, actor: Actor, meeting_id: int, *, states: Sequence[State], version: int
) -> CommitteeMeeting:  # fmt: skip
    """The meeting for one of its committee, kept from others until the transaction ends; its version counts on.
    :class:`NotFound`, :class:`Conflict` in another state, :class:`Stale` when somebody changed it meanwhile."""
    asked = select(CommitteeMeeting).where(CommitteeMeeting.id == meeting_id).with_for_update()
    row = session.scalar(asked.execution_options(populate_existing=True))
    if row is None or not policy.is_member(session, actor, row.estate_id):
        raise not_found("会议")
    if row.state not in states:
        raise Conflict("meeting_elsewhere", "会议已经不在这一步了，请刷新后再看。", state=row.state)
    if row.version != version:
        raise Stale("meeting_changed", "别的委员刚刚改过，请刷新后再操作。", version=row.version)
    row.version += 1
    return row


def _seat(session: Session, row: CommitteeMeeting, actor: Actor) -> None:
    """Everybody who sits on the committee now. :class:`Conflict` where nobody of a management committee is known as an
    owner: more than half of its owners must be there, and of none that is never so."""
    members = people.staff_covering(session, row.estate_id, policy.MEMBERS)
    ids, names = bodies.owner_members(session, row.estate_id) if row.managed else ((), ())
    seats = [
        {"meeting_id": row.id, "person_id": one["id"], "name": one["name"] or "", "backs": one["id"] == actor.id,
         "owner": one["id"] in ids or one["name"] in names}
        for one in members
    ]  # fmt: skip
    if row.managed and not any(seat["owner"] for seat in seats):
        said = "物管会名单里的业主委员，还没有一位对上工作台账号。请社区先在“业主组织”里核对名单。"
        raise Conflict("owners_unknown", said)
    session.execute(insert(CommitteeSeat), seats)


def _call_if_enough(session: Session, actor: Actor, row: CommitteeMeeting, at: datetime) -> None:
    mine = CommitteeSeat.meeting_id == row.id
    members = session.scalar(select(func.count()).select_from(CommitteeSeat).where(mine)) or 0
    backing = session.scalar(select(func.count()).select_from(CommitteeSeat).where(mine, CommitteeSeat.backs)) or 0
    if not row.by_chair and not may_call_meeting(backing, members):
        return
    city = profile(places.estate(session, row.estate_id)["city"])
    check_called(at, row.meets_at, city.meeting_notice_days)
    row.state, row.called_at = State.CALLED, at
    audit.record(session, actor, "committee.called", "committee_meeting", row.id, at=at, estate_id=row.estate_id)
    publish(session, CommitteeCalled(row.id, row.estate_id), at=at)


def _check_topics(topics: Sequence[Topic], still: Standstill | None) -> None:
    if not 0 < len(topics) <= MOST_TOPICS:
        said = f"议题要有 1 到 {MOST_TOPICS} 项。"
        raise Malformed("topics_count", said, fields={"topics-0-title": [said]})
    for number, topic in enumerate(topics):
        if still and topic.decides and (is_great(topic.title) or is_great(topic.words)):
            raise Malformed("committee_changing", still.words, fields={f"topics-{number}-title": [still.words]})
        if topic.decides and (not topic.own or is_reserved(topic.title) or is_reserved(topic.words)):
            said = "选聘解聘物业、调价、动用维修资金和公共收益这些，要全体业主表决，业委会只能商议（民法典 278 条）。"
            raise Malformed("owners_decide", said, fields={f"topics-{number}-own": [said]})
