"""Keeping what was said, by whomever: sealed, once per key, in the one living chat of an address.

Every turn of every talk comes through here, so the statements are prepared ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.orm import Session

from server.chats.facts import ChatSaid
from server.chats.models import LIVING, Chat, ChatLine
from server.chats.rules.settings import default_talks
from server.chats.rules.waiting import is_closing
from server.chats.rules.words import Kind, Side, State
from server.kit.db import table
from server.kit.facts import publish
from server.kit.prepared import Prepared, Row
from server.kit.vault import Vault


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said. ``key`` is that of the push, or of the answer to it: the same key again changes nothing.
    ``media_id`` is the platform's name of a picture nobody has fetched yet."""

    side: Side
    words: str
    key: str
    kind: Kind = Kind.TEXT
    file_id: int | None = None
    media_id: str | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """The chat as it stood before a line. ``news`` is False when everything was kept before."""

    chat_id: int
    state: State
    news: bool
    danger: bool = False
    estate_id: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether a person has the chat or is called for, so that the bot keeps still."""
        return self.state in (State.WAITING, State.PERSON)


def note(
    session: Session, vault: Vault, *, channel: str, address: str, person_id: int | None, estate_id: int | None,
    lines: Sequence[Line], at: datetime,
) -> Noted:  # fmt: skip
    """Keep lines in the living chat of an address; the first word opens one. Who is known by now is written beside.

    What a resident says to a person counts as unread and starts the clock that climbs the ladder; thanks start none.
    """
    # What stands here is read and written without the session's objects: every word somebody says comes by.
    session.flush()
    who = {"channel": channel, "address": address, "person_id": person_id, "estate_id": estate_id}
    row = _GOES_ON.first(session, {**who, "last_at": at}) or _LIVING.first(
        session, {**who, "opened_at": at, "last_at": at, **_NEW}
    )
    assert row is not None
    # What we answered is news exactly when what was said is: only that is asked about.
    asked = [line for line in lines if line.side is Side.RESIDENT] or lines[:1]
    written = [line for line in asked if _KEEP.first(session, _row(vault, row["id"], line, at=at))]
    for line in lines:
        if line not in asked:
            _KEEP_TOO.later(session, _row(vault, row["id"], line, at=at))
    said, state = [line for line in written if line.side is Side.RESIDENT], State(row["state"])
    if said and state in (State.WAITING, State.PERSON):
        asks = not all(is_closing(line.words, default_talks()) for line in said)
        if row["taken_by"] is not None and _is_news(session, row, len(said), asks=asks, at=at):
            publish(session, ChatSaid(row["id"], row["estate_id"], row["taken_by"]), at=at)
        _COUNT.run(session, {"chat_id": row["id"], "said": len(said), "waits": at if asks else None})
    return Noted(row["id"], state, bool(written), row["danger"], row["estate_id"])


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


_CHATS, _LINES = table(Chat).c, table(ChatLine).c
_NEW = {"state": State.BOT, "danger": False, "escalated": 0, "unread": 0, "version": 1}
# The insert of PostgreSQL's dialect is read by SQLite's compiler too: both write ON CONFLICT alike.
_OPEN = postgres_insert(table(Chat))
_AS_IT_STOOD = (
    _CHATS.id, _CHATS.state, _CHATS.unread, _CHATS.taken_by, _CHATS.estate_id, _CHATS.danger, _CHATS.waiting_since
)  # fmt: skip
# Most words come from a chat of which nothing but the time changes: then no index of people is written.
_GOES_ON = Prepared(
    update(table(Chat))
    .where(_CHATS.channel == bindparam("channel"), _CHATS.address == bindparam("address"), text(LIVING))
    .where(_CHATS.person_id == func.coalesce(bindparam("person_id", type_=_CHATS.person_id.type), _CHATS.person_id))
    .where(func.coalesce(_CHATS.estate_id, bindparam("estate_id", type_=_CHATS.estate_id.type)) == _CHATS.estate_id)
    .values(last_at=bindparam("last_at"))
    .returning(*_AS_IT_STOOD)
)
_LIVING = Prepared(
    _OPEN.on_conflict_do_update(
        index_elements=[_CHATS.channel, _CHATS.address],
        index_where=text(LIVING),
        set_={
            "last_at": _OPEN.excluded.last_at,
            "person_id": func.coalesce(_OPEN.excluded.person_id, _CHATS.person_id),
            "estate_id": func.coalesce(_CHATS.estate_id, _OPEN.excluded.estate_id),
        },
    ).returning(*_AS_IT_STOOD),
    ("channel", "address", "person_id", "estate_id", "opened_at", "last_at", *_NEW),
)
_COUNT = Prepared(
    update(table(Chat))
    .where(_CHATS.id == bindparam("chat_id"))
    .values(
        unread=_CHATS.unread + bindparam("said"),
        waiting_since=func.coalesce(_CHATS.waiting_since, bindparam("waits", type_=_CHATS.waiting_since.type)),
    )
)
_WRITTEN = ("chat_id", "at", "side", "kind", "words", "file_id", "media_id", "key")
_KEEP_TOO = Prepared(postgres_insert(table(ChatLine)).on_conflict_do_nothing(), _WRITTEN)
_KEEP = Prepared(postgres_insert(table(ChatLine)).on_conflict_do_nothing().returning(_LINES.id), _WRITTEN)


def _is_news(session: Session, row: Row, said: int, *, asks: bool, at: datetime) -> bool:
    """Whether who has the chat is told: of the first word, of the first that wants an answer, and again after a
    while."""
    if not row["unread"] or (asks and row["waiting_since"] is None):
        return True
    theirs = (ChatLine.chat_id == row["id"]) & (ChatLine.side == Side.RESIDENT)
    last = session.scalar(select(ChatLine.at).where(theirs).order_by(ChatLine.id.desc()).offset(said).limit(1))
    return last is not None and last <= at - default_talks().tell_again_after


def _row(vault: Vault, chat_id: int, line: Line, *, at: datetime) -> dict[str, Any]:
    row = {"chat_id": chat_id, "at": at, "side": line.side, "kind": line.kind, "file_id": line.file_id}
    words = vault.seal(line.words) if line.words else None
    return {**row, "words": words, "media_id": line.media_id, "key": line.key}
