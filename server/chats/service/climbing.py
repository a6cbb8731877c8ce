"""Who waits too long climbs the ladder: who is on duty, the managers, the company. Each rung is taken once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.chats.facts import ChatUnanswered
from server.chats.models import Chat
from server.chats.queries import duty
from server.chats.rules.settings import Talks
from server.chats.rules.waiting import COMPANY, rung
from server.kit.facts import publish

MOST_AT_ONCE = 200


def waiting_ids(session: Session, *, at: datetime, talks: Talks, after: int = 0) -> Sequence[int]:
    """Chats whose resident has waited at least as long as the first rung and that may climb, in order of id."""
    long = Chat.waiting_since <= at - talks.rungs[0]
    asked = select(Chat.id).where(long, Chat.escalated < COMPANY, Chat.id > after).order_by(Chat.id)
    return session.scalars(asked.limit(MOST_AT_ONCE)).all()


def climb(session: Session, chat_id: int, *, at: datetime, talks: Talks) -> bool:
    """Take the highest rung that is due; of two who try, one takes it."""
    chat = session.get(Chat, chat_id, populate_existing=True)
    if chat is None or chat.waiting_since is None:
        return False
    awake = bool(duty.listed(session, chat.estate_id, at))
    due = rung(chat.waiting_since, at, talks, awake=awake, danger=chat.danger)
    unchanged = (Chat.id == chat_id) & (Chat.escalated < due) & (Chat.waiting_since == chat.waiting_since)
    if not due or session.scalar(update(Chat).where(unchanged).values(escalated=due).returning(Chat.id)) is None:
        return False
    minutes = (at - chat.waiting_since) // timedelta(minutes=1)
    publish(session, ChatUnanswered(chat.id, chat.estate_id, due, minutes), at=at)
    return True
