"""A report made from a chat: which lines it is made of, and that it was made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.chats.models import ChatLine
from server.chats.service.locking import locked
from server.kit import audit
from server.kit.actor import Actor


def ticketed(
    session: Session, actor: Actor, chat_id: int, *, line_ids: Collection[int], report_id: int, at: datetime
) -> None:  # fmt: skip
    """Note that a report was made of these lines; the picture among them belongs to it from now on."""
    chat = locked(session, actor, chat_id)
    chosen = (ChatLine.chat_id == chat_id) & ChatLine.id.in_(line_ids)
    session.execute(update(ChatLine).where(chosen).values(report_id=report_id))
    audit.record(session, actor, "chat.ticketed", "chat", chat_id, at=at, estate_id=chat.estate_id,
                 after={"report_id": report_id, "lines": len(line_ids)})  # fmt: skip
