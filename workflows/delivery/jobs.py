"""What the clock does about silence: a job that has not ended well for too long is an alarm to administrators, and so
is what was given up, a fact nothing could answer or slow work, for as long as it stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.delivery import service
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
from workflows.engine import monitor, runs
from workflows.engine.jobs import Job, every
from workflows.engine.labels import label_of

WATCH = "engine.watch"
GRACE = timedelta(minutes=10)
"""After a standstill everything looks silent: what is due is caught up first, and only then somebody is alarmed."""


def watch(jobs: Callable[[], list[Job]]) -> Job:
    """The job that watches the others; ``jobs`` gives them, itself among them."""

    def act(house: House, at: datetime) -> str | None:
        with house.database.write() as session:
            silent = monitor.silent(session, jobs(), at=at)
            if silent and not _was_awake(session, at):
                return f"just woke up, silent: {', '.join(silent)}"
            _alarm(session, silent, at)
            given_up = monitor.given_up(session).all
            _tell_given_up(session, given_up, at)
        said = [f"silent: {', '.join(silent)}"] * bool(silent) + [f"given up: {given_up}"] * bool(given_up)
        return "; ".join(said) or None

    return Job(WATCH, every(minutes=5), act, silent_after=timedelta(minutes=30))


class Lookout:
    """Watches from a worker, so that somebody hears of it when it is the scheduler itself that fell silent."""

    def __init__(self, house: House, jobs: Sequence[Job]) -> None:
        self._house = house
        self._watch = [job for job in jobs if job.name == WATCH]
        self._since: datetime | None = None

    def look(self) -> int:
        """Alarm when the watching job is silent although this worker has been here for a while; gives 0."""
        at = self._house.clock.now()
        self._since = self._since or at
        if at - self._since < GRACE:
            return 0
        with self._house.database.read() as session:
            silent = monitor.silent(session, self._watch, at=at)
        if silent:
            with self._house.database.write() as session:
                _alarm(session, silent, at)
        return 0


def _was_awake(session: Session, at: datetime) -> bool:
    """Whether the watch itself has run within its grace before now: the run under way has not ended yet."""
    return any(
        run["state"] == runs.DONE and run["ended_at"] >= at - GRACE for run in monitor.history(session, WATCH, limit=3)
    )


def _alarm(session: Session, names: Iterable[str], at: datetime) -> None:
    for name in names:
        words = f"“{label_of(name)}”很久没有成功运行，请在工作台“定时任务”里查看。"
        _tell(session, f"silent:{name}:{local_day(at)}", "定时任务异常", words, at)


def _tell_given_up(session: Session, count: int, at: datetime) -> None:
    if count:
        words = f"有 {count} 件事多次没有做成，已停止自动重试。请在工作台“定时任务”里看原因，排除以后点“再试一次”。"
        _tell(session, f"given_up:{local_day(at)}", "有事没有做成", words, at)


def _tell(session: Session, cause: str, title: str, words: str, at: datetime) -> None:
    service.tell(session, cause=cause, people=people.administrators(session), key="system_alarm", fields={},
                 title=title, words=words, at=at)  # fmt: skip
