"""What the talks need of delivery: windows open when somebody speaks, and answers leave through them.

Who speaks in the service account's chat and is not known by their WeChat yet is looked up beside, never while they
wait: the same WeChat may have the mini-program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.delivery.service import windows
from server.delivery.service.chatting import Said, fall_to_inbox, say
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
from server.people.service.speaking import introduce
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.oa import Oa
from workflows.engine import slow
from workflows.engine.answering import Leaving
from workflows.engine.hearing import Heard
from workflows.engine.reactions import Happened, Reaction
from workflows.engine.slow import Slow

LINK = "people.link_oa"
ENTRIES = ("press", "entered")


def opened(session: Session, house: House, heard: Heard, at: datetime) -> None:
    """Somebody spoke or came in: the platform's window for answers is open."""
    if heard.channel == "work":
        return
    word = heard.kind not in ENTRIES
    windows.open_window(session, app=heard.channel, openid=heard.address, word=word, at=at)
    if heard.channel == "oa" and not people.is_linked(session, heard.address) and house.settings.oa.appid:
        cause = f"{heard.address}:{local_day(at)}"
        slow.ask(session, kind=LINK, cause=cause, payload={"openid": heard.address}, at=at)


def leave(session: Session, _house: House, leaving: Sequence[Leaving], at: datetime) -> None:
    """Owe these messages; what the window does not take lies in the inbox."""
    for one in leaving:
        card = one.card
        said = Said(title=card.title, page=card.page, note=card.note) if card else Said(words=one.words or "")
        say(session, channel=one.channel, address=one.address, cause=one.cause, said=said, at=at,
            person_id=one.person_id)  # fmt: skip


def link(house: House, payload: Mapping[str, Any], _at: datetime) -> None:
    """Ask WeChat whose openid this is, and join it with the holder of the same WeChat's mini-program."""
    try:
        unionid = house.need(Oa).unionid(payload["openid"])
    except WechatRefused as no:
        if no.kind is not Refusal.permanent:
            raise
        return
    if unionid is None:
        return
    with house.database.write() as session:
        introduce(session, openid=payload["openid"], unionid=unionid, at=house.clock.now())


def on_not_reached(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """An answer did not arrive in the chat, or nobody knows whether it did: it lies in the inbox."""
    fall_to_inbox(session, message_id=fact["message_id"], at=at)


REACTIONS = [Reaction("message.refused", on_not_reached), Reaction("message.uncertain", on_not_reached)]
SLOW = [Slow(LINK, link)]
