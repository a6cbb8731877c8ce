"""What follows from pictures and films."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.house import House
from workflows.engine.reactions import Happened, Reaction
from workflows.media.slow import ask


def on_taken(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Something was taken: WeChat is asked about it."""
    ask(session, media_id=fact["media_id"], owner_id=fact["owner_id"], cause=fact.cause(), at=at)


REACTIONS = [Reaction("media.taken", on_taken)]
