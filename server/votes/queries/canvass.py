"""How far the canvass of a poll has come, stair by stair: reached and voted, never what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.places import queries as places
from server.places.queries import ESTATES
from server.votes import policy
from server.votes.models import Ballot, Poll, RollUnit
from server.votes.queries.delivered import has_reached

RUNNING = ("noticed", "open")


@dataclass(frozen=True, slots=True)
class StairLine:
    """A stair on the overview: how many heads have a home there, were reached, voted. Who has voted
    was reached, whatever way the news took."""

    stair_id: int
    label: str
    heads: int
    delivered: int
    voted: int

    @property
    def left(self) -> int:
        """Who has not voted."""
        return self.heads - self.voted


def overview(session: Session, poll: Mapping[str, Any]) -> list[StairLine]:
    """Every stair of the scope in its order. Two statements."""
    units = RollUnit.poll_id == poll["id"], RollUnit.stair_id.is_not(None)
    voted = select(Ballot.id).where(Ballot.head_id == RollUnit.head_id, Ballot.state == "valid").exists()
    sent = has_reached(RollUnit.head_id)
    heads = func.count(RollUnit.head_id.distinct())
    asked = select(RollUnit.stair_id, heads, heads.filter(sent | voted), heads.filter(voted)).where(*units)
    counted = {row[0]: row[1:] for row in session.execute(asked.group_by(RollUnit.stair_id))}
    named = places.stair_names(session, poll["estate_id"])
    return [StairLine(row["id"], row["label"], *counted[row["id"]]) for row in named if row["id"] in counted]


def running(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The polls under way that somebody may canvass or watch, those closing first: ``id``, ``title``, ``estate_id``,
    ``estate``, ``state``, ``closes_at``."""
    asked = (
        select(Poll.id, Poll.title, Poll.estate_id, ESTATES.c.name.label("estate"), Poll.state, Poll.closes_at)
        .join(ESTATES, ESTATES.c.id == Poll.estate_id)
        .where(policy.workable(actor), Poll.state.in_(RUNNING))
        .order_by(Poll.closes_at, Poll.id)
    )
    return [dict(row) for row in session.execute(asked).mappings()]
