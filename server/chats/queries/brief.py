"""A chat in brief, for those who call others to it. No word of a resident is in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.chats.models import Chat
from server.chats.rules.words import CHANNEL_LABELS, State
from server.kit.db import table
from server.kit.errors import not_found
from server.kit.prepared import Prepared, Row
from server.people import queries as people
from server.places import queries as places


@dataclass(frozen=True, slots=True)
class Brief:
    """What may be told of a chat. ``round`` counts its changes of hands, so that each call has a card of its own."""

    id: int
    channel: str
    channel_label: str
    address: str
    person_id: int | None
    estate_id: int | None
    estate_name: str
    estate_phone: str
    state: State
    why: str
    danger: bool
    taken_by: int | None
    taken_name: str
    version: int


def brief(session: Session, chat_id: int) -> Brief:
    """The chat as it stands now; :class:`NotFound` once it is erased."""
    chat = session.get(Chat, chat_id, populate_existing=True)
    if chat is None:
        raise not_found("会话")
    return _brief(session, chat)


def living(session: Session, channel: str, address: str) -> Brief | None:
    """The living chat of an address."""
    here = (Chat.channel == channel) & (Chat.address == address) & (Chat.state != State.ENDED)
    chat = session.scalar(select(Chat).where(here).execution_options(populate_existing=True))
    return None if chat is None else _brief(session, chat)


def standing(session: Session, channel: str, address: str) -> Row | None:
    """Who has the living chat of an address, if there is one: ``state``, ``danger``, ``estate_id``."""
    session.flush()
    return _STANDING.first(session, {"channel": channel, "address": address})


_T = table(Chat).c
_STANDING = Prepared(
    select(_T.state, _T.danger, _T.estate_id).where(
        _T.channel == bindparam("channel"), _T.address == bindparam("address"), _T.state != str(State.ENDED)
    )
)


def _brief(session: Session, chat: Chat) -> Brief:
    estate = places.estate(session, chat.estate_id) if chat.estate_id else {}
    name = people.names(session, [chat.taken_by]).get(chat.taken_by, "") if chat.taken_by else ""
    return Brief(
        chat.id, chat.channel, CHANNEL_LABELS[chat.channel], chat.address, chat.person_id, chat.estate_id,
        estate.get("name", ""), estate.get("phone") or "", State(chat.state), chat.why or "", chat.danger,
        chat.taken_by, name, chat.version,
    )  # fmt: skip
