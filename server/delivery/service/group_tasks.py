"""Group-send tasks as messages: owed to a colleague, found again after an unclear call, dropped when too late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.delivery.facts import MessageTaken
from server.delivery.models import Attempt, Message
from server.delivery.rules import State
from server.delivery.service.rows import message, owe
from server.kit.facts import publish

CHANNEL = "group_task"


def group_task(
    session: Session, *, cause: str, sender: str, chat_ids: Sequence[str], text: str, title: str, page: str,
    cover_key: str, video_key: str | None, at: datetime, estate_id: int,
) -> int:  # fmt: skip
    """Owe a task to a colleague, once per ``cause`` and colleague; gives the message's id, new or not."""
    body = {"chat_ids": list(chat_ids), "text": text, "title": title, "page": page, "cover_key": cover_key}
    row = message(cause=cause, channel=CHANNEL, address=sender, kind=CHANNEL, body=body | {"video_key": video_key},
                  at=at, estate_id=estate_id)  # fmt: skip
    new = owe(session, [row]).get(sender)
    same = (Message.cause == cause) & (Message.channel == CHANNEL) & (Message.address == sender)
    return new if new is not None else session.scalars(select(Message.id).where(same)).one()


def say_to_colleague(
    session: Session, *, cause: str, userid: str, words: str, at: datetime, estate_id: int | None,
    kind: str = "group_reminder", **more: Any,
) -> None:  # fmt: skip
    """Plain words of the app to a WeCom userid, once per ``cause``; ``more`` of the row where it is for somebody we
    know: ``person_id``, ``spared_id``, ``rank``."""
    row = message(cause=cause, channel="work", address=userid, kind=kind, body={"words": words}, at=at,
                  estate_id=estate_id, **more)  # fmt: skip
    owe(session, [row])


def found_after_all(session: Session, message_id: int, *, platform_id: str, at: datetime) -> bool:
    """An unclear task was found in the platform's list: it did arrive. False when it is not unclear (any more)."""
    unclear = (Message.id == message_id) & (Message.state == State.UNCERTAIN)
    values = {"state": State.SENT, "sent_at": at, "platform_id": platform_id, "owner": None, "doubt_since": None}
    row = session.scalar(update(Message).where(unclear).values(values).returning(Message))
    if row is None:
        return False
    session.execute(insert(Attempt).values(message_id=message_id, at=at, state=State.SENT, error="found in the list"))
    publish(session, MessageTaken(row.id, row.estate_id, row.channel, row.cause, platform_id, None), at=at)
    return True


def drop_unsent(session: Session, message_id: int, *, at: datetime, why: str) -> bool:
    """Send a message no more; False when it was sent meanwhile or is just being sent."""
    waiting = (Message.id == message_id) & (Message.state == State.DUE)
    values = {"state": State.SKIPPED, "next_at": None, "last_error": why}
    dropped = session.scalar(update(Message).where(waiting).values(values).returning(Message.id)) is not None
    if dropped:
        session.execute(insert(Attempt).values(message_id=message_id, at=at, state=State.SKIPPED, error=why))
    return dropped
