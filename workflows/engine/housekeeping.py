"""Forgets what the machinery no longer needs, so that its tables stay small. What people did stays where it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, delete, func, select
from sqlalchemy.orm import aliased

from server.kit.facts import DONE, FactRow
from server.kit.house import House
from server.kit.idempotency import Answer
from workflows.engine.jobs import Job, cron
from workflows.engine.models import AnsweredPush, JobRun, SlowWork, Talk

KEEP_FACTS, KEEP_RUNS, KEEP_ANSWERS, KEEP_PUSHES, KEEP_TALKS = (timedelta(days=days) for days in (30, 14, 14, 2, 2))
"""Facts and runs are kept for whoever asks what happened; a phone that was without network may send a request again
after days; the platform repeats a push within minutes; of a talk left alone nobody is told after a day, and what was
said in it is nobody's business any more."""


def tidy(house: House, at: datetime) -> str:
    """Delete answered facts, finished slow work, old runs, pushes, talks, and answers kept for repeats; gives how many
    rows went."""
    with house.database.write() as session:
        gone = sum(cast(CursorResult[Any], session.execute(one)).rowcount for one in _deletes(at))
    return f"{gone} rows"


TIDY = Job("engine.tidy", cron(hour=3, minute=20), tidy)


def _deletes(at: datetime) -> list[Delete]:
    newer = aliased(JobRun)
    last = select(func.max(newer.slot)).where(newer.job == JobRun.job).scalar_subquery()
    answered = (FactRow.state == DONE) & (FactRow.at < at - KEEP_FACTS)
    return [
        delete(FactRow).where(answered),
        delete(SlowWork).where(SlowWork.ended_at < at - KEEP_RUNS),
        delete(JobRun).where(JobRun.ended_at < at - KEEP_RUNS, JobRun.slot < last),
        delete(Answer).where(Answer.at < at - KEEP_ANSWERS),
        delete(AnsweredPush).where(AnsweredPush.at < at - KEEP_PUSHES),
        delete(Talk).where(Talk.touched_at < at - KEEP_TALKS),
    ]
