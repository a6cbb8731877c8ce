"""Paper ballots: two different people read the same photo by themselves; what they agree on is cast (C10, V-14).

A paper that a first person entered before the close was handed in in time: the second may read it for a day after, and
the count waits for that. What nobody has read by then does not count, and says so.

Neither the first reading nor the photo lies about in clear: both are sealed to the poll's key, and the two readings are
compared by a hash that takes both secrets of the house to make.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.people import queries as people
from server.votes import policy
from server.votes.models import PaperEntry, Poll, Refusal
from server.votes.rules import chain, marking
from server.votes.rules.chain import Choices
from server.votes.rules.precedence import Channel
from server.votes.sealing import box, content
from server.votes.sealing.keys import Keys
from server.votes.service import chaining, following, refusals, seats
from server.votes.service.casting import check_open
from server.votes.service.chaining import Linked, Slip, append
from server.votes.service.seats import Seat

PAPER_CHANNELS = (Channel.PAPER, Channel.ONSITE, Channel.VISIT)
WAITING, AGREED, DIFFERS, WITHDRAWN, LAPSED = "waiting", "agreed", "differs", "withdrawn", "lapsed"
SECOND_READING = timedelta(hours=24)
"""How long after the close a paper that came before it may be read by its second person."""


class BallotThere(Conflict):
    """This head has a ballot already: whoever enters another one must have seen that (C10). Which of the two counts,
    the policy announced before the vote decides; both are kept."""

    def __init__(self, seat: Seat) -> None:
        assert seat.valid is not None
        said = "这一户已经有一张票。两张都会保留，按公告的规则计一张。请核对后再确认。"
        super().__init__("ballot_there", said, channel=seat.valid.channel, policy=seat.rules["paper_policy"])


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of a second reading. ``linked`` is None where the two differ."""

    entry_id: int
    state: str
    linked: Linked | None


def enter(
    session: Session, actor: Actor, *, keys: Keys, poll_id: int, head_id: int, channel: str, choices: Choices,
    photo: bytes, knowing: bool = False, at: datetime,
) -> int:  # fmt: skip
    """The first person enters what the paper says, with its photo. :class:`BallotThere` unless ``knowing`` when the
    head has voted. Gives the entry's id."""
    if channel not in PAPER_CHANNELS:
        raise Malformed("channel_unknown", "请选择纸质、现场或上门。")
    if not photo:
        raise Malformed("photo_needed", "请拍下纸质票。")
    handed_in = _handed_in(session, head_id, at)
    seat = _seat(session, actor, poll_id, head_id, handed_in=handed_in, at=at)
    marking.check(seat.rules["shape"], choices, on_paper=True)
    if seat.valid is not None and not knowing:
        raise BallotThere(seat)
    waiting = PaperEntry.head_id == head_id, PaperEntry.state == WAITING
    if session.scalar(select(PaperEntry.id).where(*waiting)) is not None:
        raise Conflict("paper_waiting", "这一户已有一张纸质票等第二人核对。")
    salt, room = secrets.token_hex(16), content.room_of(seat.rules["shape"])
    filled = content.fill(seat.public_key, poll_id=poll_id, head_id=head_id, choices=choices, room=room)
    sealed = box.seal(bytes.fromhex(seat.public_key), photo, about=f"photo:{poll_id}:{head_id}")
    entry = PaperEntry(
        poll_id=poll_id, head_id=head_id, channel=str(channel), sealed=filled.sealed, salt=salt,
        match=_match(keys, salt, choices), photo_key=keys.files.put(sealed), first_by=actor.id, at=handed_in,
        state=WAITING,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    audit.record(session, actor, "paper.entered", "paper_entry", entry.id, at=at, estate_id=seat.estate_id)
    return entry.id


def confirm(
    session: Session, actor: Actor, *, keys: Keys, entry_id: int, choices: Choices, at: datetime
) -> Confirmed:  # fmt: skip
    """A second person enters the same paper. Where both agree the ballot is cast; where they differ nothing is, and
    the paper has to be entered anew."""
    entry = session.scalar(select(PaperEntry).where(PaperEntry.id == entry_id).with_for_update())
    if entry is None:
        raise not_found("纸质票")
    seat = _seat(session, actor, entry.poll_id, entry.head_id, handed_in=entry.at, at=at)
    if people.same(session, entry.first_by, actor.id):
        raise NotAllowed("second_person_needed", "要由另一位工作人员核对，不能自己核对自己录的票。")
    if entry.state != WAITING:
        raise Conflict("paper_settled", "这张纸质票已经处理过了，请刷新页面。", state=entry.state)
    marking.check(seat.rules["shape"], choices, on_paper=True)
    agreed = _match(keys, entry.salt, choices) == entry.match
    entry.state, entry.match = AGREED if agreed else DIFFERS, None
    entry.second_by, entry.second_at = actor.id, at
    session.flush()
    act = "paper.agreed" if agreed else "paper.differs"
    audit.record(session, actor, act, "paper_entry", entry.id, at=at, estate_id=seat.estate_id)
    return Confirmed(entry.id, entry.state, _cast(session, seat, entry, choices, at) if agreed else None)


def withdraw(session: Session, actor: Actor, *, entry_id: int, why: str, at: datetime) -> None:
    """Take back an entry that no second person has read yet, such as one of the wrong home: whoever entered it, or who
    runs the vote. The row stays with its photo, and the head is as if nothing had been handed in."""
    entry = session.scalar(select(PaperEntry).where(PaperEntry.id == entry_id).with_for_update())
    poll = session.get(Poll, entry.poll_id) if entry is not None else None
    if entry is None or poll is None or not policy.may_canvass(session, actor, poll.estate_id):
        raise not_found("纸质票")
    mine = people.same(session, entry.first_by, actor.id)
    if not mine and not policy.may_convene(session, actor, poll.estate_id):
        raise NotAllowed("not_yours", "只有录入的人，或者这次表决的负责人，才能收回。")
    if entry.state != WAITING:
        raise Conflict("paper_settled", "这张纸质票已经处理过了，请刷新页面。", state=entry.state)
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么收回。")
    chaining.hold(session, poll.id, head_id=entry.head_id)
    entry.state, entry.match = WITHDRAWN, None
    session.flush()
    following.follow_taken_back(session, poll, head_id=entry.head_id, at=at)
    audit.record(session, actor, "paper.withdrawn", "paper_entry", entry.id, at=at, estate_id=poll.estate_id,
                 reason=why)  # fmt: skip


def unsettled() -> ColumnElement[bool]:
    """Whether a poll has papers that came in time and wait for their second reading, or were read differently since."""
    apart = and_(PaperEntry.state == DIFFERS, PaperEntry.second_at >= Poll.closes_at, ~_read_anew())
    waits = or_(PaperEntry.state == WAITING, apart)
    return exists().where(PaperEntry.poll_id == Poll.id, waits).correlate(Poll)


def lapse(session: Session, poll: Poll, *, at: datetime) -> None:
    """The day is over: what waits does not count, and is counted as refused."""
    waiting = update(PaperEntry).where(PaperEntry.poll_id == poll.id, PaperEntry.state == WAITING)
    for entry_id in session.scalars(waiting.values(state=LAPSED, match=None).returning(PaperEntry.id)).all():
        session.add(Refusal(poll_id=poll.id, reason="paper_unread", at=at))
        audit.record(session, SYSTEM, "paper.lapsed", "paper_entry", entry_id, at=at, estate_id=poll.estate_id)


def _handed_in(session: Session, head_id: int, at: datetime) -> datetime:
    """When the paper of a head came: now, or when it was first entered if two people have read it differently, and have
    not read it alike since."""
    apart = PaperEntry.head_id == head_id, PaperEntry.state == DIFFERS, ~_read_anew()
    return session.scalar(select(func.min(PaperEntry.at)).where(*apart)) or at


def _read_anew() -> ColumnElement[bool]:
    later = aliased(PaperEntry)
    return exists().where(later.head_id == PaperEntry.head_id, later.state == AGREED, later.id > PaperEntry.id)


def _cast(session: Session, seat: Seat, entry: PaperEntry, choices: Choices, at: datetime) -> Linked:
    room = content.room_of(seat.rules["shape"])
    filled = content.fill(seat.public_key, poll_id=seat.poll_id, head_id=seat.head_id, choices=choices, room=room)
    assert entry.second_by is not None
    slip = Slip(
        entry.channel, 0, "two_people", entry.at, first_by=entry.first_by, second_by=entry.second_by,
        photo_key=entry.photo_key,
    )  # fmt: skip
    return append(session, seat, slip, filled, at=at)


def _seat(
    session: Session, actor: Actor, poll_id: int, head_id: int, *, handed_in: datetime, at: datetime
) -> Seat:  # fmt: skip
    with refusals.counting(poll_id, at=at):
        chaining.hold(session, poll_id, head_id=head_id)
        seat = seats.at_the_table(session, poll_id=poll_id, head_id=head_id)
        if not policy.may_canvass(session, actor, seat.estate_id):
            raise not_found("表决")
        return check_open(session, seat, at=handed_in)


def _match(keys: Keys, salt: str, choices: Choices) -> str:
    return keys.both(f"paper:{salt}:{chain.canonical(chain.ordered(choices)).decode()}")
