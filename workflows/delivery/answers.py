"""Answers of the talks on their way out, and the window each word of somebody opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import chatting, windows
from server.delivery.service.chatting import Said
from server.kit.clock import local_day
from server.kit.house import House
from workflows.delivery.chatting import know
from workflows.engine.answering import Leaving
from workflows.engine.hearing import Heard

ENTRIES = ("press", "entered")


def opened(session: Session, house: House, heard: Heard, before: datetime | None, at: datetime) -> None:
    """Somebody spoke, or came in: the platform takes some answers for a while. WeCom counts nothing."""
    if heard.channel != "work":
        word = heard.kind not in ENTRIES
        windows.open_window(session, app=heard.channel, openid=heard.address, word=word, at=at)
    if heard.channel == "oa" and (before is None or local_day(before) != local_day(at)):
        know(session, house, heard.address, at)


def leave(session: Session, _house: House, leaving: Sequence[Leaving], at: datetime) -> None:
    """Owe these messages; what the window no longer takes lies in the inbox."""
    for one in leaving:
        chatting.say(session, channel=one.channel, address=one.address, cause=one.cause, said=_said(one), at=at,
                     person_id=one.person_id)  # fmt: skip


def _said(one: Leaving) -> Said:
    if one.card is None:
        return Said(words=one.words or "")
    return Said(title=one.card.title, page=one.card.page, note=one.card.note)
