"""Reads of delivery: a person's inbox and credits, the staff's log, who must be phoned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, select
from sqlalchemy.orm import Session

from server.delivery.models import Attempt, ChannelPause, Credit, InboxItem, Message
from server.delivery.policy import own, visible
from server.delivery.rules import DANGER, NOT_REACHED, OF_MESSAGES, OPEN, State, lasts
from server.delivery.templates import consent_ids, keys_of
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that does not arrive, or not yet: for whom it was, and what it says; ``spared_id`` must not see it."""

    id: int
    cause: str
    channel: str
    address: str
    kind: str
    person_id: int | None
    estate_id: int | None
    spared_id: int | None
    rank: int
    title: str
    words: str
    error: str


def inbox(session: Session, actor: Actor, *, cursor: str | None = None, limit: int = 25) -> Page:
    """What somebody was told and may read now, newest first, with the number of unread items."""
    asked = (
        select(InboxItem.id, InboxItem.title, InboxItem.words, InboxItem.page, InboxItem.at, InboxItem.read_at)
        .where(own(actor))
        .order_by(InboxItem.id.desc())
        .limit(limit + 1)
    )
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(InboxItem.id < after[0])
    page = cut(session.execute(asked).mappings().all(), limit, "id")
    return Page(page.items, page.next, {"unread": unread(session, actor)})


def unread(session: Session, actor: Actor) -> int:
    """How many items somebody has not read, of those they may read now."""
    asked = select(func.count()).select_from(InboxItem).where(own(actor), InboxItem.read_at.is_(None))
    return session.scalar(asked) or 0


def credits(session: Session, person_id: int) -> dict[str, int]:
    """How many subscribe messages a person has agreed to and not had yet, by template id."""
    openid = people.openid_of(session, person_id)
    left = select(Credit.template_id, func.count()).where(Credit.openid == openid, Credit.ended_at.is_(None))
    return dict(session.execute(left.group_by(Credit.template_id)).all())


def subscriptions(session: Session, person_id: int) -> list[dict[str, Any]]:
    """What a person can agree to be told, how much of it is left, and which of our kinds (``keys``) it carries."""
    left = credits(session, person_id)
    return [
        {"id": each, "keys": keys_of(each), "name": kind.title, "why": kind.why, "credits": left.get(each, 0)}
        for each, kind in consent_ids().items()
    ]


def log(
    session: Session, actor: Actor, *, estate_id: int | None = None, channel: str | None = None,
    states: Collection[str] = (), cursor: str | None = None, limit: int = 50,
) -> Page:  # fmt: skip
    """The delivery log this actor may see, newest first: rows with the keys of ``_LINE``."""
    asked = select(*_LINE).where(_seen(actor, estate_id)).order_by(Message.id.desc()).limit(limit + 1)
    if channel:
        asked = asked.where(Message.channel == channel)
    if states:
        asked = asked.where(Message.state.in_(states))
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Message.id < after[0])
    return cut(session.execute(asked).mappings().all(), limit, "id")


def message(session: Session, actor: Actor, message_id: int) -> dict[str, Any]:
    """One message with its attempts; :class:`NotFound` when there is none this actor may see."""
    asked = select(*_LINE, Message.body).where(Message.id == message_id, visible(actor, Message))
    found = session.execute(asked).mappings().one_or_none()
    if found is None:
        raise not_found("消息")
    history = select(Attempt.at, Attempt.state, Attempt.error, Attempt.actor_id).where(Attempt.message_id == message_id)
    return {**found, "history": list(session.execute(history.order_by(Attempt.id)).mappings())}


def outcome(session: Session, message_id: int) -> RowMapping | None:
    """Where one message stands, for the machinery: ``state``, ``platform_id``, ``last_error``, ``answer``."""
    columns = (Message.state, Message.platform_id, Message.last_error, Message.answer)
    return session.execute(select(*columns).where(Message.id == message_id)).mappings().one_or_none()


def taken(session: Session, causes: Collection[str]) -> list[RowMapping]:
    """What the platforms said to the messages of these causes, as proof: ``cause``, ``message_id``, ``person_id``,
    ``channel``, ``state``, ``sent_at``, ``platform_id``, ``last_error``."""
    asked = select(
        Message.cause, Message.id.label("message_id"), Message.person_id, Message.channel, Message.state,
        Message.sent_at, Message.platform_id, Message.last_error,
    )  # fmt: skip
    return list(session.execute(asked.where(Message.cause.in_(causes)).order_by(Message.id)).mappings())


def opened(session: Session, causes: Collection[str]) -> list[RowMapping]:
    """Who has read what was told them under these causes: ``cause``, ``person_id``, ``read_at``."""
    asked = select(InboxItem.cause, InboxItem.person_id, InboxItem.read_at)
    read = InboxItem.cause.in_(causes) & InboxItem.read_at.is_not(None)
    return list(session.execute(asked.where(read).order_by(InboxItem.id)).mappings())


def told(session: Session, causes: Collection[str]) -> set[str]:
    """Those of these causes of which anybody was told."""
    return set(session.scalars(select(InboxItem.cause).where(InboxItem.cause.in_(causes)).distinct()))


def counts(
    session: Session, actor: Actor, *, estate_id: int | None = None, since: datetime
) -> dict[tuple[str, str], int]:  # fmt: skip
    """How many messages owed since an instant stand where: by (channel, state)."""
    asked = select(Message.channel, Message.state, func.count()).where(_seen(actor, estate_id), Message.at >= since)
    rows = session.execute(asked.group_by(Message.channel, Message.state))
    return {(channel, state): count for channel, state, count in rows}


def to_phone(session: Session, actor: Actor, *, cause: str) -> list[RowMapping]:
    """Whom one telling did not reach: ``person_id``, ``title``, ``read_at`` and why, for somebody to phone.

    A person counts as reached when one channel took the message or they have read the inbox item. Why is the state
    of their last message, or None for who has no channel at all.
    """
    ours = and_(Message.cause == InboxItem.cause, Message.person_id == InboxItem.person_id)
    reached = select(Message.id).where(ours, Message.state.in_((State.SENT, *OPEN))).exists()
    why = select(Message.state).where(ours, Message.state.in_((State.UNCERTAIN, *NOT_REACHED)))
    asked = (
        select(
            InboxItem.person_id,
            InboxItem.title,
            InboxItem.read_at,
            why.order_by(Message.id.desc()).limit(1).scalar_subquery().label("why"),
        )
        .where(InboxItem.cause == cause, InboxItem.read_at.is_(None), ~reached, visible(actor, InboxItem))
        .order_by(InboxItem.person_id)
    )
    return list(session.execute(asked).mappings())


def pauses(session: Session, *, at: datetime) -> list[RowMapping]:
    """Channels at rest now: ``channel``, ``until``, ``why``."""
    asked = select(ChannelPause.channel, ChannelPause.until, ChannelPause.why).where(ChannelPause.until > at)
    return list(session.execute(asked.order_by(ChannelPause.channel)).mappings())


def stuck(session: Session) -> set[str]:
    """Channels with something to send that rest for what does not pass by itself."""
    found = {row.channel for row in session.execute(select(ChannelPause.channel, ChannelPause.why)) if lasts(row.why)}
    due = select(Message.channel).where(Message.channel.in_(found), Message.next_at.is_not(None)).distinct()
    return set(session.scalars(due)) if found else set()


def dangers_waiting(session: Session, channels: Collection[str]) -> list[Undelivered]:
    """What tells of danger and waits on these channels, one of each cause, in order."""
    own = (~Message.cause.startswith(prefix, autoescape=True) for prefix in OF_MESSAGES)
    here = (Message.channel.in_(channels), Message.rank == DANGER, Message.next_at.is_not(None), *own)
    found: dict[str, Undelivered] = {}
    for row in session.execute(select(*_OWED).where(*here).order_by(Message.id)) if channels else ():
        found.setdefault(row.cause, _undelivered(row))
    return list(found.values())


def undelivered(session: Session, message_id: int) -> Undelivered:
    """One message, for whoever sees to it that it is heard otherwise."""
    return _undelivered(session.execute(select(*_OWED).where(Message.id == message_id)).one())


def oldest_due(session: Session) -> datetime | None:
    """Since when the longest waiting message is due; None when nothing waits."""
    return session.scalar(select(func.min(Message.next_at)).where(Message.next_at.is_not(None)))


_OWED = (
    Message.id,
    Message.cause,
    Message.channel,
    Message.address,
    Message.kind,
    Message.person_id,
    Message.estate_id,
    Message.spared_id,
    Message.rank,
    Message.body,
    Message.last_error,
)


def _undelivered(row: Any) -> Undelivered:
    first, _, rest = str(row.body.get("words") or "").partition("\n")
    title, words = (str(row.body["title"]), first) if "title" in row.body else (first, rest)
    return Undelivered(
        row.id, row.cause, row.channel, row.address, row.kind, row.person_id, row.estate_id, row.spared_id, row.rank,
        title, words, row.last_error or "",
    )  # fmt: skip


_LINE = (
    case((Message.channel == "robot", Message.address)).label("robot"),
    Message.id,
    Message.at,
    Message.estate_id,
    Message.person_id,
    Message.channel,
    Message.kind,
    Message.cause,
    Message.state,
    Message.attempts,
    Message.next_at,
    Message.sent_at,
    Message.last_error,
)


def _seen(actor: Actor, estate_id: int | None) -> ColumnElement[bool]:
    seen = visible(actor, Message)
    return seen if estate_id is None else seen & (Message.estate_id == estate_id)
