"""Keeping what was said, by whomever: sealed, once per key, in the one living chat of an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, insert, text
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.orm import Session

from server.chats.facts import ChatSaid
from server.chats.models import Chat, ChatLine
from server.chats.rules.words import Kind, Side, State
from server.kit.db import table
from server.kit.facts import publish
from server.kit.prepared import Prepared
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
    # What stands here is read and written without the session's objects: every word somebody says comes by.
    session.flush()
    chat = _LIVING.first(session, {
        "channel": channel, "address": address, "person_id": person_id, "estate_id": estate_id, "opened_at": at,
        "last_at": at, "state": str(State.BOT), "danger": False, "escalated": 0, "unread": 0, "version": 1,
    })  # fmt: skip
    assert chat is not None
    fresh = [line for line in lines if _LINE.first(session, _row(vault, chat["id"], line, at)) is not None]
    said = sum(line.side is Side.RESIDENT for line in fresh)
    if said and chat["state"] in (State.WAITING, State.PERSON):
        _count(session, session.get_one(Chat, chat["id"], populate_existing=True), said, at)
        session.flush()
    return Noted(chat["id"], State(chat["state"]), bool(fresh))


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


def _row(vault: Vault, chat_id: int, line: Line, at: datetime) -> dict[str, Any]:
    return {"chat_id": chat_id, "at": at, "side": str(line.side), "kind": str(line.kind), "file_id": line.file_id,
            "words": vault.seal(line.words) if line.words else None, "key": line.key}  # fmt: skip


def _upsert() -> Prepared:
    """The living chat of an address, locked; the first word opens one. Who is known by now is written beside."""
    new = postgres_insert(table(Chat))
    changed = {
        "last_at": case((_CHATS.last_at > new.excluded.last_at, _CHATS.last_at), else_=new.excluded.last_at),
        "person_id": func.coalesce(new.excluded.person_id, _CHATS.person_id),
        "estate_id": func.coalesce(_CHATS.estate_id, new.excluded.estate_id),
    }
    upsert = new.on_conflict_do_update(
        index_elements=["channel", "address"], index_where=text("state <> 'ended'"), set_=changed
    ).returning(_CHATS.id, _CHATS.state)
    return Prepared(upsert, ("channel", "address", "person_id", "estate_id", "opened_at", "last_at", "state", "danger",
                             "escalated", "unread", "version"))  # fmt: skip


# PostgreSQL's own INSERT: SQLite writes ON CONFLICT alike, and its compiler reads it.
_CHATS, _LINES = table(Chat).c, table(ChatLine)
_LIVING = _upsert()
_LINE = Prepared(
    postgres_insert(_LINES).on_conflict_do_nothing(index_elements=["key"]).returning(_LINES.c.id),
    ("chat_id", "at", "side", "kind", "file_id", "words", "key"),
)


def _count(session: Session, chat: Chat, said: int, at: datetime) -> None:
    first, chat.unread = chat.unread == 0, chat.unread + said
    if chat.waiting_since is None:
        chat.waiting_since, chat.escalated = at, 0
    if first and chat.taken_by is not None:
        publish(session, ChatSaid(chat.id, chat.estate_id, chat.taken_by), at=at)
