"""Raising an idea, and putting its words right before anybody has decided on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, NotAllowed, not_found
from server.kit.facts import publish
from server.people.service.gating import pass_gate
from server.proposals import policy
from server.proposals.facts import MatterRaised
from server.proposals.models import Matter, MatterStage
from server.proposals.queries import course, polls, scope
from server.proposals.rules.words import State, limits
from server.proposals.service.locking import locked
from server.proposals.service.telling import tell
from server.votes.rules.matters import check_scope, matter


@dataclass(frozen=True, slots=True)
class Said:
    """An idea: what kind of matter, for whom. ``scope_ids`` are buildings, stairs or homes as ``scope_kind`` says."""

    estate_id: int
    kind: str
    title: str
    words: str
    scope_kind: str
    scope_ids: tuple[int, ...] = ()
    scope_reason: str = ""


def raise_(session: Session, actor: Actor, said: Said, *, at: datetime) -> int:
    """Raise an idea; gives the matter's id. An owner may, and who leads matters in the estate.

    :class:`NotAllowed` for tenants and family, :class:`Malformed` for a scope that does not fit, :class:`Conflict`
    when an owner has as many ideas open as one may have.
    """
    by_owner = _check_may(session, actor, said.estate_id, at)
    values = _checked(session, said, at)
    way = course.way(session, said.estate_id, said.kind)
    row = Matter(estate_id=said.estate_id, kind=said.kind, state=State.OPEN, stage=way.course[0].key,
                 raised_by=actor.id, raised_by_owner=by_owner, raised_at=at, updated_at=at, **values)  # fmt: skip
    session.add(row)
    session.flush()
    session.add(MatterStage(matter_id=row.id, stage=row.stage, at=at, by=actor.id))
    tell(session, actor, row, "raised", "业主提出议题" if by_owner else "提出议题", at=at)
    audit.record(session, actor, "matter.raised", "matter", row.id, at=at, estate_id=row.estate_id,
                 after={"kind": matter(row.kind).label, "title": row.title, "scope": row.scope_label})  # fmt: skip
    publish(session, MatterRaised(row.id, row.estate_id, actor.id), at=at)
    return row.id


def edit(session: Session, actor: Actor, matter_id: int, said: Said, *, version: int, at: datetime) -> None:
    """Put title, words and scope right, as long as the matter has not come to the vote; its kind stays."""
    row = locked(session, actor, matter_id, version=version, at=at)
    if said.estate_id != row.estate_id or said.kind != row.kind:
        raise not_found("议题")
    way = course.way_of(session, row)
    voted_on = polls.drafted(session, row.id) is not None
    if not way.before(row.stage, "VOTE") or row.shown_from is not None or voted_on:
        raise Conflict("matter_fixed", "议题已经公示或进入表决，内容不能再改。", stage=row.stage)
    values = _checked(session, said, at)
    before = {name: getattr(row, name) for name in values if getattr(row, name) != values[name]}
    for name in before:
        setattr(row, name, values[name])
    if before:
        tell(session, actor, row, "edited", "修改了议题内容", at=at)
    audit.record(session, actor, "matter.edited", "matter", row.id, at=at, estate_id=row.estate_id,
                 before=before, after={name: values[name] for name in before})  # fmt: skip


def _check_may(session: Session, actor: Actor, estate_id: int, at: datetime) -> bool:
    day = local_day(at)
    if not policy.may_read(session, actor, estate_id, day):
        raise not_found("小区")
    owner = bool(policy.owned(session, actor, estate_id, day))
    if policy.may_move(session, actor, estate_id):
        return owner
    if not owner:
        raise NotAllowed("owners_raise", "议题由业主、业委会或物业提出。您可以把想法告诉业主，请他们提出。")
    mine = Matter.raised_by == actor.id, Matter.estate_id == estate_id, Matter.state == State.OPEN
    count = session.scalar(select(func.count()).select_from(Matter).where(*mine)) or 0
    if count >= limits().ideas:
        raise Conflict("too_many_ideas", f"您已有 {count} 个议题在进行，请等其中一个结束后再提。", most=count)
    return True


def _checked(session: Session, said: Said, at: datetime) -> dict[str, Any]:
    check_scope(matter(said.kind), said.scope_kind)
    label = scope.label(session, said.estate_id, said.scope_kind, said.scope_ids)
    pass_gate(session, said.estate_id, {"title": said.title, "words": said.words, "scope_reason": said.scope_reason},
              at=at)  # fmt: skip
    return {
        "title": said.title, "words": said.words, "scope_kind": said.scope_kind, "scope_ids": list(said.scope_ids),
        "scope_label": label, "scope_reason": said.scope_reason,
    }  # fmt: skip
