"""Keeping what was said, by whomever: sealed, once per key, in the one living chat of an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.chats.facts import ChatSaid
from server.chats.models import Chat, ChatLine
from server.chats.rules.words import Kind, Side, State
from server.kit.facts import publish
from server.kit.once import new
from server.kit.vault import Vault


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said. ``key`` is that of the push, or of the answer to it: the same key again changes nothing."""

    side: Side
    words: str
    key: str
    kind: Kind = Kind.TEXT
    file_id: int | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """The chat as it stands after a line. ``news`` is False when everything was kept before."""

    chat_id: int
    state: State
    news: bool

    @property
    def is_held(self) -> bool:
        """Whether a person has the chat or is called for, so that the bot keeps still."""
        return self.state in (State.WAITING, State.PERSON)


def note(
    session: Session, vault: Vault, *, channel: str, address: str, person_id: int | None, estate_id: int | None,
    lines: Sequence[Line], at: datetime,
) -> Noted:  # fmt: skip
    """Keep lines in the living chat of an address; the first word opens one. Who is known by now is written beside.

    What a resident says to a person counts as unread, and starts the clock that climbs the ladder.
    """
    chat = _living(session, channel, address, at)
    chat.person_id = person_id if person_id is not None else chat.person_id
    chat.estate_id = estate_id if chat.estate_id is None else chat.estate_id
    fresh = _unknown(session, lines)
    write(session, vault, chat, fresh, at=at)
    said = sum(line.side is Side.RESIDENT for line in fresh)
    if said and chat.state in (State.WAITING, State.PERSON):
        _count(session, chat, said, at)
    session.flush()
    return Noted(chat.id, State(chat.state), bool(fresh))


def write(
    session: Session, vault: Vault, chat: Chat, lines: Sequence[Line], *, at: datetime, by: int | None = None,
    way: str | None = None,
) -> list[int]:  # fmt: skip
    """Write lines that are new into a chat somebody holds locked; gives their ids."""
    if not lines:
        return []
    chat.last_at = max(chat.last_at, at)
    rows: list[dict[str, Any]] = [
        {"chat_id": chat.id, "at": at, "side": line.side, "by": by, "kind": line.kind, "file_id": line.file_id,
         "words": vault.seal(line.words) if line.words else None, "way": way, "key": line.key}
        for line in lines
    ]  # fmt: skip
    return list(session.scalars(insert(ChatLine).returning(ChatLine.id, sort_by_parameter_order=True), rows))


def _living(session: Session, channel: str, address: str, at: datetime) -> Chat:
    row = {"channel": channel, "address": address, "opened_at": at, "last_at": at, "state": State.BOT}
    row |= {"danger": False, "escalated": 0, "unread": 0, "version": 1}
    session.execute(new(session, Chat).values(row).on_conflict_do_nothing())
    living = select(Chat).where(Chat.channel == channel, Chat.address == address, Chat.state != State.ENDED)
    return session.scalars(living.with_for_update().execution_options(populate_existing=True)).one()


def _unknown(session: Session, lines: Sequence[Line]) -> list[Line]:
    known = set(session.scalars(select(ChatLine.key).where(ChatLine.key.in_([line.key for line in lines]))))
    return [line for line in lines if line.key not in known]


def _count(session: Session, chat: Chat, said: int, at: datetime) -> None:
    first, chat.unread = chat.unread == 0, chat.unread + said
    if chat.waiting_since is None:
        chat.waiting_since, chat.escalated = at, 0
    if first and chat.taken_by is not None:
        publish(session, ChatSaid(chat.id, chat.estate_id, chat.taken_by), at=at)
