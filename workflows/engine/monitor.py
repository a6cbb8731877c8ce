"""What the staff see of jobs, facts and slow work: last and next run, results, retries, what is dead or silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.kit.facts import DEAD, FactRow
from workflows.engine import runs
from workflows.engine.jobs import Job, next_slot
from workflows.engine.models import JobRun, SlowWork
from workflows.engine.slow import FAILED


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job as the monitor shows it. ``silent``: no good run for longer than the job's own rule."""

    name: str
    last: RowMapping | None
    next_at: datetime | None
    took: timedelta | None
    silent: bool


def jobs(session: Session, everything: Sequence[Job], *, at: datetime) -> list[JobLine]:
    """One line per job."""
    return [_line(session, job, at) for job in everything]


def history(session: Session, job: str, *, limit: int = 50) -> list[RowMapping]:
    """The last runs of one job, newest first."""
    return list(session.execute(_RUNS.where(JobRun.job == job).order_by(JobRun.slot.desc()).limit(limit)).mappings())


def dead(session: Session, *, limit: int = 100) -> list[RowMapping]:
    """Facts no reaction could answer, newest first: ``what`` fact, and slow work given up: ``what`` slow."""
    facts = select(FactRow.id, FactRow.name, FactRow.at, FactRow.attempts, FactRow.last_error)
    slow = select(SlowWork.id, SlowWork.kind.label("name"), SlowWork.at, SlowWork.attempts, SlowWork.last_error)
    rows = [
        *session.execute(facts.where(FactRow.state == DEAD).order_by(FactRow.id.desc()).limit(limit)).mappings(),
        *session.execute(slow.where(SlowWork.state == FAILED).order_by(SlowWork.id.desc()).limit(limit)).mappings(),
    ]
    return sorted(rows, key=lambda row: row["at"], reverse=True)[:limit]


def _line(session: Session, job: Job, at: datetime) -> JobLine:
    last = next(iter(history(session, job.name, limit=1)), None)
    well = select(JobRun.ended_at).where(JobRun.job == job.name, JobRun.state == runs.DONE)
    heard = session.scalar(well.order_by(JobRun.slot.desc()).limit(1))
    if heard is None:
        heard = session.scalar(select(func.min(JobRun.slot)).where(JobRun.job == job.name))
    ended, started = (last["ended_at"], last["started_at"]) if last else (None, None)
    took = ended - started if ended and started else None
    silent = heard is not None and at - heard > job.silent_after
    return JobLine(job.name, last, next_slot(job, after=at), took, silent)


_RUNS = select(
    JobRun.id, JobRun.job, JobRun.slot, JobRun.state, JobRun.late, JobRun.missed, JobRun.attempts,
    JobRun.started_at, JobRun.ended_at, JobRun.next_at, JobRun.result, JobRun.error,
)  # fmt: skip
