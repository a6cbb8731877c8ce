"""Following a decision through (C22): milestones that every home on the roll hears of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed
from server.kit.facts import publish
from server.people.service.gating import pass_gate
from server.proposals.facts import MilestoneReached
from server.proposals.models import Milestone
from server.proposals.rules.words import State
from server.proposals.service import filing
from server.proposals.service.locking import locked
from server.proposals.service.telling import tell


def reach(
    session: Session, actor: Actor, matter_id: int, *, title: str, words: str = "", day: date,
    brought: Sequence[filing.Brought] = (), version: int, at: datetime,
) -> int:  # fmt: skip
    """Say what was reached on a day; gives the milestone's id. Only of what the owners have decided."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    if matter.state != State.PASSED:
        raise Conflict("not_passed", "表决通过以后，才有进展可报。", state=matter.state)
    if day > local_day(at):
        raise Malformed("day_ahead", "日期不能在今天之后。", fields={"day": ["日期不能在今天之后"]})
    pass_gate(session, matter.estate_id, {"title": title, "words": words}, at=at)
    row = Milestone(matter_id=matter.id, title=title, words=words, day=day, made_by=actor.id, at=at)
    session.add(row)
    session.flush()
    filing.attach(session, actor, matter, "milestone", row.id, brought, open_=True, at=at)
    tell(session, actor, matter, "milestone", title, words, at=at)
    audit.record(session, actor, "matter.milestone_reached", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"title": title, "day": day.isoformat()})  # fmt: skip
    publish(session, MilestoneReached(matter.id, matter.estate_id, row.id), at=at)
    return row.id
