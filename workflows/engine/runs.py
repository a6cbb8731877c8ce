"""The rows of job runs: begun once per slot, ended, tried again, taken over from the dead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from server.kit.db import UtcDateTime
from server.kit.prepared import Prepared, together
from workflows.engine.backoff import backoff
from workflows.engine.jobs import Due, Job
from workflows.engine.models import JobRun

RUNNING, DONE, FAILED, DEAD, DROPPED = "running", "done", "failed", "dead", "dropped"


def last_slots(session: Session, names: Sequence[str], *, at: datetime) -> dict[str, datetime]:
    """The last slot of these jobs up to now. One statement of look-ups in the unique index, however long the history.

    A slot that has not come yet was begun while the clock was wrong: no job may wait for it.
    """
    if not names:
        return {}
    found = _last_slots(tuple(names)).first(session, {"at": at}) or {}
    return {name: slot for name, slot in zip(names, found.values(), strict=True) if slot is not None}


@cache
def _last_slots(names: tuple[str, ...]) -> Prepared:
    come = JobRun.slot <= bindparam("at", type_=UtcDateTime())
    last = (select(func.max(JobRun.slot)).where(JobRun.job == name, come).scalar_subquery() for name in names)
    return Prepared(select(*(each.label(f"last_{number}") for number, each in enumerate(last))))


_waiting = JobRun.next_at.is_not(None)


def begin(session: Session, job: Job, due: Due, *, owner: str, at: datetime) -> int | None:
    """Write the run of a slot; its id, or None when somebody has it or it is only written off as too old."""
    row = {"job": job.name, "slot": due.slot, "owner": owner, "late": due.late, "missed": due.missed, "attempts": 1}
    row |= {"state": RUNNING, "started_at": at}
    if due.dropped:
        row |= {"state": DROPPED, "started_at": None, "ended_at": at, "attempts": 0}
    make: Any = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    written = make(JobRun).values(row).on_conflict_do_nothing().returning(JobRun.id)
    run_id: int | None = session.scalar(written)
    # What failed before this slot is not tried again: this slot does what is due by then.
    session.execute(update(JobRun).where(_waiting, JobRun.job == job.name, JobRun.slot < due.slot).values(next_at=None))
    return None if due.dropped else run_id


def unfinished(session: Session, *, owner: str, at: datetime) -> dict[str, datetime]:
    """Jobs with a run to take up again, and its latest slot. Only looks, by two small partial indexes."""
    found: dict[str, datetime] = {}
    for rows in together(session, *((asked, {"owner": owner, "at": at}) for asked in _UNFINISHED)):
        for row in rows:
            found[row["job"]] = max(row["slot"], found.get(row["job"], row["slot"]))
    return found


def take_again(session: Session, job: Job, slot: datetime, *, owner: str, at: datetime) -> int | None:
    """Take up a run that failed and whose wait is over, or whose scheduler is gone; None if somebody else has it."""
    again = update(JobRun).where(JobRun.job == job.name, JobRun.slot == slot, or_(*_to_take(owner, at)))
    values = {"state": RUNNING, "owner": owner, "started_at": at, "attempts": JobRun.attempts + 1}
    return session.scalar(again.values(**values, ended_at=None, next_at=None).returning(JobRun.id))


def end_well(session: Session, run_id: int, *, owner: str, result: str | None, at: datetime) -> None:
    """The act came to its end."""
    _end(session, run_id, owner, state=DONE, ended_at=at, error=None, result=result[:500] if result else None)


def end_badly(session: Session, job: Job, run_id: int, *, owner: str, error: str, at: datetime, chance: float) -> bool:
    """The act failed: tried again later, or dead after the last try. Gives whether it is dead."""
    attempts = session.scalar(select(JobRun.attempts).where(JobRun.id == run_id)) or 0
    dead = attempts >= job.most_attempts
    wait = backoff(attempts, chance, longest=timedelta(minutes=30))
    _end(session, run_id, owner, state=DEAD if dead else FAILED, ended_at=at, error=error[:500],
         next_at=None if dead else at + wait)  # fmt: skip
    return dead


def _to_take(owner: Any, at: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return JobRun.next_at <= at, JobRun.ended_at.is_(None) & (JobRun.owner != owner)


_UNFINISHED = [
    Prepared(select(JobRun.job, JobRun.slot).where(condition))
    for condition in _to_take(bindparam("owner"), bindparam("at", type_=UtcDateTime()))
]


def _end(session: Session, run_id: int, owner: str, **values: Any) -> None:
    mine = (JobRun.id == run_id) & (JobRun.owner == owner)
    session.execute(update(JobRun).where(mine).values(values))
