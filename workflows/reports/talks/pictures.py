"""Photos sent while a report is talked about: fetched from the platform beside, and put to the report as a word."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from server.delivery.service.chatting import Said, say
from server.kit.errors import DomainError, Unavailable
from server.kit.house import House
from server.media import service as media
from server.people import queries as people
from server.reports.service import talking
from server.reports.service.events import RESIDENT
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.mini import Mini
from server.wechat.oa import Oa
from workflows.engine import slow
from workflows.engine.conversations import Moment
from workflows.engine.models import AnsweredPush
from workflows.engine.slow import Slow
from workflows.reports.talks import wording

FETCH = "reports.fetch_photo"


def request_key(key: str) -> str:
    """A key for what one message asks for: the platform's repeat of it is the same request."""
    return f"talk:{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def ask(moment: Moment, report_id: int, photos: Sequence[str | None]) -> None:
    """Have photos put to a report, once each."""
    for media_id in filter(None, photos):
        cause = request_key(f"{media_id}:{report_id}")
        payload = {"channel": moment.channel, "address": moment.heard.address, "media_id": media_id,
                   "report_id": report_id, "person_id": moment.person_id, "cause": cause}  # fmt: skip
        slow.ask(moment.session, kind=FETCH, cause=cause, payload=payload, at=moment.at)


def fetch(house: House, payload: Mapping[str, Any], at: datetime) -> None:
    """Fetch a photo and say it in the report's thread. One that is gone or unfit: whoever sent it is told so."""
    app = house.need(Oa) if payload["channel"] == "oa" else house.need(Mini)
    try:
        prepared = media.prepare(house.files, app.media(payload["media_id"]).content)
        with house.database.write() as session:
            _put(session, payload, prepared, at)
    except WechatRefused as no:
        if no.kind is not Refusal.permanent:
            raise
        _tell(house, payload, wording.PHOTO_LOST, at)
    except Unavailable:
        raise
    except DomainError as refused:
        _tell(house, payload, refused.sentence, at)


def _put(session: Session, payload: Mapping[str, Any], prepared: media.Prepared, at: datetime) -> None:
    done = f"photo:{payload['cause']}"
    if session.get(AnsweredPush, done) is not None:
        return
    # A worker that dies after this has done its work: whoever takes it up finds the mark.
    session.execute(insert(AnsweredPush).values(replay_key=done, reply=None, at=at))
    actor = people.actor_of(session, people.resolve(session, payload["person_id"]), door="chat")
    taken = media.keep(session, actor, prepared, purpose="report", at=at)
    talking.say(session, actor, report_id=payload["report_id"], thread=RESIDENT, words="", media_ids=[taken], at=at)


def _tell(house: House, payload: Mapping[str, Any], words: str, at: datetime) -> None:
    with house.database.write() as session:
        say(session, channel=payload["channel"], address=payload["address"], cause=f"photo:{payload['cause']}",
            said=Said(words=words), at=at, person_id=payload["person_id"])  # fmt: skip


SLOW = [Slow(FETCH, fetch, awaited=True)]
