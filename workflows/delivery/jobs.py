"""What the clock does about silence: a job that has not ended well for too long is an alarm to administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.delivery import service
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
from workflows.engine import monitor
from workflows.engine.jobs import Job, every


def watch(jobs: Callable[[], list[Job]]) -> Job:
    """The job that watches the others; ``jobs`` gives them, itself among them."""

    def act(house: House, at: datetime) -> str | None:
        with house.database.write() as session:
            silent = [line.name for line in monitor.jobs(session, jobs(), at=at) if line.silent]
            for name in silent:
                _alarm(session, name, at)
        return f"silent: {', '.join(silent)}" if silent else None

    return Job("engine.watch", every(minutes=5), act, silent_after=timedelta(minutes=30))


def _alarm(session: Session, name: str, at: datetime) -> None:
    words = f"定时任务 {name} 很久没有成功运行，请检查。"
    service.tell(session, cause=f"silent:{name}:{local_day(at)}", people=people.administrators(session),
                 key="system_alarm", fields={}, title="定时任务异常", words=words, at=at)  # fmt: skip
