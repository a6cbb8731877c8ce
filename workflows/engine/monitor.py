"""What the staff see of jobs, facts and slow work: last and next run, results, retries, what is dead or silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, bindparam, case, func, literal, literal_column, select
from sqlalchemy.orm import Session

from server.kit.db import UtcDateTime
from server.kit.facts import DEAD, FactRow
from server.kit.prepared import Prepared, Row, together
from workflows.engine import runs, slow
from workflows.engine.again import FACT, SLOW
from workflows.engine.jobs import Job, next_slot
from workflows.engine.models import JobRun, SlowWork

TALLIED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job as the monitor shows it. ``silent``: no good run for longer than the job's own rule."""

    name: str
    last: Row | None
    next_at: datetime | None
    took: timedelta | None
    silent: bool

    @property
    def failing(self) -> bool:
        """Whether the last run went wrong and no good one has come since."""
        return self.last is not None and self.last["state"] in (runs.FAILED, runs.DEAD)


@dataclass(frozen=True, slots=True)
class GivenUp:
    """How much was given up: facts no reaction could answer, and slow work."""

    facts: int
    slow: int

    @property
    def all(self) -> int:
        """Both together."""
        return self.facts + self.slow


def jobs(session: Session, everything: Sequence[Job], *, at: datetime) -> list[JobLine]:
    """One line per job."""
    last = together(session, *((_LAST, {"job": job.name, "at": at}) for job in everything))
    heard = _heard(session, everything, at)
    return [
        _line(job, next(iter(rows), None), since, at) for job, rows, since in zip(everything, last, heard, strict=True)
    ]


def silent(session: Session, everything: Sequence[Job], *, at: datetime) -> list[str]:
    """The names of the jobs that have had no good run for longer than their own rule."""
    heard = _heard(session, everything, at)
    return [job.name for job, since in zip(everything, heard, strict=True) if _is_silent(job, since, at)]


def history(session: Session, job: str, *, limit: int = 50) -> list[RowMapping]:
    """The last runs of one job, newest first."""
    return list(session.execute(_RUNS.where(JobRun.job == job).order_by(JobRun.slot.desc()).limit(limit)).mappings())


def tallies(session: Session, names: Sequence[str], *, at: datetime) -> Mapping[str, RowMapping]:
    """Of each job's runs of the last day: ``runs``, ``again`` (tried again), ``late``, ``missed``, ``dropped``."""
    columns = (
        func.count().label("runs"),
        func.sum(case((JobRun.attempts > 1, JobRun.attempts - 1), else_=0)).label("again"),
        func.sum(case((JobRun.late, 1), else_=0)).label("late"),
        func.sum(JobRun.missed).label("missed"),
        func.sum(case((JobRun.state == runs.DROPPED, 1), else_=0)).label("dropped"),
    )
    lately = JobRun.job.in_(names) & (JobRun.slot > at - TALLIED)
    asked = select(JobRun.job, *columns).where(lately).group_by(JobRun.job)
    return {row["job"]: row for row in session.execute(asked).mappings()}


def dead(session: Session, *, limit: int = 100) -> list[RowMapping]:
    """Facts no reaction could answer, newest first: ``what`` fact, and slow work given up: ``what`` slow."""
    facts = select(
        literal(FACT).label("what"), FactRow.id, FactRow.name, FactRow.at, FactRow.attempts, FactRow.last_error
    )
    pieces = select(
        literal(SLOW).label("what"), SlowWork.id, SlowWork.kind.label("name"), SlowWork.at, SlowWork.attempts,
        SlowWork.last_error,
    )  # fmt: skip
    rows = [
        *session.execute(facts.where(_DEAD_FACT).order_by(FactRow.id.desc()).limit(limit)).mappings(),
        *session.execute(pieces.where(_FAILED_WORK).order_by(SlowWork.id.desc()).limit(limit))
        .mappings(),
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row["at"], reverse=True)[:limit]


def given_up(session: Session) -> GivenUp:
    """How much stands there given up."""
    facts = select(func.count()).select_from(FactRow).where(_DEAD_FACT)
    pieces = select(func.count()).select_from(SlowWork).where(_FAILED_WORK)
    return GivenUp(session.scalar(facts) or 0, session.scalar(pieces) or 0)


def oldest_slow(session: Session) -> datetime | None:
    """Since when the longest waiting piece of slow work is due; None when none waits."""
    return session.scalar(select(func.min(SlowWork.next_at)).where(SlowWork.next_at.is_not(None)))


# Literals, not parameters: only then do both engines use the partial indexes of what was given up.
_DEAD_FACT = FactRow.state == literal_column(f"'{DEAD}'")
_FAILED_WORK = SlowWork.state == literal_column(f"'{slow.FAILED}'")


def _heard(session: Session, everything: Sequence[Job], at: datetime) -> list[datetime | None]:
    """When each job last came to a good end; of one that never did, when it should have begun to."""
    ends = together(session, *((_WELL, {"job": job.name, "at": at}) for job in everything))
    return [
        rows[0]["ended_at"] if rows else _FIRST.all(session, {"job": job.name})[0]["slot"]
        for job, rows in zip(everything, ends, strict=True)
    ]


def _is_silent(job: Job, heard: datetime | None, at: datetime) -> bool:
    return heard is not None and at - heard > job.silent_after


def _line(job: Job, last: Row | None, heard: datetime | None, at: datetime) -> JobLine:
    ended, started = (last["ended_at"], last["started_at"]) if last else (None, None)
    took = ended - started if ended and started else None
    return JobLine(job.name, last, next_slot(job, after=at), took, _is_silent(job, heard, at))


_RUNS = select(
    JobRun.id, JobRun.job, JobRun.slot, JobRun.state, JobRun.late, JobRun.missed, JobRun.attempts,
    JobRun.started_at, JobRun.ended_at, JobRun.next_at, JobRun.result, JobRun.error,
)  # fmt: skip
_OF_JOB = JobRun.job == bindparam("job")
_COME = JobRun.slot <= bindparam("at", type_=UtcDateTime())
"""Slots that have not come yet were begun while the clock was wrong."""
_LAST = Prepared(_RUNS.where(_OF_JOB, _COME).order_by(JobRun.slot.desc()).limit(1))
_WELL = Prepared(
    select(JobRun.ended_at).where(_OF_JOB, _COME, JobRun.state == runs.DONE).order_by(JobRun.slot.desc()).limit(1)
)
_FIRST = Prepared(select(func.min(JobRun.slot).label("slot")).where(_OF_JOB))
