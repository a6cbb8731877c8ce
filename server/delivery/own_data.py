"""What this room keeps of one person: what they were told, and what they agreed to be told of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import String, cast, delete, func, literal, select, update

from server.delivery.models import Credit, CustomerWindow, InboxItem, Message
from server.delivery.rules import CHANNEL_LABELS, OPEN, STATE_LABELS, State
from server.kit.own_data import Keeper, Of, Part, moment_words
from server.people import queries as people

GONE = "gone:"
"""Begins the address of a message whose reader has deleted theirs; the row still says that it was sent."""


def told(of: Of) -> Iterable[Part]:
    """Their inbox, what went out to their phone, and how many more may."""
    left = select(func.count()).where(Credit.openid.in_(_openids(of)), Credit.ended_at.is_(None))
    count = of.session.scalar(left) or 0
    return [
        Part("收到的消息", _inbox(of)), Part("发到微信的消息", _messages(of)),
        Part("同意过的微信通知", [f"还可以给您发 {count} 次"] if count else []),
    ]  # fmt: skip


def _inbox(of: Of) -> list[str]:
    rows = of.session.scalars(select(InboxItem).where(InboxItem.person_id == of.person_id).order_by(InboxItem.id))
    return [f"{moment_words(row.at)} {row.title}：{row.words}" for row in rows]


def _messages(of: Of) -> list[str]:
    asked = select(Message.at, Message.channel, Message.state).where(Message.person_id == of.person_id)
    rows = of.session.execute(asked.order_by(Message.id))
    return [
        f"{moment_words(row.at)} {CHANNEL_LABELS.get(row.channel, row.channel)} · {STATE_LABELS[State(row.state)]}"
        for row in rows
    ]


def forget(of: Of) -> None:
    """The inbox is emptied, nothing more is sent, and what was sent says no more to whom."""
    session, openids = of.session, _openids(of)
    session.execute(delete(InboxItem).where(InboxItem.person_id == of.person_id))
    stopped = {"state": State.SKIPPED, "next_at": None, "owner": None, "lease_until": None}
    mine = Message.person_id == of.person_id
    session.execute(update(Message).where(mine, Message.state.in_(OPEN)).values(stopped))
    nobody = literal(GONE) + cast(Message.id, String)
    session.execute(update(Message).where(mine).values(body={}, address=nobody))
    credits = Credit.openid.in_(openids)
    over = func.coalesce(Credit.ended_at, of.at)
    session.execute(update(Credit).where(credits).values(ended_at=over, openid=literal(GONE) + cast(Credit.id, String)))
    session.execute(delete(CustomerWindow).where(CustomerWindow.openid.in_(openids)))


def _openids(of: Of) -> Sequence[str]:
    return people.openids_of(of.session, of.person_id)


KEEPER = Keeper(told, forget=forget)
