"""Once more what was given up: a fact no reaction could answer, slow work that failed, a job's last run that is dead.

Whoever asks has mended the cause. Each act counts only while the thing is still given up, so that a second click, or
a second administrator, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict
from server.kit.facts import DEAD, DUE, FactRow
from workflows.engine import runs, slow
from workflows.engine.models import JobRun, SlowWork

FACT, SLOW, RUN = "fact", "slow", "run"


def once_more(session: Session, actor: Actor, *, what: str, id_: int, at: datetime) -> str:
    """Try one thing again, from its first attempt; gives its name. :class:`Conflict` when it is no longer given up."""
    name = _ACTS[what](session, id_, at)
    if name is None:
        raise Conflict("not_given_up", "这一条已经在重试，或者已经完成了。")
    audit.record(session, actor, "given_up.retried", "given_up", id_, at=at, after={"what": what, "name": name})
    return name


def all_once_more(session: Session, actor: Actor, *, at: datetime) -> int:
    """Try every fact and every piece of slow work again that was given up; gives how many."""
    facts = update(FactRow).where(FactRow.state == DEAD).values(_fact(at)).returning(FactRow.id)
    pieces = update(SlowWork).where(SlowWork.state == slow.FAILED).values(_piece(at)).returning(SlowWork.id)
    count = len(session.scalars(facts).all()) + len(session.scalars(pieces).all())
    if count:
        audit.record(session, actor, "given_up.retried", "given_up", 0, at=at, after={"what": "all", "count": count})
    return count


def _again_fact(session: Session, id_: int, at: datetime) -> str | None:
    asked = update(FactRow).where(FactRow.id == id_, FactRow.state == DEAD).values(_fact(at))
    return session.scalar(asked.returning(FactRow.name))


def _again_slow(session: Session, id_: int, at: datetime) -> str | None:
    asked = update(SlowWork).where(SlowWork.id == id_, SlowWork.state == slow.FAILED).values(_piece(at))
    return session.scalar(asked.returning(SlowWork.kind))


def _again_run(session: Session, id_: int, at: datetime) -> str | None:
    """The scheduler takes a run up again while it is its job's newest; an older one has been overtaken."""
    newer = aliased(JobRun)
    newest = select(func.max(newer.slot)).where(newer.job == JobRun.job).scalar_subquery()
    dead = (JobRun.id == id_) & (JobRun.state == runs.DEAD) & (JobRun.slot == newest)
    asked = update(JobRun).where(dead).values(state=runs.FAILED, next_at=at)
    return session.scalar(asked.returning(JobRun.job).execution_options(synchronize_session=False))


def _fact(at: datetime) -> Mapping[str, Any]:
    return {"state": DUE, "attempts": 0, "next_at": at}


def _piece(at: datetime) -> Mapping[str, Any]:
    return {"state": slow.DUE, "attempts": 0, "next_at": at, "ended_at": None, "last_error": None}


_ACTS: Mapping[str, Callable[[Session, int, datetime], str | None]] = {
    FACT: _again_fact, SLOW: _again_slow, RUN: _again_run,
}  # fmt: skip
