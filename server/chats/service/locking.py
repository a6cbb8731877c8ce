"""Keeping a chat from others until the transaction ends."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.chats import policy
from server.chats.models import Chat
from server.kit.actor import Actor
from server.kit.errors import not_found


def held(session: Session, chat_id: int) -> Chat:
    """The chat as it stands now; :class:`NotFound` without one."""
    asked = select(Chat).where(Chat.id == chat_id).with_for_update()
    chat = session.scalar(asked.execution_options(populate_existing=True))
    if chat is None:
        raise not_found("会话")
    return chat


def locked(session: Session, actor: Actor, chat_id: int) -> Chat:
    """The same for somebody who answers in its estate; a stranger's looks like none."""
    chat = held(session, chat_id)
    if not policy.may_answer(session, actor, chat.estate_id):
        raise not_found("会话")
    return chat
