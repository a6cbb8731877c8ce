"""Pictures of the transcript: they come after their line, once a person reads it and the platform has given them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select, update
from sqlalchemy.orm import Session

from server.chats.models import Chat, ChatLine
from server.chats.rules.words import Kind

NOBODY = 0
LENT = timedelta(days=3)
"""So long the platform keeps what somebody sent (临时素材)."""
_BARE = (ChatLine.kind == Kind.PHOTO) & ChatLine.file_id.is_(None) & ChatLine.media_id.is_not(None)


def waits(session: Session, key: str) -> int | None:
    """Whose picture a line still waits for (0: of somebody we do not know); None when it waits for none."""
    asked = select(Chat.person_id).join(ChatLine, ChatLine.chat_id == Chat.id)
    row = session.execute(asked.where(ChatLine.key == key, _BARE)).one_or_none()
    return None if row is None else row[0] or NOBODY


def pending(session: Session, chat_id: int, *, at: datetime) -> list[RowMapping]:
    """The pictures of a chat that nobody has fetched and the platform still has: key, media_id, channel."""
    asked = select(ChatLine.key, ChatLine.media_id, Chat.channel).join(Chat, Chat.id == ChatLine.chat_id)
    recent = (ChatLine.chat_id == chat_id) & (ChatLine.at > at - LENT)
    return list(session.execute(asked.where(recent, _BARE).order_by(ChatLine.id)).mappings())


def hang(session: Session, key: str, *, file_id: int) -> None:
    """The picture of a line has come."""
    bare = (ChatLine.key == key) & ChatLine.file_id.is_(None)
    session.execute(update(ChatLine).where(bare).values(file_id=file_id, media_id=None))
