"""What staff write leaves: as a message while the platform takes one, else to the inbox, and the page says which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.chats.queries.brief import Brief, brief
from server.chats.service import answering
from server.delivery.service import chatting, windows
from server.kit.actor import Actor
from server.kit.errors import Conflict
from server.kit.house import House
from server.media import queries as media_queries
from server.media import service as media

MESSAGE, INBOX = "message", "inbox"


@dataclass(frozen=True, slots=True)
class Window:
    """How many messages the platform still takes, until when; none left means: the inbox, or the phone."""

    left: int
    until: datetime | None
    has_inbox: bool


def window(session: Session, *, channel: str, address: str, person_id: int | None, at: datetime) -> Window:
    """The platform's window of a chat as it stands."""
    left, until = windows.standing(session, app="oa" if channel == "oa" else "mini", openid=address, at=at)
    return Window(left, until, person_id is not None)


def say(
    session: Session, house: House, actor: Actor, chat_id: int, *, words: str, file_ids: Sequence[int], key: str,
    at: datetime,
) -> str:  # fmt: skip
    """Answer in a chat one has taken; gives the way it left. The same key again changes nothing.

    :class:`Conflict` when nothing reaches the resident: no message is taken and we do not know whose inbox it would be.
    """
    chat = brief(session, chat_id)
    stands = window(session, channel=chat.channel, address=chat.address, person_id=chat.person_id, at=at)
    if not stands.left and not stands.has_inbox:
        raise Conflict("nobody_reached", "现在发不出去：对方超过 48 小时没说话，我们也不知道是哪一位。请等对方再说话。")
    way = MESSAGE if stands.left >= bool(words) + len(file_ids) else INBOX
    if way == INBOX and file_ids and not words:
        raise Conflict("photo_not_reached", "现在发不了照片：平台的次数用完了。请写一句话，会放进住户的消息箱。")
    ids = answering.say(session, house.vault, actor, chat_id, words=words, file_ids=file_ids, key=key, way=way, at=at)
    media.hold(session, file_ids)
    pictures = media_queries.picture_keys(session, file_ids)
    things = ([chatting.Said(words)] if words else []) + [chatting.Said(picture=pictures[id_]) for id_ in file_ids]
    for line_id, said in zip(ids, things, strict=False):
        _leave(session, chat, f"chat:{line_id}", said, at)
    return way


def _leave(session: Session, chat: Brief, cause: str, said: chatting.Said, at: datetime) -> None:
    channel: chatting.Channel = "oa" if chat.channel == "oa" else "mini"
    chatting.say(session, channel=channel, address=chat.address, cause=cause, said=said, at=at,
                 person_id=chat.person_id, estate_id=chat.estate_id)  # fmt: skip
