"""The loops: they wake each other, survive a failing step, and stop cleanly."""

from __future__ import annotations

import threading
import time

import pytest
from structlog.testing import capture_logs

from server.kit.house import House
from workflows.engine.leader import Leader
from workflows.engine.reactions import Reactor
from workflows.engine.scheduler import Scheduler
from workflows.engine.slow import SlowWorker
from workflows.engine.worker import Loop, Worker, scheduler_loops, worker_loops

PATIENCE = 30.0


def test_who_is_stopped_right_before_it_forgets_old_wake_ups_does_not_wait_for_the_poll() -> None:
    class Late(threading.Event):
        def clear(self) -> None:
            loop.stop()
            super().clear()

    loop = Loop("x", lambda: 0, poll=600)
    loop._wake = Late()
    running = threading.Thread(target=loop.run, daemon=True)
    running.start()
    running.join(PATIENCE)
    assert not running.is_alive()


def test_a_wake_up_does_not_wait_for_the_poll() -> None:
    seen, woken = [], threading.Event()

    def step() -> int:
        seen.append(1)
        if len(seen) > 1:
            woken.set()
        return 0

    worker = Worker([Loop("x", step, poll=60)])
    worker.start()
    while not seen:
        time.sleep(0.005)
    worker.wake()
    assert woken.wait(PATIENCE) and worker.stop(PATIENCE)


def test_who_did_something_wakes_who_comes_after() -> None:
    came = threading.Event()
    asked: list[int] = []

    def follow() -> int:
        asked.append(1)
        if len(asked) > 1:
            came.set()
        return 0

    second = Loop("second", follow, poll=60)
    first = Loop("first", lambda: 0 if came.is_set() else 1, poll=60).then(second)
    worker = Worker([second, first])
    worker.start()
    assert came.wait(PATIENCE) and worker.stop(PATIENCE)


def test_a_failing_step_is_logged_and_the_loop_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.engine.worker.AFTER_FAILURE_SECONDS", 0.0)
    went_on, failures = threading.Event(), [OSError("gone"), OSError("gone")]

    def step() -> int:
        if failures:
            raise failures.pop()
        went_on.set()
        return 0

    worker = Worker([Loop("x", step, poll=60)])
    with capture_logs() as logs:
        worker.start()
        assert went_on.wait(PATIENCE) and worker.stop(PATIENCE)
    assert [line["event"] for line in logs] == ["loop_failed"] * 2


def test_a_stop_waits_for_the_step_and_tells_when_it_does_not_end() -> None:
    go_on, begun = threading.Event(), threading.Event()

    def step() -> int:
        begun.set()
        go_on.wait(PATIENCE)
        return 1

    worker = Worker([Loop("x", step)])
    worker.start()
    assert begun.wait(PATIENCE)
    assert not worker.stop(0.05)
    go_on.set()
    assert worker.stop(PATIENCE)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_whole_worker_and_scheduler_start_and_stop(house: House) -> None:
    leader = Leader(house.database)
    loops = worker_loops(Reactor(house, []), lambda: 0, {"slow": SlowWorker(house, [])})
    loops += scheduler_loops(Scheduler(house, [], leader=leader), leader)
    worker = Worker(loops)
    worker.start()
    time.sleep(0.05)
    assert worker.stop(PATIENCE)
