"""Several processes on PostgreSQL and Redis: doors by gunicorn, two workers, two schedulers. And what is refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import create_engine, text

import bootstrap
import config
from demo.small import found, wechat_people
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import Settings as WechatSettings
from miniprogram_stub.story import leak
from miniprogram_stub.story.teller import Teller
from miniprogram_stub.story.town import Town
from server.kit.clock import SHANGHAI
from server.kit.db import Database
from server.migrations.schema import upgrade
from tests.engines import Postgres
from tests.journeys.conftest import free_port, person

ROOT = config.ROOT
MANAGE = (sys.executable, str(ROOT / "manage.py"), "--env", "test")
WEB = (sys.executable, "-m", "gunicorn", "-c", "config/web.py", "--workers", "2", "--threads", "4")


class Fleet:
    """The processes of one distributed Linli. Use as a context manager."""

    def __init__(self, folder: Path, platform: Platform, *, database: str, redis: str, port: int) -> None:
        self.server, self.desk, self._folder = f"http://127.0.0.1:{port}", platform.desk_url, folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = clean_environment() | {
            "LINLI_ENV": "test",
            "LINLI_DATABASE__URL": database,
            "LINLI_RUN__MODE": "distributed",
            "LINLI_RUN__LIMITS": redis,
            "LINLI_RUN__FILES": str(folder / "files"),
            "LINLI_WEB__PUBLIC_URL": self.server,
            "LINLI_MINI__BASE": platform.weixin_url,
            "LINLI_WORK__BASE": platform.wecom_url,
            "LINLI_WORK__AUTHORIZE_URL": f"{platform.desk_url}/connect/oauth2/authorize",
        }

    def start(self, name: str, *words: str) -> None:
        """Start one process."""
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                words, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )

    def all_listen(self) -> bool:
        """Whether every process has come so far that it stops in order when it is asked to."""
        return all(_catches(process.pid, signal.SIGTERM) for process in self._running.values())

    def kill(self, name: str) -> None:
        """kill -9."""
        self._running[name].send_signal(signal.SIGKILL)
        self._running.pop(name).wait()

    def kept_to(self, name: str) -> list[set[int]]:
        """The cores that each process under this one may use, its threads included."""
        pid = self._running[name].pid
        under = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
        threads = [[int(one.name) for one in Path(f"/proc/{child}/task").iterdir()] for child in under]
        return [set().union(*map(os.sched_getaffinity, each)) for each in threads]

    def stop(self) -> dict[str, int]:
        """Ask every process to end; gives their exit codes."""
        for process in self._running.values():
            process.terminate()
        codes = {name: process.wait(30) for name, process in self._running.items()}
        self._running = {}
        return codes

    def log(self, name: str) -> str:
        """What a process said."""
        return (self._folder / f"{name}.log").read_text(encoding="utf-8")

    def next_second(self) -> None:
        """Wait until the next second has begun."""
        time.sleep(1 - time.time() % 1)

    def now(self) -> datetime:
        """What the clock of this machine says."""
        return datetime.now(SHANGHAI)

    def later(self, *, days: int = 0, minutes: int = 0) -> None:
        """No chapter that is played here lets time pass."""
        raise NotImplementedError(days, minutes)


@pytest.fixture
def url(postgres: Postgres) -> str:
    """A PostgreSQL database that was migrated, not created from the models."""
    address = postgres.fresh()
    database = Database(address)
    upgrade(database)
    database.dispose()
    return address


@pytest.fixture
def fleet(url: str, redis: str, tmp_path: Path) -> Iterator[Fleet]:
    """Two of everything."""
    port = free_port()
    server = f"http://127.0.0.1:{port}"
    people = tuple(person(row) for row in wechat_people())
    wechat = WechatSettings(people, callback_mini=f"{server}/wechat/mini", callback_work=f"{server}/wechat/work")
    with Platform(wechat) as platform:
        made = Fleet(tmp_path, platform, database=url, redis=redis, port=port)
        _fill(url)
        try:
            made.start("web", *WEB, "--bind", f"127.0.0.1:{port}", "wsgi:app")
            made.start("scheduler-one", *MANAGE, "scheduler")
            until(lambda: _leader(url), "the first scheduler leads")
            made.start("scheduler-two", *MANAGE, "scheduler")
            for name in ("worker-one", "worker-two"):
                made.start(name, *MANAGE, "worker")
            until(lambda: _is_ready(server), "the doors are open")
            until(made.all_listen, "every process listens to signals")
            yield made
        finally:
            made.stop()


def test_a_report_goes_from_first_word_to_five_stars_through_many_processes(fleet: Fleet) -> None:
    town = Town(fleet, Teller())
    leak.play(town)
    town.close()
    kept = fleet.kept_to("web")
    if len(os.sched_getaffinity(0)) >= len(kept):
        assert [len(cores) for cores in kept] == [1, 1] and kept[0] != kept[1], "each web process has a core of its own"
    assert set(fleet.stop().values()) == {0}


def test_when_the_leading_scheduler_is_killed_the_other_takes_over(fleet: Fleet, url: str) -> None:
    first = _leader(url)
    fleet.kill("scheduler-one")
    second = until(lambda: _leader(url, other_than=first), "the other leads")
    before = _runs(url)
    until(lambda: _runs(url) > before, "jobs go on", seconds=90)
    assert _leader(url) == second != first
    assert fleet.stop() == {"web": 0, "scheduler-two": 0, "worker-one": 0, "worker-two": 0}


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"LINLI_RUN__LIMITS": "redis://127.0.0.1:1"}, "several processes need PostgreSQL: set database.url"),
        (
            {"LINLI_DATABASE__URL": "postgresql+psycopg://nobody@127.0.0.1:1/linli"},
            "several processes must count tries together: set run.limits to a redis:// address",
        ),
    ],
)
@pytest.mark.parametrize("command", ["worker", "scheduler", "serve"])
def test_an_unsafe_setting_stops_every_start_with_one_clear_sentence(
    command: str, over: dict[str, str], sentence: str
) -> None:
    environment = clean_environment() | {"LINLI_RUN__MODE": "distributed"} | over
    ended = subprocess.run([*MANAGE, command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180)
    assert (ended.returncode, ended.stderr.strip()) == (2, f"Linli cannot start: {sentence}")


def test_gunicorn_does_not_start_with_an_unsafe_setting() -> None:
    environment = clean_environment() | {"LINLI_ENV": "test", "LINLI_RUN__MODE": "distributed"}
    words = [*WEB, "--bind", f"127.0.0.1:{free_port()}", "wsgi:app"]
    ended = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180)
    assert ended.returncode != 0
    assert "Linli cannot start: several processes need PostgreSQL" in ended.stderr


def until(look: Callable[[], Any], words: str, *, seconds: float = 180.0) -> Any:
    """Look until it is so."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"{words}: not seen"
        time.sleep(0.2)
    return seen


def clean_environment() -> dict[str, str]:
    """The environment without any setting of ours."""
    return {key: value for key, value in os.environ.items() if not key.startswith(config.PREFIX)}


def _fill(url: str) -> None:
    settings = config.load("test", environ={}, database={"url": url})
    house = bootstrap.build(settings)
    found(house, house.clock.now())
    house.database.dispose()


def _catches(pid: int, number: int) -> bool:
    words = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    caught = next(line.split()[1] for line in words.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (number - 1) & 1)


def _is_ready(server: str) -> bool:
    try:
        return requests.get(server + "/health/ready", timeout=5).status_code == 200
    except (requests.ConnectionError, requests.Timeout):
        return False


def _leader(url: str, *, other_than: str | None = None) -> str | None:
    owner: str | None = _ask(url, "SELECT owner FROM leader_leases WHERE until > clock_timestamp()")
    return None if owner == other_than else owner


def _runs(url: str) -> int:
    return int(_ask(url, "SELECT count(*) FROM job_runs WHERE state = 'done'"))


def _ask(url: str, words: str) -> Any:
    engine = create_engine(url)
    with engine.connect() as connection:
        seen = connection.execute(text(words)).scalar()
    engine.dispose()
    return seen
