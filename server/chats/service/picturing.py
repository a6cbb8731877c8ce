"""Pictures of the transcript: they come after their line, once the platform has given them."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.chats.models import Chat, ChatLine
from server.chats.rules.words import Kind

NOBODY = 0


def waits(session: Session, key: str) -> int | None:
    """Whose picture a line still waits for (0: of somebody we do not know); None when it waits for none."""
    asked = select(Chat.person_id).join(ChatLine, ChatLine.chat_id == Chat.id)
    bare = (ChatLine.key == key) & (ChatLine.kind == Kind.PHOTO) & ChatLine.file_id.is_(None)
    row = session.execute(asked.where(bare)).one_or_none()
    return None if row is None else row[0] or NOBODY


def hang(session: Session, key: str, *, file_id: int) -> None:
    """The picture of a line has come."""
    session.execute(update(ChatLine).where(ChatLine.key == key, ChatLine.file_id.is_(None)).values(file_id=file_id))
