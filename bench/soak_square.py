"""The processes of the trial with owner groups: workers and schedulers that can be told where to die.

python -m bench.soak_square worker|scheduler DATABASE_URL WECOM FOLDER

The folder holds the clock all of them share, the files they send, and the doom: who finds a file of its name at a
certain point kills itself there with -9, as if the machine had.
"""

from __future__ import annotations

import argparse
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from config import ROOT, load
from server.bulletins.service import publishing
from server.delivery.claims import Held
from server.delivery.deliver import Deliverer
from server.delivery.transports.contract import Parcel, Receipt, Transport
from server.delivery.transports.group_task import GroupTask
from server.delivery.transports.work_message import WorkText
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.files import FolderStore
from server.kit.house import House
from server.kit.limits import Limits
from server.kit.logs import set_up_logs
from server.kit.vault import Vault
from server.wechat.connect import Wechat, connect
from server.wechat.settings import MiniSettings, WechatSettings, WorkSettings
from server.wechat.sql_tokens import SqlTokens
from workflows.bulletins import jobs as bulletins_jobs
from workflows.bulletins.slow import DRAW
from workflows.engine.leader import Leader
from workflows.engine.reactions import Reactor
from workflows.engine.scheduler import Scheduler
from workflows.engine.slow import SlowWorker
from workflows.engine.worker import Worker, scheduler_loops, worker_loops
from workflows.groups import jobs as groups_jobs
from workflows.registry import REACTIONS, SLOW

CLAIMED, BEFORE, AFTER, MIDJOB = "claimed", "before", "after", "midjob"
HELD, CALL, LEASE = timedelta(seconds=4), timedelta(seconds=3), timedelta(seconds=4)


class SharedClock:
    """The machine's clock and an offset in a file, so that one hand moves it for every process."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "clock", os.O_RDWR | os.O_CREAT)

    def now(self) -> datetime:
        """The shared instant."""
        raw = os.pread(self._file, 8, 0)
        return datetime.now(UTC) + timedelta(seconds=struct.unpack("d", raw)[0] if raw else 0.0)

    def set(self, at: datetime) -> None:
        """Move it for everybody."""
        os.pwrite(self._file, struct.pack("d", (at - datetime.now(UTC)).total_seconds()), 0)


class Doom:
    """Who meets it dies; each is met once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def set(self, where: str) -> None:
        """The next process to come by dies there."""
        (self._folder / where).touch()

    def lift(self, where: str) -> bool:
        """Take back what nobody met; False when somebody did."""
        try:
            (self._folder / where).unlink()
        except FileNotFoundError:
            return False
        return True

    def meet(self, where: str) -> None:
        """Die here, if so it was set."""
        if self.lift(where):
            os.kill(os.getpid(), signal.SIGKILL)


class Mortal(GroupTask):
    """The real transport, with doom right before the platform is called and right after it has answered."""

    doom: Doom

    def send(self, parcel: Parcel) -> Receipt:
        """Send, if nothing happens."""
        self.doom.meet(BEFORE)
        receipt = super().send(parcel)
        self.doom.meet(AFTER)
        return receipt


class MortalDeliverer(Deliverer):
    """The real worker, with doom between claiming a batch and writing down that a message of it goes out."""

    doom: Doom

    def _send(self, transport: Transport, message: Held) -> bool:
        self.doom.meet(CLAIMED)
        return super()._send(transport, message)


def house_for(url: str, wecom: str, folder: Path, clock: Clock) -> House:
    """A house on this database, its lines led to the local WeChat."""
    settings = load("test", environ={})
    house = House(settings, clock=clock, database=Database(url), vault=Vault(settings.secrets.vault),
                  files=FolderStore(folder / "files"), limits=Limits("memory://"))  # fmt: skip
    mini, work = settings.mini, settings.work
    lines = WechatSettings(
        MiniSettings(mini.appid, mini.secret), WorkSettings(work.corpid, work.agentid, work.secret), wecom_base=wecom,
    )  # fmt: skip
    house.put(connect(lines, store=SqlTokens(house.database, house.vault), clock=clock))
    return house


def mortal(doom: Doom) -> None:
    """From now on doom stands in the bulletin's own job too: between letting the sheets go and the end of that
    transaction."""
    publish = publishing.publish_due

    def publish_due(session: Session, *, at: datetime, limit: int = publishing.AT_ONCE) -> int:
        seen = publish(session, at=at, limit=limit)
        if seen:
            doom.meet(MIDJOB)
        return seen

    publishing.publish_due = publish_due


def work(house: House, doom: Doom) -> Worker:
    """A worker with its real loops."""
    wechat = house.need(Wechat)
    assert wechat.groups and wechat.work
    Mortal.doom = MortalDeliverer.doom = doom
    ways: Sequence[Transport] = [Mortal(wechat.groups, house.files), WorkText(wechat.work)]
    deliverer = MortalDeliverer(house, ways, held=HELD, call=CALL)
    # Pictures and films are drawn elsewhere: here it is about who gets what how often.
    quick = SlowWorker(house, [kind for kind in SLOW if kind.kind != DRAW])
    return Worker(worker_loops(Reactor(house, REACTIONS), deliverer.run_once, {"slow": quick}))


def schedule(house: House, doom: Doom) -> Worker:
    """A scheduler with its real loops and a short lease."""
    mortal(doom)
    leader, jobs = Leader(house.database, lease=LEASE), [*bulletins_jobs.JOBS, *groups_jobs.JOBS]
    return Worker(scheduler_loops(Scheduler(house, jobs, leader=leader), leader))


class Crew:
    """Two workers and two schedulers, kept at strength."""

    def __init__(self, url: str, wecom: str, folder: Path) -> None:
        self._rest = [url, wecom, str(folder)]
        self._places: list[tuple[str, subprocess.Popen[bytes] | None]] = [
            ("worker", None), ("worker", None), ("scheduler", None), ("scheduler", None),
        ]  # fmt: skip
        self.died = 0

    def fill(self) -> None:
        """Start who is missing."""
        self._places = [(role, self._alive(role, process)) for role, process in self._places]

    def kill(self, number: int) -> None:
        """Kill -9 whoever stands at this place."""
        process = self._places[number][1]
        if process is not None:
            process.kill()
            process.wait()

    def has_died(self) -> bool:
        """Whether somebody is missing."""
        return any(process is None or process.poll() is not None for _, process in self._places)

    def stop(self) -> None:
        """Stop everybody kindly, and whoever does not listen less so."""
        processes = [process for _, process in self._places if process is not None]
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _alive(self, role: str, process: subprocess.Popen[bytes] | None) -> Any:
        if process is not None and process.poll() is None:
            return process
        self.died += process is not None
        return subprocess.Popen([sys.executable, "-m", "bench.soak_square", role, *self._rest], cwd=ROOT)


def main() -> None:
    """Work until killed or told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", choices=("worker", "scheduler"))
    parser.add_argument("url")
    parser.add_argument("wecom")
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    set_up_logs("ERROR")
    house = house_for(asked.url, asked.wecom, asked.folder, SharedClock(asked.folder))
    made = (work if asked.role == "worker" else schedule)(house, Doom(asked.folder))
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    made.start()
    stopped.wait()
    made.stop()


if __name__ == "__main__":
    main()
