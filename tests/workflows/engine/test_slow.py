"""Slow work: asked once, done once, tried again, taken over from the dead."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from config import ROOT
from server.kit.clock import StoppedClock
from server.kit.house import House
from tests.at_once import at_once, to_the_end
from tests.cast import Cast
from workflows.engine import again, monitor
from workflows.engine.models import SlowWork
from workflows.engine.slow import Slow, SlowWorker, ask, hands
from workflows.registry import SLOW

PATIENCE = 5.0


DIES = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from config import load
from server.kit.clock import StoppedClock
from server.kit.db import Database
from server.kit.files import FolderStore
from server.kit.house import House
from server.kit.limits import Limits
from server.kit.vault import Vault
from server.migrations.schema import load_models
from workflows.engine.slow import Slow, SlowWorker
load_models()
def prepare(_house, payload, _at):
    if payload["photo"] == 1:
        os.kill(os.getpid(), signal.SIGKILL)
settings = load("test", environ={})
house = House(settings, clock=StoppedClock(datetime.fromisoformat(sys.argv[2])), database=Database(sys.argv[1]),
              vault=Vault(settings.secrets.vault), files=FolderStore(Path(sys.argv[3])), limits=Limits("memory://"))
SlowWorker(house, [Slow("photo", prepare)]).run_once()
"""
"""What a worker does in a process of its own, until the first photo kills it."""


class Photos:
    """Prepares photos; fails as told."""

    def __init__(self, failures: int = 0) -> None:
        self.done: list[int] = []
        self.failures = failures

    def __call__(self, house: House, payload: Mapping[str, Any], at: datetime) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self.done.append(payload["photo"])


def ask_for(house: House, *photos: int, kind: str = "photo") -> None:
    """Ask for photos to be prepared."""
    with house.database.write() as session:
        for photo in photos:
            ask(session, kind=kind, cause=f"photo:{photo}", payload={"photo": photo}, at=house.clock.now())


def works(house: House) -> list[SlowWork]:
    """Every piece."""
    with house.database.read() as session:
        return list(session.scalars(select(SlowWork).order_by(SlowWork.id)))


def work_in_a_process(house: House) -> int:
    """A worker in a process of its own; its exit code."""
    url = house.database.engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", DIES, url, house.clock.now().isoformat(), tempfile.gettempdir()]
    return subprocess.run(words, cwd=ROOT, check=False, timeout=60).returncode


def test_work_asked_twice_is_done_once(house: House) -> None:
    photos = Photos()
    for _ in range(2):
        ask_for(house, 1, 2)
        SlowWorker(house, [Slow("photo", photos)]).run_once()
    assert photos.done == [1, 2] and [work.state for work in works(house)] == ["done", "done"]


def test_what_somebody_waits_for_goes_before_the_rest(house: House) -> None:
    done = Photos()
    for photo, kind in ((1, "film"), (2, "film"), (3, "photo")):
        ask_for(house, photo, kind=kind)
    SlowWorker(house, [Slow("film", done), Slow("photo", done, awaited=True)]).run_once()
    assert done.done == [3, 1, 2]


def test_what_nobody_here_can_do_waits_for_who_can(house: House) -> None:
    ask_for(house, 1, kind="video")
    assert SlowWorker(house, [Slow("photo", Photos())]).run_once() == 0
    assert works(house)[0].state == "due"


def test_failed_work_is_tried_again_and_given_up_in_the_end(house: House, clock: StoppedClock) -> None:
    photos = Photos(failures=3)
    ask_for(house, 1)
    worker = SlowWorker(house, [Slow("photo", photos)])
    worker.run_once()
    assert worker.run_once() == 0
    for _ in range(3):
        clock.advance(minutes=1)
        worker.run_once()
    assert photos.done == [1]
    photos.failures = 99
    ask_for(house, 2)
    for _ in range(9):
        worker.run_once()
        clock.advance(hours=1)
    work = works(house)[1]
    assert (work.state, work.attempts, work.last_error) == ("failed", 5, "OSError: the disk is full")
    with house.database.read() as session:
        assert [row["name"] for row in monitor.dead(session)] == ["photo"]


class Killed(BaseException):
    """What kill -9 looks like from inside a test."""


def test_the_work_of_a_dead_worker_is_taken_over_after_its_lease(house: House, clock: StoppedClock) -> None:
    def die(_house: House, _payload: Mapping[str, Any], _at: datetime) -> None:
        raise Killed

    ask_for(house, 1)
    with pytest.raises(Killed):
        SlowWorker(house, [Slow("photo", die, lease=timedelta(minutes=2))]).run_once()
    photos = Photos()
    worker = SlowWorker(house, [Slow("photo", photos)])
    assert worker.run_once() == 0
    clock.advance(minutes=2)
    assert worker.run_once() == 1 and photos.done == [1] and works(house)[0].attempts == 2


def test_one_death_after_errors_is_not_the_end(house: House, clock: StoppedClock) -> None:
    photos = Photos(failures=2)
    ask_for(house, 1)
    for _ in range(2):
        SlowWorker(house, [Slow("photo", photos)]).run_once()
        clock.advance(hours=1)

    def die(_house: House, _payload: Mapping[str, Any], _at: datetime) -> None:
        raise Killed

    with pytest.raises(Killed):
        SlowWorker(house, [Slow("photo", die)]).run_once()
    clock.advance(minutes=10)
    assert SlowWorker(house, [Slow("photo", photos)]).run_once() == 1
    assert photos.done == [1] and works(house)[0].attempts == 4


def test_what_every_worker_died_in_is_set_aside_shown_and_tried_again_only_by_hand(
    cast: Cast, clock: StoppedClock
) -> None:
    ask_for(cast.house, 1, 2)
    for number in (1, 2, 3):
        assert work_in_a_process(cast.house) == -signal.SIGKILL
        assert (works(cast.house)[0].state, works(cast.house)[0].attempts) == ("held", number)
        clock.advance(minutes=10)
    assert work_in_a_process(cast.house) == 0, "set aside, and the next is done"
    lost, done = works(cast.house)
    assert (lost.state, lost.attempts, lost.owner, lost.lease_until) == ("failed", 3, None, None)
    assert lost.last_error is not None and lost.last_error.startswith("试了 3 次") and done.state == "done"
    clock.advance(days=1)
    assert work_in_a_process(cast.house) == 0 and works(cast.house)[0].state == "failed"
    with cast.house.database.write() as session:
        assert [row["id"] for row in monitor.dead(session)] == [lost.id] and monitor.given_up(session).slow == 1
        again.once_more(session, cast["admin"], what=again.SLOW, id_=lost.id, at=clock.now())
    photos = Photos()
    assert SlowWorker(cast.house, [Slow("photo", photos)]).run_once() == 1 and photos.done == [1]
    assert works(cast.house)[0].state == "done"


def test_who_looks_for_work_goes_on_after_what_is_set_aside(house: House, clock: StoppedClock) -> None:
    ask_for(house, 1, 2)
    with house.database.write() as session:
        lost = {"state": "held", "owner": "gone", "attempts": 3, "next_at": None, "lease_until": clock.now()}
        session.execute(update(SlowWork).where(SlowWork.cause == "photo:1").values(lost))
    photos = Photos()
    assert SlowWorker(house, [Slow("photo", photos)]).run_once() == 2 and photos.done == [2]


def test_two_workers_do_each_piece_once(house: House) -> None:
    photos = Photos()
    ask_for(house, *range(30))
    at_once(*(to_the_end(SlowWorker(house, [Slow("photo", photos)]).run_once) for _ in range(2)))
    assert sorted(photos.done) == list(range(30))


def test_a_film_has_a_hand_of_its_own_and_nobody_waits_behind_it(house: House) -> None:
    begun, go_on, looked_up = threading.Event(), threading.Event(), Photos()

    def draw(_house: House, _payload: Mapping[str, Any], _at: datetime) -> None:
        begun.set()
        assert go_on.wait(PATIENCE)

    kinds = [Slow("film", draw, long=True), Slow("look", looked_up, awaited=True)]
    workers = {name: SlowWorker(house, mine) for name, mine in hands(kinds).items()}
    ask_for(house, 1, kind="film")
    drawing = threading.Thread(target=workers["long"].run_once)
    drawing.start()
    assert begun.wait(PATIENCE)
    ask_for(house, 2, kind="look")
    assert workers["slow"].run_once() == 1 and looked_up.done == [2] and works(house)[0].state == "held"
    go_on.set()
    drawing.join(PATIENCE)
    assert [work.state for work in works(house)] == ["done", "done"]


def test_every_kind_of_the_house_has_a_hand_and_nobody_waits_for_a_long_one() -> None:
    found = hands(SLOW)
    assert sorted(one.kind for mine in found.values() for one in mine) == sorted(one.kind for one in SLOW)
    assert set(found) == {"slow", "long"} and not any(one.awaited for one in found["long"])
