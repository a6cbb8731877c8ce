"""Having pictures checked by WeChat before neighbours may see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.kit.house import House
from server.media import queries, service
from server.people import queries as people
from server.wechat.checks import media_verdict
from server.wechat.inbound import Inbound
from server.wechat.mini import Mini
from workflows.engine import slow
from workflows.engine.jobs import Job, cron, every
from workflows.engine.reactions import Happened, Reaction
from workflows.engine.slow import Slow
from workflows.engine.switchboard import Push

CHECK_MEDIA = "check_media"
ASK_AGAIN_AFTER = timedelta(hours=1)
UNUSED_FOR = timedelta(days=2)


def on_taken(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Something was taken: ask about it outside any transaction."""
    slow.ask(session, kind=CHECK_MEDIA, cause=fact.cause(), payload={"media_id": fact["media_id"],
             "owner_id": fact["owner_id"]}, at=at)  # fmt: skip


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
    trace_id = house.need(Mini).check_media(openid, address)
    with house.database.write() as session:
        service.asked(session, media_id=media_id, trace_id=trace_id)


def on_verdict(session: Session, _house: House, inbound: Inbound, at: datetime) -> None:
    """The platform's verdict on a picture, up to half an hour later."""
    found = media_verdict(inbound)
    if found is not None:
        service.verdict(session, trace_id=found.trace_id, suggest=str(found.verdict), at=at)


def ask_again(house: House, at: datetime) -> str | None:
    """Ask once more about what no verdict has reached."""
    with house.database.write() as session:
        late = queries.waiting(session, before=at - ASK_AGAIN_AFTER)
        for media_id in late:
            owner_id = queries.owner(session, media_id)
            cause = f"again:{media_id}:{at:%Y%m%d%H}"
            slow.ask(
                session, kind=CHECK_MEDIA, cause=cause, payload={"media_id": media_id, "owner_id": owner_id}, at=at
            )
    return f"{len(late)} asked again" if late else None


def forget_unused(house: House, at: datetime) -> str | None:
    """Delete pictures that were brought and never used: least data."""
    with house.database.write() as session:
        keys = service.forget_unused(session, before=at - UNUSED_FOR)
    for key in keys:
        house.files.drop(key)
    return f"{len(keys)} files dropped" if keys else None


REACTIONS = [Reaction("media.taken", on_taken)]
PUSHES = [Push("mini", "wxa_media_check", on_verdict)]
SLOW = [Slow(CHECK_MEDIA, check_media)]
JOBS = [
    Job("media.ask_again", every(hours=1), ask_again, silent_after=timedelta(hours=5)),
    Job("media.forget_unused", cron(hour=3, minute=40), forget_unused, silent_after=timedelta(days=2)),
]
