"""Photos residents send to a person: fetched from the platform, checked like any other, shown in the window."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.chats.service import picturing
from server.kit.actor import Actor
from server.kit.errors import DomainError
from server.kit.house import House
from server.kit.logs import log
from server.media import service as media
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.mini import Mini
from server.wechat.oa import Oa
from workflows.engine import slow
from workflows.engine.hearing import Channel
from workflows.engine.slow import Slow

FETCH = "chats.fetch_photo"


def ask(session: Session, *, channel: Channel, media_id: str, key: str, at: datetime) -> None:
    """Have a photo fetched, outside any transaction; ``key`` is that of the line it belongs to."""
    payload = {"channel": channel, "media_id": media_id, "key": key}
    slow.ask(session, kind=FETCH, cause=key[:160], payload=payload, at=at)


def ask_all(session: Session, chat_id: int, *, at: datetime) -> None:
    """A person is called: have fetched what was shown to the bot before."""
    for row in picturing.pending(session, chat_id, at=at):
        ask(session, channel=row["channel"], media_id=row["media_id"], key=row["key"], at=at)


def fetch(house: House, payload: Mapping[str, Any], _at: datetime) -> None:
    """Fetch it and hang it on its line. What is gone or no picture stays away: the line then says so itself."""
    with house.database.read() as session:
        owner_id = picturing.waits(session, payload["key"])
    if owner_id is None:
        return
    app = house.need(Oa) if payload["channel"] == "oa" else house.need(Mini)
    try:
        prepared = media.prepare(house.files, app.media(payload["media_id"]).content)
    except WechatRefused as no:
        if no.kind is not Refusal.permanent:
            raise
        return
    except DomainError as no:
        log.info("chat_photo_unfit", code=no.code)
        return
    with house.database.write() as session:
        now = house.clock.now()
        file_id = media.keep(session, Actor(owner_id, door="chat"), prepared, purpose="chat", at=now)
        media.hold(session, [file_id])
        picturing.hang(session, payload["key"], file_id=file_id)


SLOW = [Slow(FETCH, fetch, awaited=True)]
