"""What people and late events decide about messages that are done: send again, count as sent, end a pause."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.delivery import policy
from server.delivery.facts import MessageRefused, MessageTaken
from server.delivery.models import Attempt, ChannelPause, Credit, InboxItem, Message
from server.delivery.rules import FOLLOWED, RESENDABLE, State
from server.delivery.service import consent
from server.kit.actor import Actor
from server.kit.errors import Conflict, NotAllowed, not_found
from server.kit.facts import publish


def resend(session: Session, actor: Actor, message_id: int, *, at: datetime) -> None:
    """Staff: send a message again that is uncertain, refused, failed or without credit.

    A subscribe message whose credit is gone needs another; :class:`Conflict` when there is none.
    """
    message = _decidable(session, actor, message_id, RESENDABLE)
    if not message.body:
        raise Conflict("message_emptied", "这条聊天的内容已经删除，请在会话里重新回复。")
    if message.channel == "subscribe" and not _is_paid(session, message_id):
        consent.spend(session, {message.address: message_id}, message.body["template_id"], at=at)
        if not _is_paid(session, message_id):
            raise Conflict("no_credit", "这位住户没有同意再接收此类消息，请改用电话通知。")
    again = {"next_at": at, "attempts": 0, "doubt_since": None, "owner": None}
    _change(session, actor, message, at, state=State.DUE, **again)


def mark_sent(session: Session, actor: Actor, message_id: int, *, at: datetime) -> None:
    """Staff: an uncertain message did arrive, somebody asked."""
    message = _decidable(session, actor, message_id, (State.UNCERTAIN,))
    _change(session, actor, message, at, state=State.SENT, sent_at=at, owner=None)
    if message.channel in FOLLOWED:
        who = (message.id, message.estate_id, message.channel, message.cause)
        publish(session, MessageTaken(*who, platform_id=None, answer=None), at=at)


def end_pause(session: Session, actor: Actor, channel: str, *, at: datetime) -> None:
    """Administrators: let a resting channel go on, after what was wrong has been put right."""
    if not policy.may_end_pause(actor):
        raise NotAllowed("not_allowed", "您没有权限进行这项操作。")
    resting = (ChannelPause.channel == channel) & (ChannelPause.until > at)
    session.execute(update(ChannelPause).where(resting).values(until=at, seconds=0))


def record_outcome(session: Session, *, platform_id: str, delivered: bool, code: int, at: datetime) -> None:
    """WeChat's later word on a subscribe message it had taken. A yes tells nothing new; a no is a refusal."""
    if delivered:
        return
    taken = (Message.platform_id == platform_id) & (Message.channel == "subscribe") & (Message.state == State.SENT)
    why = f"{code} after it was taken"
    refused = update(Message).where(taken).values(state=State.REFUSED, last_error=why)
    message = session.scalar(refused.returning(Message))
    if message is not None:
        session.execute(insert(Attempt).values(message_id=message.id, at=at, state=State.REFUSED, error=why))
        who = (message.id, message.person_id, message.estate_id, message.channel, message.cause)
        publish(session, MessageRefused(*who, State.REFUSED), at=at)


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one: what the one was told belongs to the other, and what the one
    must not see the other must not either."""
    told = select(InboxItem.cause).where(InboxItem.person_id == kept_id)
    moved = update(InboxItem).where(InboxItem.person_id == gone_id, InboxItem.cause.not_in(told))
    session.execute(moved.values(person_id=kept_id))
    session.execute(update(Message).where(Message.person_id == gone_id).values(person_id=kept_id))
    for table in (Message, InboxItem):
        session.execute(update(table).where(table.spared_id == gone_id).values(spared_id=kept_id))


def _decidable(session: Session, actor: Actor, message_id: int, states: tuple[State, ...]) -> Message:
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    hidden = message is None or message.spared_id == actor.id
    if message is None or hidden or not policy.may_decide(session, actor, message.estate_id):
        raise not_found("消息")
    if message.state not in states:
        raise Conflict("message_settled", "这条消息的状态已经变化，请刷新后再看。", state=message.state)
    return message


def _change(session: Session, actor: Actor, message: Message, at: datetime, **values: Any) -> None:
    for name, value in values.items():
        setattr(message, name, value)
    session.flush()
    session.execute(
        insert(Attempt).values(message_id=message.id, at=at, actor_id=actor.id, state=values["state"], error=None)
    )


def _is_paid(session: Session, message_id: int) -> bool:
    return session.scalar(select(Credit.id).where(Credit.spent_on == message_id)) is not None
