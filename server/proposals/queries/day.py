"""Matters by day, for those who write about the day: what moved, in the words everybody reads, and nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.proposals.models import Matter, MatterEvent

TOLD = ("raised", "survey_opened", "survey_closed", "plan_published", "publicity", "meeting", "milestone", "ended",
        "resumed")  # fmt: skip
"""What the whole estate hears of; an objection, a consent and a token in between do not stand on a sheet."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A matter that moved: its title and the last thing that happened to it."""

    id: int
    estate_id: int
    title: str
    said: str


def moved_in(session: Session, spans: Mapping[int, tuple[datetime, datetime]]) -> Mapping[int, list[Moved]]:
    """The matters that moved, by estate; ``spans`` says for each estate since when and until when (excluded). One
    statement whatever the spans."""
    found: dict[int, list[Moved]] = {estate_id: [] for estate_id in spans}
    if not spans:
        return found
    first, end = min(since for since, _ in spans.values()), max(until for _, until in spans.values())
    asked = (
        select(Matter.id, Matter.estate_id, Matter.title, MatterEvent.title.label("said"), MatterEvent.at)
        .join(MatterEvent, MatterEvent.matter_id == Matter.id)
        .where(Matter.estate_id.in_(list(spans)), MatterEvent.open, MatterEvent.kind.in_(TOLD))
        .where(MatterEvent.at >= first, MatterEvent.at < end)
        .order_by(MatterEvent.at, MatterEvent.id)
    )
    last: dict[int, Moved] = {}
    for id_, estate_id, title, said, at in session.execute(asked):
        since, until = spans[estate_id]
        if since <= at < until:
            last[id_] = Moved(id_, estate_id, title, said)
    for one in last.values():
        found[one.estate_id].append(one)
    return found
