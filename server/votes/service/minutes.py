"""Minutes of a committee meeting: who was there, how each topic ended, signed by the members, published in time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from server.bodies.queries import sitting as bodies
from server.bodies.rules.standstill import Standstill
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed
from server.kit.facts import publish as tell_all
from server.people.service.gating import pass_gate
from server.votes.facts import CommitteePublished
from server.votes.models import CommitteeItem, CommitteeMeeting, CommitteeSeat, CommitteeVote
from server.votes.rules import meetings as rules
from server.votes.rules.committee import Meeting
from server.votes.rules.meetings import Choice, State
from server.votes.rules.reserved import is_great
from server.votes.service.meetings import held


@dataclass(frozen=True, slots=True)
class Ended:
    """What the members said on a topic, by person id, and why whoever stood aside did."""

    said: Mapping[int, str] = field(default_factory=dict)
    aside_words: str = ""


def keep(
    session: Session, actor: Actor, meeting_id: int, *, present: Collection[int], ended: Mapping[int, Ended],
    words: str, version: int, at: datetime,
) -> None:  # fmt: skip
    """Write the minutes, or write them anew before they are out: signatures are given anew then. ``ended`` goes by the
    number of the topic; a topic that is only talked over needs none."""
    row = held(session, actor, meeting_id, states=(State.CALLED, State.HELD), version=version)
    if row.meets_at > at:
        raise Conflict("meeting_ahead", "会还没有开，开完再写纪要。")
    texts = {"words": words, **{f"items-{n}-aside_words": one.aside_words for n, one in ended.items()}}
    pass_gate(session, row.estate_id, texts, at=at)
    seats = _seats(session, row)
    _check_present(seats, present)
    for seat in seats:
        seat.present, seat.signed_at = seat.person_id in present, None
    still = bodies.stands_still(session, row.estate_id, local_day(row.meets_at))
    for item in _items(session, row):
        if still and item.decides and (is_great(item.title) or is_great(item.words)):
            _leave_open(session, item, ended.get(item.number, Ended()), still)
        elif item.decides:
            _end(session, row, item, seats, present, ended.get(item.number, Ended()))
    before, row.words = row.words, words
    row.state, row.held_by, row.held_at = State.HELD, actor.id, at
    audit.record(session, actor, "committee.minutes_kept", "committee_meeting", row.id, at=at,
                 estate_id=row.estate_id, before={"words": before[:200]} if before else None,
                 after={"words": words[:200], "present": len(present)})  # fmt: skip


def sign(session: Session, actor: Actor, meeting_id: int, *, version: int, at: datetime) -> None:
    """A member who was there signs the minutes as they stand. Nobody signs for another."""
    row = held(session, actor, meeting_id, states=(State.HELD,), version=version)
    seat = session.get(CommitteeSeat, (row.id, actor.id))
    if seat is None or not seat.present:
        raise NotAllowed("was_not_there", "到会的委员才能签字。")
    if seat.signed_at is not None:
        raise Conflict("signed_already", "您已经签字了。")
    seat.signed_at = at
    audit.record(session, actor, "committee.signed", "committee_meeting", row.id, at=at, estate_id=row.estate_id)


def publish(session: Session, actor: Actor, meeting_id: int, *, version: int, at: datetime) -> bool:
    """Let everybody in the estate read the minutes; whether that is in time. Decisions need the signatures of more than
    half of all members."""
    row = held(session, actor, meeting_id, states=(State.HELD,), version=version)
    seats = _seats(session, row)
    signed = sum(seat.signed_at is not None for seat in seats)
    decided = any(item.outcome == Meeting.PASSED for item in _items(session, row))
    if rules.signatures_missing(decided, len(seats), signed):
        said = f"有通过的决定，要全体委员过半数签字：共 {len(seats)} 人，已签 {signed} 人。"
        raise Conflict("signatures_missing", said, signed=signed, members=len(seats))
    late = rules.is_late(row.meets_at, row.publish_days, at)
    row.state, row.published_by, row.published_at = State.PUBLISHED, actor.id, at
    audit.record(session, actor, "committee.published", "committee_meeting", row.id, at=at, estate_id=row.estate_id,
                 after={"late": late})  # fmt: skip
    tell_all(session, CommitteePublished(row.id, row.estate_id), at=at)
    return not late


def _leave_open(session: Session, item: CommitteeItem, ended: Ended, still: Standstill) -> None:
    """A topic that was called before the term began to change, or ended: it is talked over and not voted on."""
    if ended.said:
        said = f"第 {item.number} 项只能商议，请不要填表决：{still.words}"
        raise Malformed("committee_changing", said, fields={f"items-{item.number}-votes-{min(ended.said)}": [said]})
    session.execute(delete(CommitteeVote).where(CommitteeVote.item_id == item.id))
    item.outcome, item.yes, item.no, item.abstain, item.aside, item.aside_words = None, 0, 0, 0, 0, ""


def _end(
    session: Session, row: CommitteeMeeting, item: CommitteeItem, seats: Collection[CommitteeSeat],
    present: Collection[int], ended: Ended,
) -> None:  # fmt: skip
    owners = [seat.person_id for seat in seats if seat.owner] if row.managed else None
    members = [seat.person_id for seat in seats]
    found = rules.count(members, present, ended.said, quorum=rules.bar(row.quorum), owners=owners)
    if found.aside and len(ended.aside_words) < 2:
        said = "有委员回避，请写明为什么（如“与报价的公司有亲属关系”）。"
        raise Malformed("aside_why", said, fields={f"items-{item.number}-aside_words": [said]})
    item.outcome, item.yes, item.no = found.outcome, found.yes, found.no
    item.abstain, item.aside, item.aside_words = found.abstain, found.aside, ended.aside_words
    session.execute(delete(CommitteeVote).where(CommitteeVote.item_id == item.id))
    if found.outcome is not Meeting.NO_QUORUM:
        session.execute(insert(CommitteeVote), [
            {"item_id": item.id, "person_id": person_id, "choice": Choice(choice)}
            for person_id, choice in ended.said.items()])  # fmt: skip


def _check_present(seats: Collection[CommitteeSeat], present: Collection[int]) -> None:
    if not present or set(present) - {seat.person_id for seat in seats}:
        said = "请勾选到会的委员；只有委员本人到会才算。"
        raise Malformed("present_wrong", said, fields={"present": [said]})


def _seats(session: Session, row: CommitteeMeeting) -> list[CommitteeSeat]:
    asked = select(CommitteeSeat).where(CommitteeSeat.meeting_id == row.id).order_by(CommitteeSeat.person_id)
    return list(session.scalars(asked))


def _items(session: Session, row: CommitteeMeeting) -> list[CommitteeItem]:
    asked = select(CommitteeItem).where(CommitteeItem.meeting_id == row.id).order_by(CommitteeItem.number)
    return list(session.scalars(asked))
