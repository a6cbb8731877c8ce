"""What follows from pictures and films."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.house import House
from server.media import service
from server.people import queries as people
from workflows.engine.reactions import Happened, Reaction
from workflows.media.slow import ask


def on_taken(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Something was taken: WeChat is asked about it."""
    ask(session, media_id=fact["media_id"], owner_id=fact["owner_id"], cause=fact.cause(), at=at)


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one: pictures the one brought and has not used are the other's."""
    service.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


REACTIONS = [Reaction("media.taken", on_taken), Reaction("person.merged", on_merged)]
