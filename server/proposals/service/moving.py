"""Going from stage to stage (E-05): all tokens that are missing are said at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict
from server.kit.facts import publish
from server.proposals.facts import StageReached
from server.proposals.models import Matter, MatterStage
from server.proposals.queries import course
from server.proposals.rules import stages
from server.proposals.rules.stages import Stage
from server.proposals.service.locking import locked
from server.proposals.service.telling import tell


def go_on(session: Session, actor: Actor, matter_id: int, *, to: str, version: int, at: datetime) -> None:
    """Go on to a later stage; :class:`StageBlocked` names every token it still waits for."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    way = course.way_of(session, matter)
    target = stages.stage(way.course, to)
    if not way.before(matter.stage, to):
        raise Conflict("stage_behind", "这个阶段已经到过了。要退回去，请用“退回”并写明原因。", stage=to)
    stages.check(way.course, to, course.held(session, matter.id))
    enter(session, actor, matter, target, at=at)


def go_back(
    session: Session, actor: Actor, matter_id: int, *, to: str, reason: str, version: int, at: datetime
) -> None:
    """Go back to an earlier stage, with a reason everybody reads. Tokens stay: one that is wrong is taken back."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    way = course.way_of(session, matter)
    target = stages.stage(way.course, to)
    if not way.before(to, matter.stage):
        raise Conflict("stage_ahead", "只能退回到前面的阶段。", stage=to)
    enter(session, actor, matter, target, at=at, back=reason)


def reach_at_least(session: Session, actor: Actor, matter: Matter, key: str, *, at: datetime) -> None:
    """Go on to a stage when the matter is still before it and nothing is missing; else stay."""
    way = course.way_of(session, matter)
    if way.before(matter.stage, key) and not stages.missing(way.course, key, course.held(session, matter.id)):
        enter(session, actor, matter, stages.stage(way.course, key), at=at)


def after_token(session: Session, actor: Actor, matter: Matter, token: str, *, at: datetime) -> None:
    """The stage that was waiting for this token is done: go on to the next one."""
    way = course.way_of(session, matter)
    here = stages.stage(way.course, matter.stage)
    after = stages.next_stage(way.course, matter.stage)
    if here.token == token and after is not None:
        held = course.held(session, matter.id)
        if not stages.missing(way.course, after.key, held):
            enter(session, actor, matter, after, at=at)


def enter(
    session: Session, actor: Actor, matter: Matter, target: Stage, *, at: datetime, back: str | None = None
) -> None:
    """The matter stands at this stage from now on."""
    before = stages.stage(course.way_of(session, matter).course, matter.stage)
    matter.stage = target.key
    session.merge(MatterStage(matter_id=matter.id, stage=target.key, at=at, by=actor.id))
    title = f"退回到“{target.label}”" if back else f"进入“{target.label}”"
    tell(session, actor, matter, "stage", title, back or "", at=at)
    audit.record(session, actor, "matter.stage_reached", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 before={"stage": before.label}, after={"stage": target.label}, reason=back)  # fmt: skip
    publish(session, StageReached(matter.id, matter.estate_id, target.key, back is not None), at=at)
