"""Reading transcripts: open to who is on duty or has the chat, to their colleagues with a reason, always on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.chats.models import Chat, ChatLook
from server.chats.queries import duty
from server.chats.rules.settings import default_talks
from server.chats.service.locking import locked
from server.kit import audit
from server.kit.actor import Actor
from server.kit.once import new


def may_read(session: Session, actor: Actor, chat: Chat, *, at: datetime) -> bool:
    """Whether somebody reads the words without giving a reason."""
    return chat.taken_by == actor.id or duty.is_on_duty(session, actor, chat.estate_id, at)


def look(session: Session, actor: Actor, chat_id: int, *, at: datetime, reason: str | None = None) -> bool:
    """Open the transcript for a while; False when it stays masked. The look is written down once while it lasts."""
    chat = locked(session, actor, chat_id)
    if is_open(session, actor, chat_id, at=at):
        return True
    if reason is None and not may_read(session, actor, chat, at=at):
        return False
    row = {"chat_id": chat_id, "person_id": actor.id, "until": at + default_talks().look, "reason": reason}
    written = new(session, ChatLook).values(row)
    kept = {"until": row["until"], "reason": reason}
    session.execute(written.on_conflict_do_update(index_elements=["chat_id", "person_id"], set_=kept))
    audit.record(session, actor, "chat.read", "chat", chat_id, at=at, estate_id=chat.estate_id, reason=reason)
    return True


def is_open(session: Session, actor: Actor, chat_id: int, *, at: datetime) -> bool:
    """Whether somebody's look at a transcript still lasts."""
    mine = (ChatLook.chat_id == chat_id) & (ChatLook.person_id == actor.id) & (ChatLook.until > at)
    return session.scalar(select(ChatLook.chat_id).where(mine)) is not None
