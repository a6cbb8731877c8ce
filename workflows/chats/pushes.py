"""The button on a chat's card in WeCom: the same use case as in the console, the same policy."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.orm import Session

from server.chats.queries.brief import brief
from server.chats.rules.words import State
from server.chats.service import handing
from server.delivery.service.cards import matter_of
from server.kit.house import House
from server.people import queries as people
from server.wechat.events import card_pressed
from server.wechat.inbound import Inbound
from workflows.chats import wording

_TASK = re.compile(r"chat-([1-9][0-9]{0,15})")


def chat_of(task: str) -> int | None:
    """The chat a card's matter names; None for any other matter."""
    found = _TASK.fullmatch(task)
    return int(found[1]) if found else None


def on_card(session: Session, _house: House, inbound: Inbound, at: datetime) -> str | None:
    """Somebody pressed 我来接: they take the chat; None when the card is about something else."""
    pressed = card_pressed(inbound)
    chat_id = chat_of(matter_of(pressed.task_id)) if pressed else None
    if pressed is None or chat_id is None or pressed.key != "take":
        return None
    return take(session, pressed.userid, chat_id, at)


def take(session: Session, userid: str, chat_id: int, at: datetime) -> str:
    """Take a chat as the colleague behind a userid; gives what the card says then."""
    actor = people.actor_of_wecom(session, userid)
    if actor is None:
        return people.why_no_member(session, userid)
    chat = brief(session, chat_id)
    if chat.state is State.PERSON and chat.taken_by == actor.id:
        return wording.CARD_YOURS
    if chat.state is not State.WAITING:
        return wording.CARD_TAKEN.format(name=chat.taken_name) if chat.taken_name else wording.CARD_OLD
    handing.take(session, actor, chat_id, version=chat.version, at=at)
    return wording.CARD_GOT
