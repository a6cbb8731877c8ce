"""What staff answer. How it leaves is decided by who sends it; here it is kept, and the waiting ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.chats.models import Chat, ChatLine
from server.chats.rules.words import Kind, Side, State
from server.chats.service.keeping import Line, write
from server.chats.service.locking import held, locked
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed
from server.kit.vault import Vault

LONGEST_ANSWER = 600
"""Characters; the platform takes 2,048 bytes in one message."""


def say(
    session: Session, vault: Vault, actor: Actor, chat_id: int, *, words: str, file_ids: Sequence[int], key: str,
    way: str, at: datetime,
) -> list[int]:  # fmt: skip
    """Keep an answer of who has the chat; the same key again gives the same lines. Gives the lines' ids.

    ``way`` is how it leaves: ``message``, ``inbox`` or ``phone``. :class:`Conflict` for who has not taken the chat.
    """
    chat = locked(session, actor, chat_id)
    if chat.state != State.PERSON or chat.taken_by != actor.id:
        raise Conflict("chat_not_yours", "请先接过这个会话，再回复。")
    if not words and not file_ids:
        raise Malformed(
            "nothing_said", "请写一句话，或者选一张照片。", fields={"words": ["请写一句话，或者选一张照片"]}
        )
    lines = ([Line(Side.STAFF, words, key)] if words else []) + [
        Line(Side.STAFF, "", f"{key}:{number}", Kind.PHOTO, file_id) for number, file_id in enumerate(file_ids)
    ]
    known = _known(session, lines)
    if known:
        return known
    _answered(chat)
    return write(session, vault, chat, lines, at=at, by=actor.id, way=way)


def remark(session: Session, vault: Vault, chat_id: int, *, words: str, key: str, at: datetime) -> None:
    """The house itself notes something in the transcript: who took the chat, which report was made."""
    chat, line = held(session, chat_id), Line(Side.SYSTEM, words, key)
    if not _known(session, [line]):
        write(session, vault, chat, [line], at=at)


def _known(session: Session, lines: Sequence[Line]) -> list[int]:
    keys = [line.key for line in lines]
    return list(session.scalars(select(ChatLine.id).where(ChatLine.key.in_(keys)).order_by(ChatLine.id)))


def _answered(chat: Chat) -> None:
    chat.waiting_since, chat.escalated, chat.unread, chat.danger = None, 0, 0, False
