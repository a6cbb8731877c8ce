"""The job monitor: what runs, what fell silent, what was given up and is tried again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from apscheduler.triggers.base import BaseTrigger
from sqlalchemy import insert, select

from server.kit.audit import AuditEntry
from server.kit.clock import StoppedClock
from server.kit.facts import DEAD, FactRow
from server.kit.house import House
from tests.consoles import Clerk, Town, refusal, words
from workflows.engine.jobs import cron, every
from workflows.engine.labels import LABELS
from workflows.engine.models import JobRun, SlowWork
from workflows.engine.reactions import Happened, Reaction, Reactor
from workflows.engine.rhythm import rhythm
from workflows.engine.scheduler import Scheduler
from workflows.engine.slow import Slow, SlowWorker
from workflows.registry import JOBS, SLOW

ClerkOf = Callable[[str], Clerk]
CLIMB = next(job for job in JOBS if job.name == "reports.climb")


@pytest.fixture
def given_up(house: House, town: Town) -> dict[str, int]:
    """A fact no reaction could answer, and a picture nobody could prepare; their ids."""
    at = house.clock.now()
    shared = {"at": at, "attempts": 10, "last_error": "KeyError: 'lift_id'"}
    with house.database.write() as session:
        fact = {"name": "story.told", "payload": {"id": 1}, "state": DEAD, "next_at": at, **shared}
        piece = {"kind": "picture", "cause": "1", "payload": {}, "state": "failed", "ended_at": at, **shared}
        return {
            "fact": session.execute(insert(FactRow).values(fact).returning(FactRow.id)).scalar_one(),
            "slow": session.execute(insert(SlowWork).values(piece).returning(SlowWork.id)).scalar_one(),
        }


@pytest.fixture
def dead_run(house: House, town: Town) -> int:
    """The last run of a job was given up; its id."""
    at = house.clock.now()
    with house.database.write() as session:
        run = {"job": CLIMB.name, "slot": at, "state": "dead", "owner": "gone", "late": False, "attempts": 5,
               "started_at": at, "ended_at": at, "error": "RuntimeError: no disk"}  # fmt: skip
        return session.execute(insert(JobRun).values(run).returning(JobRun.id)).scalar_one()


def test_every_job_of_the_house_is_called_by_words(clerk: ClerkOf) -> None:
    said = words(clerk("admin").get("/jobs"))
    for job in JOBS:
        assert f" {LABELS[job.name]} {job.name} " in said
    assert {kind.kind for kind in SLOW} <= set(LABELS)
    assert "超时报事逐级提醒" in said and "每 分钟" in said and "还没有运行" in said


def test_the_monitor_shows_last_result_next_and_history(clerk: ClerkOf, house: House, clock: StoppedClock) -> None:
    Scheduler(house, JOBS).run_once()
    clock.advance(minutes=1)
    admin = clerk("admin")
    assert "完成" in words(admin.get("/jobs"))
    said = words(admin.get(f"/jobs/{CLIMB.name}"))
    assert "超时报事逐级提醒" in said and "今天 09:00" in said and "完成" in said and "最多 5 次" in said
    assert admin.get("/jobs/nothing").status_code == 404


def test_a_silent_job_stands_first_and_is_counted_in_the_side_bar(
    clerk: ClerkOf, house: House, clock: StoppedClock
) -> None:
    Scheduler(house, [CLIMB]).run_once()
    clock.advance(hours=1)
    admin = clerk("admin")
    said = words(admin.get("/jobs"))
    assert "停摆的任务 1" in said
    assert said.index("reports.climb") < said.index("engine.tidy")
    assert "定时任务 ，待办 1" in said
    assert "超过 15分钟没有成功运行" in words(admin.get("/jobs/reports.climb"))


def test_what_was_given_up_is_tried_again_once_and_written_down(
    clerk: ClerkOf, house: House, given_up: Mapping[str, int]
) -> None:
    admin = clerk("admin")
    said = words(admin.get("/jobs"))
    assert "story.told" in said and "picture" in said and "KeyError" in said
    told: list[int] = []
    reaction = Reaction("story.told", lambda _session, _house, fact, _at: told.append(_number(fact)))
    drawn: list[Any] = []
    for what, id_ in given_up.items():
        again = {"what": what, "id": id_}
        first = admin.post("/jobs/again", again, key="double-click-00001" + what)
        assert first.headers["HX-Redirect"] == "/console/jobs"
        assert admin.post("/jobs/again", again, key="double-click-00001" + what).status_code == 200
        assert refusal(admin.post("/jobs/again", again))["code"] == "not_given_up"
    for _ in range(2):
        Reactor(house, [reaction]).run_once()
        SlowWorker(house, [Slow("picture", lambda _house, payload, _at: drawn.append(payload))]).run_once()
    assert (told, drawn) == ([1], [{}])
    with house.database.read() as session:
        acts = session.scalars(
            select(AuditEntry.after).where(AuditEntry.act == "given_up.retried").order_by(AuditEntry.id)
        ).all()
        assert acts == [{"what": "fact", "name": "story.told"}, {"what": "slow", "name": "picture"}]
    assert "发生过的事都有了后续" in words(admin.get("/jobs"))


def test_everything_given_up_is_tried_again_with_one_act(
    clerk: ClerkOf, house: House, given_up: Mapping[str, int]
) -> None:
    admin = clerk("admin")
    assert admin.post("/jobs/again/all").status_code == 200
    assert admin.post("/jobs/again/all").status_code == 200
    with house.database.read() as session:
        (after,) = session.scalars(select(AuditEntry.after).where(AuditEntry.act == "given_up.retried"))
        assert after == {"what": "all", "count": 2}
        assert session.scalars(select(FactRow.state).where(FactRow.id == given_up["fact"])).all() == ["due"]


def test_a_dead_run_is_taken_up_by_the_scheduler_once_asked(clerk: ClerkOf, house: House, dead_run: int) -> None:
    admin = clerk("admin")
    assert "RuntimeError: no disk" in words(admin.get("/jobs/reports.climb"))
    assert Scheduler(house, [CLIMB]).run_once() == 0
    admin.post("/jobs/again", {"what": "run", "id": dead_run})
    for _ in range(2):
        Scheduler(house, [CLIMB]).run_once()
    with house.database.read() as session:
        (run,) = session.scalars(select(JobRun))
        assert (run.state, run.attempts) == ("done", 6)


def test_a_run_that_was_overtaken_is_not_tried_again(
    clerk: ClerkOf, house: House, clock: StoppedClock, dead_run: int
) -> None:
    clock.advance(minutes=1)
    Scheduler(house, [CLIMB]).run_once()
    refused = clerk("admin").post("/jobs/again", {"what": "run", "id": dead_run})
    assert refusal(refused)["code"] == "not_given_up"


@pytest.mark.parametrize("login", ["sunjingli", "xiaoli", "chengong"])
def test_only_administrators_see_it(clerk: ClerkOf, login: str) -> None:
    assert clerk(login).get("/jobs").status_code == 403
    assert clerk(login).post("/jobs/again/all").status_code == 403
    assert "定时任务" not in words(clerk(login).get("/me"))


@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        (every(minutes=1), "每 分钟"), (every(minutes=5), "每 5 分钟"), (every(hours=1), "每 小时"),
        (every(hours=6), "每 6 小时"), (every(seconds=30), "每 30 秒"), (cron(hour=3, minute=20), "每天 03:20"),
        (cron(day=1, hour=3), "每月 1 日 03:00"), (cron(day_of_week="mon", hour=8, minute=5), "每周一 08:05"),
    ],
)  # fmt: skip
def test_how_often_a_job_comes_is_said_in_words(trigger: BaseTrigger, said: str) -> None:
    assert rhythm(trigger) == said


def _number(fact: Happened) -> int:
    number: int = fact["id"]
    return number


def test_the_words_name_jobs_that_run_late(clerk: ClerkOf, house: House, clock: StoppedClock) -> None:
    Scheduler(house, [CLIMB]).run_once()
    clock.advance(minutes=7, seconds=30)
    Scheduler(house, [CLIMB]).run_once()
    assert "错过 6" in words(clerk("admin").get("/jobs"))
