"""Writing the story of a matter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.proposals.models import Matter, MatterEvent

MOST_TITLE, MOST_WORDS = 120, 500


def tell(
    session: Session, actor: Actor, matter: Matter, kind: str, title: str, words: str = "", *, at: datetime,
    to_all: bool = True,
) -> None:  # fmt: skip
    """Add a line to the story. ``to_all`` false: for staff only."""
    line = MatterEvent(matter_id=matter.id, kind=kind, title=title[:MOST_TITLE], words=words[:MOST_WORDS],
                       open=to_all, by=actor.id, at=at)  # fmt: skip
    session.add(line)
