"""Which slot of a job is due, and schedulers that run it once, late, again, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.db import Database
from server.kit.house import House
from tests.at_once import at_once
from workflows.engine import monitor
from workflows.engine.jobs import Job, cron, due_slot, every, next_slot
from workflows.engine.leader import Leader
from workflows.engine.models import JobRun
from workflows.engine.scheduler import Scheduler
from workflows.engine.worker import Worker, scheduler_loops


def local(*when: int) -> datetime:
    """An instant by the wall clock of Shanghai."""
    return datetime(*when, tzinfo=SHANGHAI).astimezone(UTC)


class Acts:
    """An act that remembers when it ran, and fails as told."""

    def __init__(self, *, failures: int = 0) -> None:
        self.at: list[datetime] = []
        self.failures = failures

    def __call__(self, house: House, at: datetime) -> str | None:
        self.at.append(at)
        if len(self.at) <= self.failures:
            raise RuntimeError("not yet")
        return f"run {len(self.at)}"


def job(acts: Acts, **rules: timedelta) -> Job:
    """The morning sheet, at 08:40."""
    return Job("sheet", cron(hour=8, minute=40), acts, **rules)


def runs(house: House) -> list[JobRun]:
    """Every run."""
    with house.database.read() as session:
        return list(session.scalars(select(JobRun).order_by(JobRun.slot)))


SHEET = job(Acts(), oldest=timedelta(hours=12))
MINUTE = Job("minute", every(minutes=1), Acts(), oldest=timedelta(hours=1))


@pytest.mark.parametrize(
    ("what", "last", "at", "slot", "late", "missed", "dropped"),
    [
        (SHEET, None, local(2026, 11, 21, 8, 39), None, False, 0, False),
        (SHEET, None, local(2026, 11, 21, 8, 40), local(2026, 11, 21, 8, 40), False, 0, False),
        (SHEET, None, local(2026, 11, 21, 15, 0), local(2026, 11, 21, 8, 40), True, 0, False),
        (SHEET, local(2026, 11, 21, 8, 40), local(2026, 11, 21, 23, 0), None, False, 0, False),
        (SHEET, local(2026, 11, 18, 8, 40), local(2026, 11, 21, 8, 41), local(2026, 11, 21, 8, 40), False, 0, False),
        (SHEET, local(2026, 11, 18, 8, 40), local(2026, 11, 21, 21, 0), local(2026, 11, 21, 8, 40), True, 2, True),
        (MINUTE, local(2026, 11, 21, 9, 0), local(2026, 11, 21, 9, 0, 59), None, False, 0, False),
        (MINUTE, local(2026, 11, 21, 9, 0), local(2026, 11, 21, 9, 10), local(2026, 11, 21, 9, 10), False, 9, False),
    ],
)
def test_the_due_slot(
    what: Job, last: datetime | None, at: datetime, slot: datetime | None, late: bool, missed: int, dropped: bool
) -> None:  # fmt: skip
    due = due_slot(what, last=last, at=at)
    if slot is None:
        assert due is None
    else:
        assert due is not None
        assert (due.slot, due.late, due.missed, due.dropped) == (slot, late, missed, dropped)


def test_slots_are_by_the_wall_clock_of_shanghai_and_never_the_instant_itself() -> None:
    first = next_slot(SHEET, after=local(2026, 11, 21, 8, 40))
    assert first == local(2026, 11, 22, 8, 40)
    assert next_slot(Job("month", cron(day=1, hour=3), Acts()), after=first) == local(2026, 12, 1, 3, 0)
    assert next_slot(MINUTE, after=local(2026, 11, 21, 8, 40)) == local(2026, 11, 21, 8, 41)


def test_a_slot_runs_once_however_often_the_clock_ticks_or_the_process_starts(
    house: House, clock: StoppedClock
) -> None:  # fmt: skip
    acts = Acts()
    for _ in range(3):
        scheduler = Scheduler(house, [job(acts)])
        scheduler.run_once()
        scheduler.run_once()
    (run,) = runs(house)
    assert len(acts.at) == 1 and (run.state, run.late, run.result) == ("done", True, "run 1")
    clock.set(local(2026, 11, 22, 8, 40))
    Scheduler(house, [job(acts)]).run_once()
    assert len(acts.at) == 2 and not runs(house)[1].late


def test_down_over_three_slots_the_last_is_caught_up_once_and_marked_late(house: House, clock: StoppedClock) -> None:
    acts = Acts()
    Scheduler(house, [job(acts)]).run_once()
    clock.set(local(2026, 11, 24, 12, 0))
    Scheduler(house, [job(acts, oldest=timedelta(days=7))]).run_once()
    run = runs(house)[-1]
    assert len(acts.at) == 2 and (run.slot, run.late, run.missed) == (local(2026, 11, 24, 8, 40), True, 2)


def test_a_slot_too_old_is_dropped_and_says_so(house: House, clock: StoppedClock) -> None:
    acts = Acts()
    Scheduler(house, [job(acts)]).run_once()
    clock.set(local(2026, 11, 22, 20, 0))
    for _ in range(2):
        assert Scheduler(house, [job(acts, oldest=timedelta(hours=2))]).run_once() == 0
    assert len(acts.at) == 1 and [run.state for run in runs(house)] == ["done", "dropped"]


def test_a_run_begun_while_the_clock_was_wrong_stops_no_job_and_hides_no_silence(
    house: House, clock: StoppedClock
) -> None:
    acts, right = Acts(), local(2026, 11, 21, 8, 41)
    daily = job(acts, silent_after=timedelta(days=2))
    clock.set(local(2099, 1, 1, 9, 0))
    assert Scheduler(house, [daily]).run_once() == 1
    clock.set(right)
    assert [Scheduler(house, [daily]).run_once() for _ in range(2)] == [1, 0]
    clock.advance(days=1)
    assert Scheduler(house, [daily]).run_once() == 1 and len(acts.at) == 3
    clock.advance(days=3)
    with house.database.read() as session:
        assert monitor.silent(session, [daily], at=clock.now()) == ["sheet"]
        (line,) = monitor.jobs(session, [daily], at=clock.now())
    assert line.silent and line.last is not None and line.last["slot"] == local(2026, 11, 22, 8, 40)


def test_a_lease_given_while_the_clock_was_wrong_keeps_nobody_from_the_lead(house: House) -> None:
    gone, next_ = Leader(house.database, lease=timedelta(days=4000)), Leader(house.database)
    assert gone.leads() and next_.leads() and not gone.leads()


def test_a_failed_run_is_tried_again_with_growing_distance(house: House, clock: StoppedClock) -> None:
    acts = Acts(failures=2)
    scheduler = Scheduler(house, [job(acts)])
    scheduler.run_once()
    (run,) = runs(house)
    assert (run.state, run.error) == ("failed", "RuntimeError: not yet") and scheduler.run_once() == 0
    for seconds in (5, 10):
        clock.advance(seconds=seconds)
        assert scheduler.run_once() == 1
    (run,) = runs(house)
    assert (run.state, run.attempts, run.error, run.result) == ("done", 3, None, "run 3")


def test_a_run_is_dead_after_its_last_try_and_the_next_slot_runs(house: House, clock: StoppedClock) -> None:
    acts = Acts(failures=5)
    scheduler = Scheduler(house, [job(acts)])
    for _ in range(8):
        scheduler.run_once()
        clock.advance(minutes=30)
    assert len(acts.at) == 5 and runs(house)[0].state == "dead"
    clock.set(local(2026, 11, 22, 8, 41))
    scheduler.run_once()
    assert runs(house)[1].state == "done"


class Killed(BaseException):
    """What kill -9 looks like from inside a test."""


def test_a_run_cut_off_by_the_death_of_its_scheduler_is_taken_up_by_the_next(house: House) -> None:
    def die(_house: House, _at: datetime) -> str | None:
        raise Killed

    with pytest.raises(Killed):
        Scheduler(house, [Job("sheet", cron(hour=8, minute=40), die)]).run_once()
    acts = Acts()
    for _ in range(2):
        Scheduler(house, [job(acts)]).run_once()
    (run,) = runs(house)
    assert len(acts.at) == 1 and (run.state, run.attempts) == ("done", 2)


def test_a_broken_job_does_not_stop_the_others(house: House) -> None:
    broken, well = Acts(failures=99), Acts()
    Scheduler(house, [Job("broken", every(minutes=1), broken), Job("well", every(minutes=1), well)]).run_once()
    assert len(well.at) == 1


def test_two_jobs_of_one_name_are_refused(house: House) -> None:
    with pytest.raises(ValueError, match="same name"):
        Scheduler(house, [SHEET, SHEET])


# Several schedulers


def test_one_leads_until_its_lease_ends_or_it_steps_down(house: House) -> None:
    first, second = Leader(house.database), Leader(house.database)
    assert first.leads() and not second.leads() and first.leads()
    first.step_down()
    assert second.leads() and not first.leads()
    gone = Leader(house.database, name="other", lease=timedelta(seconds=-1))
    assert gone.leads() and Leader(house.database, name="other").leads() and not gone.leads()


def test_who_stops_in_good_order_gives_the_lead_back(house: House) -> None:
    first, second = Leader(house.database), Leader(house.database)
    worker = Worker(scheduler_loops(Scheduler(house, [], leader=first), first), at_end=first.step_down)
    assert first.leads()
    worker.start()
    assert not second.leads()
    assert worker.stop()
    assert second.leads()


def test_whose_database_is_gone_stops_all_the_same(tmp_path: Path) -> None:
    nowhere = Database(f"sqlite:///{tmp_path / 'gone' / 'linli.db'}")
    assert Worker([], at_end=Leader(nowhere).step_down).stop()


def test_only_the_leader_runs_jobs(house: House) -> None:
    acts = Acts()
    first, second = Leader(house.database), Leader(house.database)
    assert Scheduler(house, [job(acts)], leader=first).run_once() == 1
    assert Scheduler(house, [job(acts)], leader=second).run_once() == 0


def test_even_two_who_both_believe_to_lead_run_a_slot_once(house: House) -> None:
    acts = Acts()
    jobs = [Job(f"job-{number}", every(minutes=1), acts) for number in range(10)]
    at_once(*(Scheduler(house, jobs).run_once for _ in range(2)))
    assert len(runs(house)) == 10 and all(run.state == "done" for run in runs(house))
    # A run seen half-way through by the other looks like one cut off, so an act may run twice: it must bear that.
    assert 10 <= len(acts.at) <= 20


# What the staff see


def test_the_monitor_shows_last_next_took_and_silence(house: House, clock: StoppedClock) -> None:
    acts = Acts()
    jobs = [job(acts), Job("never", cron(hour=8, minute=40), acts)]
    Scheduler(house, jobs[:1]).run_once()
    with house.database.read() as session:
        sheet, never = monitor.jobs(session, jobs, at=clock.now())
        assert sheet.last and (sheet.last["state"], sheet.took, sheet.silent) == ("done", timedelta(0), False)
        assert sheet.next_at == local(2026, 11, 22, 8, 40) and (never.last, never.silent) == (None, False)
        assert len(monitor.history(session, "sheet")) == 1 and monitor.dead(session) == []
    clock.advance(days=2)
    with house.database.read() as session:
        assert monitor.jobs(session, jobs, at=clock.now())[0].silent
