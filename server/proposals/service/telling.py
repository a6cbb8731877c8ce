"""Writing the story of a matter, and keeping private words out of what many read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import gate
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed
from server.people import queries as people
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


def pass_gate(session: Session, estate_id: int, texts: Mapping[str, str], *, at: datetime) -> None:
    """:class:`Malformed` with what stands in which field: phones, identity numbers, residents' names (E10)."""
    wrong: dict[str, list[str]] = {}
    for field, text in texts.items():
        seen = gate.visible(text)
        named = people.names_said(session, estate_id, seen, day=local_day(at)) if seen else ()
        if found := gate.findings(text, names=named):
            wrong[field] = ["；".join(one.sentence for one in found[:3])]
    if wrong:
        raise Malformed("private_words", "这些内容邻居们都会看到，请删去姓名、电话等个人信息。", fields=wrong)
