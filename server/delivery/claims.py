"""How a message moves between hands: claimed, sending, done. Each function is a short step of one transaction.

A worker's name is on every row it holds, and it may finish only what still carries that name. ``claimed`` means
nothing has left; ``sending`` is written before the call, so after a crash only that one row is in doubt.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from server.delivery.facts import ChannelRests, ChannelWorks, MessageRefused, MessageTaken, MessageUncertain
from server.delivery.models import Attempt, ChannelPause, Message
from server.delivery.queries import stuck
from server.delivery.rules import FOLLOWED, LINES, NOT_REACHED, State, lasts, rest
from server.kit.facts import publish
from server.wechat.errors import Refusal

PAUSE_REMEMBERED = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Held:
    """A message in a worker's hand."""

    id: int
    channel: str
    address: str
    person_id: int | None
    body: dict[str, Any]
    attempts: int
    doubt_since: datetime | None
    rank: int


def claim(
    session: Session, channel: str, *, owner: str, at: datetime, lease: timedelta, most: int, rank: int | None = None
) -> list[Held]:  # fmt: skip
    """Take up to ``most`` due messages of a channel, danger first, then oldest first; of one ``rank`` only, where it is
    given. Two statements: a sub-select in the UPDATE may lock more rows than its limit on PostgreSQL."""
    if session.scalar(select(resting(channel, at))):
        return []
    ids = session.scalars(
        select(Message.id)
        .where(due(channel, at), *([] if rank is None else [Message.rank == rank]))
        .order_by(Message.rank, Message.next_at, Message.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    if not ids:
        return []
    held = {"state": State.CLAIMED, "owner": owner, "lease_until": at + lease, "next_at": None}
    rows = session.execute(update(Message).where(Message.id.in_(ids)).values(held).returning(*_HELD)).all()
    return sorted((Held(*row) for row in rows), key=lambda one: (one.rank, one.id))


def start(session: Session, message: Held, *, owner: str, at: datetime, lease: timedelta) -> bool:
    """Write down that the call goes out now; False if the message is no longer ours or its channel rests."""
    mine = (Message.id == message.id) & (Message.owner == owner) & (Message.state == State.CLAIMED)
    sending = {
        "state": State.SENDING,
        "attempts": Message.attempts + 1,
        "lease_until": at + lease,
        "doubt_since": func.coalesce(Message.doubt_since, at),
    }
    changed = update(Message).where(mine, ~resting(message.channel, at)).values(sending)
    return session.scalar(changed.returning(Message.id)) is not None


def finish(session: Session, message: Held, *, owner: str, at: datetime, state: State, **values: Any) -> bool:
    """Record what came of a call. False if the row was given to somebody else meanwhile; the attempt is kept anyway.

    Also takes a row the sweep has moved to ``uncertain`` under our name: our late answer is better than none.
    """
    session.execute(
        insert(Attempt).values(message_id=message.id, at=at, state=state, error=values.get("last_error"))
    )  # fmt: skip
    mine = (Message.id == message.id) & (Message.owner == owner)
    here = Message.state.in_((State.CLAIMED, State.SENDING, State.UNCERTAIN))
    change = {"state": state, "owner": None, "lease_until": None, **values}
    changed = update(Message).where(mine, here).values(change).returning(*_TOLD)
    row = session.execute(changed).one_or_none()
    if row is not None:
        _tell(session, state, row, at)
    return row is not None


def release(session: Session, ids: Collection[int], *, owner: str, at: datetime) -> None:
    """Give back messages that were claimed and not begun; they are due again at ``at``."""
    mine = Message.id.in_(ids) & (Message.owner == owner) & (Message.state == State.CLAIMED)
    session.execute(update(Message).where(mine).values(_BACK | {"next_at": at}))


def sweep(session: Session, *, at: datetime, windows: dict[str, timedelta], alone: bool = False) -> int:
    """Settle what dead workers held; gives how many messages moved.

    Claimed ones are simply due again. One that was being sent is due again only on a channel that refuses repeats,
    inside its window; on any other it becomes ``uncertain``, and no machine sends it again. ``alone``: no other
    worker lives, so whatever is held was left by the dead.
    """
    expired = Message.lease_until.is_not(None) if alone else Message.lease_until <= at
    claimed = update(Message).where(expired, Message.state == State.CLAIMED).values(_BACK | {"next_at": at})
    moved = len(session.scalars(claimed.returning(Message.id)).all())
    sending = expired & (Message.state == State.SENDING)
    safe = [_in_window(channel, window, at) for channel, window in windows.items()]
    if safe:
        again = update(Message).where(sending, or_(*safe)).values(_BACK | {"next_at": at})
        moved += len(session.scalars(again.returning(Message.id)).all())
    return moved + _lose(session, sending, at)


def pause(session: Session, channel: str, *, at: datetime, first: int, why: str) -> datetime:
    """Rest a channel; each pause soon after another lasts twice as long. Gives the end. That it rests for what does not
    pass by itself is a fact once for all channels of its line, until that sends again."""
    row = session.get(ChannelPause, channel, with_for_update=True)
    if row is None:
        row = ChannelPause(channel=channel, until=at, seconds=0, why="")
        session.add(row)
    elif row.until > at:
        return row.until
    row.seconds = rest(first, row.seconds if row.seconds and at - row.until < PAUSE_REMEMBERED else None)
    row.until = at + timedelta(seconds=row.seconds)
    if not lasts(row.why):
        row.why = why[:200]
        if lasts(row.why) and not _line_is_stuck(session, channel):
            publish(session, ChannelRests(channel, row.why), at=at)
    session.flush()
    return row.until


def works(session: Session, channel: str, *, at: datetime) -> None:
    """A channel does its work: if it had come to rest for what does not pass by itself, that is over. A fact once
    nothing of its line is stuck any more."""
    lasting = (ChannelPause.channel == channel) & ChannelPause.why.endswith(f" {Refusal.setup}")
    over = update(ChannelPause).where(lasting).values(until=at, seconds=0, why="")
    if session.scalar(over.returning(ChannelPause.channel)) is not None and not _line_is_stuck(session, channel):
        publish(session, ChannelWorks(channel), at=at)


def _line_is_stuck(session: Session, channel: str) -> bool:
    return any(LINES[one] == LINES[channel] for one in stuck(session) - {channel})


_HELD = (
    Message.id,
    Message.channel,
    Message.address,
    Message.person_id,
    Message.body,
    Message.attempts,
    Message.doubt_since,
    Message.rank,
)
_TOLD = (
    Message.id,
    Message.person_id,
    Message.estate_id,
    Message.channel,
    Message.cause,
    Message.platform_id,
    Message.answer,
)
_BACK = {"state": State.DUE, "owner": None, "lease_until": None}


def _lose(session: Session, where: ColumnElement[bool], at: datetime) -> int:
    why = "the worker stopped during the call"
    lost = {"state": State.UNCERTAIN, "lease_until": None, "last_error": why}
    rows = session.execute(update(Message).where(where).values(lost).returning(*_TOLD)).all()
    for row in rows:
        session.execute(insert(Attempt).values(message_id=row.id, at=at, state=State.UNCERTAIN, error=why))
        _tell(session, State.UNCERTAIN, row, at)
    return len(rows)


def due(channel: str, at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """What is to be sent on a channel now."""
    return (Message.channel == channel) & (Message.next_at <= at)


def resting(channel: str, at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether a channel rests now."""
    return exists().where(ChannelPause.channel == channel, ChannelPause.until > at)


def _in_window(channel: str, window: timedelta, at: datetime) -> ColumnElement[bool]:
    return (Message.channel == channel) & (Message.doubt_since > at - window)


def _tell(session: Session, state: State, row: Any, at: datetime) -> None:
    who = (row.id, row.person_id, row.estate_id, row.channel, row.cause)
    if state is State.UNCERTAIN:
        publish(session, MessageUncertain(*who), at=at)
    elif state in NOT_REACHED:
        publish(session, MessageRefused(*who, state), at=at)
    elif state is State.SENT and row.channel in FOLLOWED:
        taken = MessageTaken(row.id, row.estate_id, row.channel, row.cause, row.platform_id, row.answer)
        publish(session, taken, at=at)
