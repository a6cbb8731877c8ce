"""Whom an answer in a chat did not reach reads it in the inbox; and who speaks there is looked up.

Who speaks in the service account's chat and is not known by their WeChat yet is looked up beside, never while they
wait: the same WeChat may have the mini-program.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.delivery.service.chatting import fall_to_inbox
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.logs import log
from server.people import queries as people
from server.people.service.speaking import introduce
from server.wechat.errors import Refusal, WechatRefused, WechatUnreachable
from server.wechat.oa import Oa
from workflows.engine import slow
from workflows.engine.hearing import Heard
from workflows.engine.reactions import Happened, Reaction
from workflows.engine.slow import Slow

LINK = "people.link_oa"


def know(session: Session, house: House, openid: str, at: datetime) -> None:
    """Have it looked up whose openid of the service account this is, once a day at most, until it is known."""
    if house.settings.oa.appid and not people.is_linked(session, openid):
        slow.ask(session, kind=LINK, cause=f"{openid}:{local_day(at)}", payload={"openid": openid}, at=at)


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


def meet(house: House, heard: Heard) -> None:
    """Look up who speaks for the first time in the service account's chat, before we answer. Where WeChat does not tell
    now, the look-up asked for by :func:`know` finds them later."""
    if heard.channel != "oa" or not house.settings.oa.appid:
        return
    try:
        link(house, {"openid": heard.address}, house.clock.now())
    except (WechatRefused, WechatUnreachable) as no:
        log.info("not_met", why=type(no).__name__)


def on_not_reached(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """An answer did not arrive in the chat, or nobody knows whether it did: it lies in the inbox."""
    fall_to_inbox(session, message_id=fact["message_id"], at=at)


REACTIONS = [Reaction("message.refused", on_not_reached), Reaction("message.uncertain", on_not_reached)]
SLOW = [Slow(LINK, link, awaited=True)]
