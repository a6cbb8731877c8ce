"""Moves that wait for a photo sent in WeCom: it is fetched and made small beside, and then the move is made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

import server.media.service as media
from server.delivery.service.chatting import Said, say
from server.kit.errors import DomainError, Unavailable
from server.kit.house import House
from server.people import queries as people
from server.reports.rules.words import Move
from server.reports.service.moving import Bring, move
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.work import Work
from workflows.engine.slow import Slow
from workflows.reports.staff_talks import wording

WITH_PHOTO = "report_move_with_photo"


def move_with_photo(house: House, payload: Mapping[str, Any], at: datetime) -> None:
    """Fetch the photo, make the move, and tell whoever sent it how it went. Run twice, it tells the first outcome."""
    prepared = _prepared(house, payload)
    if isinstance(prepared, str):
        with house.database.write() as session:
            _tell(session, payload, prepared, at)
        return
    try:
        with house.database.write() as session:
            actor = people.actor_of(session, payload["person_id"], door="wecom")
            taken = media.keep(session, actor, prepared, purpose="report", at=at)
            bring = Bring(words=payload.get("words", ""), reason=payload.get("reason"), media_ids=(taken,))
            move(session, actor, report_id=payload["report_id"], move=Move(payload["move"]), version=None, bring=bring,
                 at=at)  # fmt: skip
            _tell(session, payload, payload["done"], at)
    except DomainError as refused:
        with house.database.write() as session:
            _tell(session, payload, f"{payload['number']}：{refused.sentence}", at)


def _prepared(house: House, payload: Mapping[str, Any]) -> media.Prepared | str:
    """The photo made small, or why there is none."""
    try:
        fetched = house.need(Work).media(payload["media_id"])
        return media.prepare(house.files, fetched.content)
    except WechatRefused as no:
        if no.kind is not Refusal.permanent:
            raise
        return wording.PHOTO_LOST.format(number=payload["number"])
    except Unavailable:
        raise
    except DomainError as refused:
        return f"{payload['number']}：{refused.sentence}"


def _tell(session: Session, payload: Mapping[str, Any], words: str, at: datetime) -> None:
    # Once per photo: a second run after a lost worker changes nothing that was said.
    say(session, channel="work", address=payload["address"], cause=f"photo:{payload['key']}", said=Said(words=words),
        at=at, person_id=payload["person_id"])  # fmt: skip


SLOW = [Slow(WITH_PHOTO, move_with_photo, awaited=True)]
