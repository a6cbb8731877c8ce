"""Answers in a chat: to residents as customer messages while their window is open, to staff as messages of the app.

What the platform would not take goes to the person's inbox instead, so nothing that was said to them is lost.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from server.delivery.models import Message
from server.delivery.rules import CHAT, LONGEST_CAUSE, OPEN, STAFF_START
from server.delivery.service import windows
from server.delivery.service.rows import message, owe
from server.delivery.service.telling import note
from server.kit.db import table
from server.kit.prepared import Prepared
from server.people import queries as people

Channel = Literal["mini", "oa", "work"]
CHANNELS: dict[Channel, str] = {"mini": "customer", "oa": "customer_oa", "work": "work_chat"}
APPS: dict[str, windows.App] = {"customer": "mini", "customer_oa": "oa"}
TITLE = "邻里回复您"
KEEP_WORDS = timedelta(days=7)
"""So long a message of a chat keeps what it said; the transcript, which is sealed, keeps it longer."""
SPARED = 2
"""So many answers of a window are never used for what nobody asked."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message: words, or a page to open (``page`` with ``title``), or a picture (``picture``, a key of the file
    store). ``note`` stands under the title of a page where there is room for it."""

    words: str = ""
    title: str = ""
    page: str | None = None
    note: str = ""
    picture: str | None = None

    def body(self) -> dict[str, Any]:
        """As the row keeps it: only what is there."""
        parts = {"words": self.words, "title": self.title, "page": self.page, "note": self.note}
        return {name: value for name, value in {**parts, "picture": self.picture}.items() if value}


def say(
    session: Session, *, channel: Channel, address: str, cause: str, said: Said, at: datetime,
    person_id: int | None = None, estate_id: int | None = None, rank: int | None = None,
) -> bool:  # fmt: skip
    """Say one thing in a chat, once per ``cause``. False when the window is shut: it lies in the inbox then, if we
    know whose it is."""
    cause, channel_name, body = _short(cause), CHANNELS[channel], said.body()
    more: dict[str, Any] = {} if rank is None else {"rank": rank}
    row = message(cause=cause, channel=channel_name, address=address, kind=CHAT, body=body, at=at,
                  person_id=person_id, estate_id=estate_id, **more)  # fmt: skip
    if channel == "work":
        owe(session, [row])
        return True
    if _known(session, cause, channel_name, address):
        return True
    if windows.take(session, app=channel, openid=address, at=at):
        owe(session, [row])
        return True
    if person_id is not None:
        _to_inbox(session, cause=cause, person_id=person_id, estate_id=estate_id, body=body, at=at)
    return False


def whisper(session: Session, *, person_id: int, cause: str, said: Said, at: datetime) -> bool:
    """Say something unasked in the chat a person last spoke in, if its window is open and answers stay left for what
    they may ask. False, and nothing lost, when it is shut: this comes beside what they are told anyway."""
    chats: list[tuple[windows.App, str | None]] = [
        ("oa", people.chat_openid_of(session, person_id)), ("mini", people.openid_of(session, person_id)),
    ]  # fmt: skip
    for channel, openid in chats:
        if openid is not None and windows.left(session, app=channel, openid=openid, at=at) > SPARED:
            return say(session, channel=channel, address=openid, cause=f"{cause}:chat", said=said, at=at)
    return False


def fall_to_inbox(session: Session, *, message_id: int, at: datetime) -> bool:
    """An answer did not arrive in a chat, or nobody knows: it lies in the inbox from now on. The platform's word that
    nothing is left is believed. False when the message is no answer of a chat or nobody's."""
    found = session.get(Message, message_id)
    if found is None or found.channel not in CHANNELS.values():
        return False
    if found.channel in APPS and (found.last_error or "").endswith("shut"):
        windows.shut(session, app=APPS[found.channel], openid=found.address, told_at=found.at)
    if found.person_id is None:
        return False
    # A page of the console is none of the app, in which the inbox is read.
    body = found.body if found.channel in APPS else {**found.body, "page": STAFF_START}
    _to_inbox(session, cause=found.cause, person_id=found.person_id, estate_id=found.estate_id, body=body, at=at)
    return True


def forget(session: Session, *, at: datetime) -> int:
    """Empty messages of chats that are settled and old; that they were sent, to whom and when, stays in the log."""
    old = (Message.kind == CHAT) & (Message.at < at - KEEP_WORDS) & Message.state.not_in(OPEN) & (Message.body != {})
    return len(session.scalars(update(Message).where(old).values(body={}).returning(Message.id)).all())


def _to_inbox(
    session: Session, *, cause: str, person_id: int, estate_id: int | None, body: dict[str, Any], at: datetime
) -> None:
    words = body.get("words") or body.get("note") or body.get("title") or "给您发了一张图片。"
    note(session, cause=cause, people=[person_id], title=body.get("title") or TITLE, words=words,
         page=body.get("page"), at=at, estate_id=estate_id)  # fmt: skip


_T = table(Message).c
_SAME = Prepared(
    select(_T.id).where(
        _T.cause == bindparam("cause"), _T.channel == bindparam("channel"), _T.address == bindparam("address")
    )
)


def _known(session: Session, cause: str, channel: str, address: str) -> bool:
    return _SAME.first(session, {"cause": cause, "channel": channel, "address": address}) is not None


def _short(cause: str) -> str:
    # A replay key may be nearly as long as a cause may be.
    return cause if len(cause) <= LONGEST_CAUSE else f"chat:{hashlib.sha256(cause.encode()).hexdigest()}"
