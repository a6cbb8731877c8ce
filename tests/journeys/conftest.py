"""A whole system in this process: our doors and the local WeChat on free ports, one stopped clock for both.

The chapters of the story are played here on both engines. Instead of waiting, the teller lets the worker do what is
due, so nothing depends on how fast this machine is.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

import bootstrap
import config
from demo.small import found, wechat_people
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import MiniApp, Person
from miniprogram_stub.platform.settings import Settings as WechatSettings
from miniprogram_stub.story.teller import Found, NotSeen, Teller
from miniprogram_stub.story.town import Town
from server.delivery.models import InboxItem, Message
from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.db import Database
from server.kit.facts import FactRow
from server.kit.house import House
from server.kit.web import embedded

MOST_ROUNDS = 100


class Stepped:
    """A system whose worker and scheduler are moved by hand."""

    def __init__(self, house: House, platform: Platform, clock: StoppedClock) -> None:
        self.house, self.platform, self.clock = house, platform, clock
        self.server, self.desk = house.settings.web.public_url, platform.desk_url
        self._asked_again = 0
        self._worker, self._scheduler = bootstrap.worker(house), bootstrap.scheduler(house)

    def settle(self) -> None:
        """Let everything due happen, pushes of the platform included; then let every reaction answer a second time,
        which must change nothing."""
        self._run_dry()
        told = self._told()
        if self._ask_again():
            self._run_dry()
            assert self._told() == told

    def _run_dry(self) -> None:
        for _ in range(MOST_ROUNDS):
            assert self.platform.world.agenda.settle(10)
            if not self._worker.run_once():
                return
        raise AssertionError("there is no end to what is due")

    def _ask_again(self) -> bool:
        with self.house.database.write() as session:
            newest = session.scalar(select(func.max(FactRow.id))) or 0
            again = update(FactRow).where(FactRow.id > self._asked_again)
            session.execute(again.values(state="due", next_at=self.clock.now()))
        self._asked_again, before = newest, self._asked_again
        return newest > before

    def _told(self) -> tuple[int, int, int]:
        with self.house.database.read() as session:
            inbox = session.scalar(select(func.count(InboxItem.id))) or 0
            owed = session.scalar(select(func.count(Message.id))) or 0
        return len(self.platform.world.mailbox.letters), inbox, owed

    def pass_time(self, **time: float) -> None:
        """Move both clocks, then run the jobs, each tick twice, and what follows from them."""
        self.clock.advance(**time)
        self.platform.world.clock.advance(timedelta(**time).total_seconds())
        self.platform.world.agenda.wake()
        self._scheduler.run_once()
        self._scheduler.run_once()
        self.settle()

    def next_second(self) -> None:
        """Let a second pass."""
        self.pass_time(seconds=1)

    def now(self) -> datetime:
        """What both clocks say."""
        return self.clock.now().astimezone(SHANGHAI)

    def later(self, *, days: int = 0, minutes: int = 0) -> None:
        """Let time pass."""
        self.pass_time(days=days, minutes=minutes)


class SteppingTeller(Teller):
    """Looks, lets what is due happen, and looks again; says nothing."""

    def __init__(self, system: Stepped) -> None:
        super().__init__()
        self._system = system

    def wait(self, words: str, look: Callable[[], Found | None], *, within: float = 0.0) -> Found:
        """What is there once everything due has happened."""
        self._system.settle()
        found = look()
        if not found:
            raise NotSeen(words)
        self.seen(words, really=True)
        return found

    def _write(self, line: str) -> None:
        return None


@pytest.fixture
def system(database: Database, clock: StoppedClock, tmp_path: Path) -> Iterator[Stepped]:
    """Doors, local WeChat, worker and scheduler on an empty database with the small neighbourhood in it."""
    port, people = free_port(), tuple(person(row) for row in wechat_people(neighbours=True))
    server = f"http://127.0.0.1:{port}"
    wechat = WechatSettings(
        people, callback_mini=f"{server}/wechat/mini", callback_work=f"{server}/wechat/work",
        callback_oa=f"{server}/wechat/oa", mini=MiniApp(unionid=True),
    )  # fmt: skip
    with Platform(wechat) as platform:
        platform.world.clock.set(clock.now().timestamp())
        platform.world.clock.freeze()
        house = bootstrap.build(settings_for(database, platform, port, tmp_path), clock=clock)
        found(house, clock.now(), neighbours=True)
        with serving(house, port):
            yield Stepped(house, platform, clock)
        house.database.dispose()


@pytest.fixture
def town(system: Stepped) -> Iterator[Town]:
    """The people with their phones."""
    made = Town(system, SteppingTeller(system))
    yield made
    made.close()


class serving:
    """The doors of a house at a port, in a thread."""

    def __init__(self, house: House, port: int) -> None:
        self._port, self._stop = port, threading.Event()
        self._thread = threading.Thread(
            target=embedded.serve,
            args=(bootstrap.web(house),),
            kwargs={"host": "127.0.0.1", "port": port, "threads": 4, "until": self._stop},
        )

    def __enter__(self) -> None:
        self._thread.start()
        while self._thread.is_alive():
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.01)

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def settings_for(database: Database, platform: Platform, port: int, folder: Path) -> config.Settings:
    """The test's settings with every address of this run."""
    over: dict[str, dict[str, Any]] = {
        "database": {"url": database.engine.url.render_as_string(hide_password=False)},
        "web": {"port": port, "public_url": f"http://127.0.0.1:{port}"},
        "run": {"files": str(folder / "files")},
        "mini": {"base": platform.weixin_url},
        "work": {"base": platform.wecom_url, "authorize_url": platform.desk_url + "/connect/oauth2/authorize"},
    }
    return config.load("test", environ={}, **over)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def person(row: dict[str, str]) -> Person:
    """Somebody as the local WeChat wants them."""
    return Person(row["id"], row["name"], row["kind"], row["phone"], row.get("userid", ""))
