"""The publicity (公示): from the day the plan or result hangs in the stairs, with photographs of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed
from server.kit.facts import publish
from server.proposals.facts import PostingBegun
from server.proposals.queries import course
from server.proposals.rules import stages
from server.proposals.service import filing, moving
from server.proposals.service.locking import locked
from server.proposals.service.telling import tell
from server.votes.rules.calendar import publicity

STAGE = "PUBLICITY"


def begin(
    session: Session, actor: Actor, *, matter_id: int, brought: Sequence[filing.Brought], version: int, at: datetime
) -> datetime:
    """Begin the publicity; the day of posting does not count, and objections that are not settled are carried into it.
    Gives the instant it is over."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    way = course.way_of(session, matter)
    if matter.shown_from is not None:
        raise Conflict("already_shown", "公示已经开始了。")
    stages.check(way.course, STAGE, course.held(session, matter.id))
    if not brought:
        raise Malformed("evidence_needed", "请上传公示张贴的照片。", fields={"evidence": ["请上传公示张贴的照片"]})
    moving.reach_at_least(session, actor, matter, STAGE, at=at)
    until = publicity(at, way.show_days).next_from
    matter.shown_from, matter.shown_until, matter.shown_days = at, until, way.show_days
    filing.attach(session, actor, matter, "publicity", matter.id, brought, open_=True, at=at)
    tell(session, actor, matter, "publicity", f"开始公示，共 {way.show_days} 天", at=at)
    audit.record(session, actor, "matter.shown", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"until": until.isoformat(), "files": len(brought)})  # fmt: skip
    publish(session, PostingBegun(matter.id, matter.estate_id), at=at)
    return until
