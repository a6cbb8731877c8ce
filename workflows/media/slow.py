"""Asking WeChat about pictures before neighbours may see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit.house import House
from server.media import queries, service
from server.people import queries as people
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.mini import Mini
from workflows.engine import slow
from workflows.engine.slow import Slow

CHECK_MEDIA = "check_media"


def ask(session: Session, *, media_id: int, owner_id: int | None, cause: str, at: datetime) -> None:
    """Have WeChat asked about something, outside any transaction, once per cause."""
    slow.ask(session, kind=CHECK_MEDIA, cause=cause, payload={"media_id": media_id, "owner_id": owner_id}, at=at)


def check_media(house: House, payload: Mapping[str, Any], _at: datetime) -> None:
    """Ask WeChat about a picture, or about the first picture of a film. Staff without a phone here are not asked."""
    media_id = payload["media_id"]
    with house.database.read() as session:
        address = queries.check_address(session, house, media_id)
        openid = people.openid_of(session, payload["owner_id"])
    if address is None:
        return
    if openid is None:
        with house.database.write() as session:
            service.settle(session, media_id=media_id, shown=True, at=house.clock.now())
        return
    try:
        trace_id = house.need(Mini).check_media(openid, address)
    except WechatRefused as no:
        if no.kind is not Refusal.permanent:
            raise
        return
    with house.database.write() as session:
        service.asked(session, media_id=media_id, trace_id=trace_id)


SLOW = [Slow(CHECK_MEDIA, check_media)]
