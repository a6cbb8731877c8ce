"""What is true once the owners have decided: the matter passed with its cost, or it did not; what the payers signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.errors import Conflict
from server.kit.facts import publish
from server.people.service.gating import pass_gate
from server.proposals.facts import MatterEnded, MatterPassed
from server.proposals.models import Matter, Plan, ShareSet
from server.proposals.queries import course
from server.proposals.rules.words import STATE_LABELS, State
from server.proposals.service.locking import locked
from server.proposals.service.telling import tell


def pass_(session: Session, actor: Actor, matter: Matter, *, at: datetime) -> None:
    """The owners decided in favour: what follows from a cost may now be asked for by others."""
    matter.state = State.PASSED
    chosen = _chosen(session, matter.id)
    cost = chosen.total if chosen is not None else None
    audit.record(session, actor, "matter.passed", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"cost_fen": cost})  # fmt: skip
    publish(session, MatterPassed(matter.id, matter.estate_id, cost, chosen.id if chosen else None), at=at)


def agree(session: Session, matter: Matter, *, at: datetime) -> None:
    """The payers have signed: the chosen set is the agreement and stays as it is."""
    chosen = _chosen(session, matter.id)
    if chosen is not None:
        chosen.agreed_at = at


def reject(session: Session, actor: Actor, *, matter_id: int, words: str = "", at: datetime) -> None:
    """The owners decided against it, or too few took part. Said twice by the house, it stays said."""
    matter = locked(session, actor, matter_id, version=None, at=at, going=False)
    if matter.state != State.OPEN:
        return
    _end(session, actor, matter, State.REJECTED, words, at)


def finish(session: Session, actor: Actor, *, matter_id: int, words: str = "", version: int, at: datetime) -> None:
    """Everything that was decided is done."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    way = course.way_of(session, matter)
    if matter.stage != way.course[-1].key:
        raise Conflict("not_at_the_end", f"要先走到“{way.course[-1].label}”，才能办结。", stage=matter.stage)
    pass_gate(session, matter.estate_id, {"words": words}, at=at)
    _end(session, actor, matter, State.FINISHED, words, at)


def drop(session: Session, actor: Actor, *, matter_id: int, words: str, version: int, at: datetime) -> None:
    """End a matter that leads nowhere, with a reason everybody reads. What was decided is not dropped."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    if matter.state == State.PASSED:
        raise Conflict("matter_passed", "业主已经表决通过，不能终止。")
    pass_gate(session, matter.estate_id, {"words": words}, at=at)
    _end(session, actor, matter, State.DROPPED, words, at)


def resume(session: Session, actor: Actor, *, matter_id: int, words: str, version: int, at: datetime) -> None:
    """Take up again what was rejected or dropped, to ask once more."""
    matter = locked(session, actor, matter_id, version=version, at=at, going=False)
    if matter.state not in (State.REJECTED, State.DROPPED):
        raise Conflict("matter_not_over", "这个议题没有结束，不用重新开始。", state=matter.state)
    pass_gate(session, matter.estate_id, {"words": words}, at=at)
    before, matter.state, matter.ended_at, matter.end_words = matter.state, State.OPEN, None, None
    tell(session, actor, matter, "resumed", "重新开始", words, at=at)
    audit.record(session, actor, "matter.resumed", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 before={"state": before}, reason=words)  # fmt: skip


def _end(session: Session, actor: Actor, matter: Matter, state: State, words: str, at: datetime) -> None:
    matter.state, matter.ended_at, matter.end_words = state, at, words or None
    if matter.survey_closes_at is not None and matter.survey_closed_at is None:
        matter.survey_closed_at = at
    tell(session, actor, matter, "ended", STATE_LABELS[state], words, at=at)
    audit.record(session, actor, "matter.ended", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"state": state}, reason=words[:200] if actor is not SYSTEM else None)  # fmt: skip
    publish(session, MatterEnded(matter.id, matter.estate_id, state), at=at)


def _chosen(session: Session, matter_id: int) -> ShareSet | None:
    asked = select(ShareSet).join(Plan, Plan.id == ShareSet.plan_id).where(ShareSet.chosen)
    return session.scalar(asked.where(Plan.matter_id == matter_id, Plan.state == "published"))
