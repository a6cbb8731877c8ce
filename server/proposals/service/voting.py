"""Bringing a matter to the vote: the poll is drafted in the room next door, with what the matter knows already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, NotAllowed
from server.people.service.gating import pass_gate
from server.proposals import policy
from server.proposals.models import Matter
from server.proposals.queries import course, polls
from server.proposals.rules import stages
from server.proposals.rules.asking import ASKS, NO_QUESTION, is_question, plain, statement
from server.proposals.rules.words import State
from server.proposals.service import moving, sharing
from server.proposals.service.locking import locked
from server.proposals.service.planning import draft_of, published_of
from server.proposals.service.telling import tell
from server.votes.rules.matters import ScopeKind
from server.votes.rules.matters import matter as kind_of
from server.votes.service import drafting
from server.votes.service.drafting import Scope, Topic


def prepare(
    session: Session, actor: Actor, matter_id: int, *, topics: Sequence[Topic] = (), asked: str = "",
    each_part: bool = False, version: int, at: datetime,
) -> int:  # fmt: skip
    """Draft the vote on a matter; gives the poll's id. Without ``topics`` one asks for a yes or no to ``asked``, or to
    the title; an election asks nothing until its candidates are written into the draft.

    This alone gives a poll its matter. :class:`Conflict` where :func:`make_ready` says so, :class:`Malformed` where
    what is to be decided is itself a question.
    """
    matter = make_ready(session, actor, matter_id, version=version, at=at)
    scope = Scope(ScopeKind(matter.scope_kind), tuple(matter.scope_ids), matter.scope_reason, each_part)
    if not topics and not kind_of(matter.kind).candidates:
        topics = (_topic(session, matter, asked, at),)
    if any(one.kind == drafting.YES_NO and is_question(one.words) for one in topics):
        raise Malformed("topic_is_question", NO_QUESTION, fields={"asked": [NO_QUESTION]})
    poll_id = drafting.draft(session, actor, estate_id=matter.estate_id, matter_id=matter.id, title=matter.title,
                             matter_type=matter.kind, scope=scope, topics=topics, at=at)  # fmt: skip
    tell(session, actor, matter, "vote", "准备表决", at=at, to_all=False)
    audit.record(session, actor, "matter.vote_prepared", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"poll_id": poll_id})  # fmt: skip
    return poll_id


def make_ready(session: Session, actor: Actor, matter_id: int, *, version: int, at: datetime) -> Matter:
    """Bring a matter to the stage of the vote. :class:`StageBlocked` names every token that is missing; no plan may be
    half written, no other vote running, and a lift needs its plan out."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    if not policy.may_convene(session, actor, matter.estate_id):
        raise NotAllowed("may_not_convene", "发起表决由物业经理、业委会或社区来做。")
    if matter.state != State.OPEN:
        raise Conflict("matter_decided", "这个议题已经表决通过。")
    if (running := polls.drafted(session, matter.id)) is not None:
        raise Conflict("vote_there", "这个议题已有一次表决在准备或进行。", poll_id=running.id)
    if draft_of(session, matter) is not None:
        raise Conflict("plan_half_written", "方案还有没公布的修改，请先公布，再准备表决。")
    way = course.way_of(session, matter)
    if way.before(matter.stage, "VOTE"):
        target = stages.stage(way.course, "VOTE")
        stages.check(way.course, target.key, course.held(session, matter.id))
        if way.name == course.LIFT and published_of(session, matter) is None:
            raise Conflict("plan_missing", "加装电梯要先公布方案和分摊表，再表决。")
        if way.name == course.LIFT and not sharing.is_chosen(session, matter):
            raise Conflict("shares_not_chosen", "请先选定一种分摊办法，再准备表决。公告以后不能再换。")
        moving.enter(session, actor, matter, target, at=at)
    return matter


def _topic(session: Session, matter: Matter, asked: str, at: datetime) -> Topic:
    if asked:
        pass_gate(session, matter.estate_id, {"asked": asked}, at=at)
    said = plain(asked) or statement(matter.title) or matter.title
    return Topic(ASKS + said)
