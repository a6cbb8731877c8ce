"""The count of a million ballots beside the bare sum over the same rows; opening seals and ``recount.py`` apart.

The ballots are chained and committed as real ones. Only some are really sealed, as opening them costs the same each:
that is told as opened ballots a second. ``recount.py`` reads the export in a process of its own; its memory is told
beside what it holds for a hundredth of the ballots.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import text
from sqlalchemy.orm import Session

import config
from bench.crowd import ESTATE
from bench.electorate import POLL, area_of, choice_of, open_poll, tag_of
from bench.figures import Figure, figure
from bench.servers import Engines
from server.kit.bulk import insert_rows
from server.kit.db import Database, table
from server.kit.files import FolderStore
from server.kit.vault import Vault
from server.migrations.schema import load_models, upgrade
from server.places.models import Company, Estate
from server.votes import recount
from server.votes.models import Ballot, OpenedBallot, OpenedChoice, Poll
from server.votes.rules import chain
from server.votes.sealing.content import fill
from server.votes.sealing.keys import Keys
from server.votes.service import closing, counting, exporting, unsealing

BALLOTS, SEALED, PIECE, ROUNDS = 1_000_000, 20_000, 20_000, 5
COUNT_TIMES, MEMORY_TIMES = 3.0, 1.5
SUM = text("""
    SELECT c.topic_id, c.option_number, c.choice, count(*), sum(b.area) FROM opened_choices c
    JOIN ballots b ON b.id = c.ballot_id WHERE b.poll_id = 1 AND b.state = 'valid' GROUP BY 1, 2, 3
""")
RUN = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    sys.stderr.write(open("/proc/self/status").read())
"""
"""Runs a file and tells what it held at most: what a child is charged with otherwise begins with its parent's share."""
NAMES = ("id", "poll_id", "head_id", "number", "channel", "sealed", "commit", "area", "prev", "link", "receipt",
         "cast_at", "cast_by", "identity", "state")  # fmt: skip


def measure(engines: Engines, engine: str, *, ballots: int = BALLOTS) -> Iterator[Figure]:
    """Every figure of one engine."""
    many, few = _box(engines, engine, "many_ballots", ballots), _box(engines, engine, "few_ballots", ballots // 100)
    yield _count(many, engine, ballots)
    yield _opening(engines, engine, min(SEALED, ballots))
    for database in (many, few):
        _publish(database, _keys(engines))
    files = [_export(many, engines.folder / "many.jsonl"), _export(few, engines.folder / "few.jsonl")]
    (seconds, large), (_, small) = (_recount(path) for path in files)
    yield figure(f"recount.py of {ballots:,} ballots, {engine}: memory", large, "MB", small, at_most=MEMORY_TIMES)
    yield figure(f"recount.py of {ballots:,} ballots, {engine}: time", seconds, "s", ballots / 1000)
    for database in (many, few):
        database.dispose()


def _box(engines: Engines, engine: str, name: str, ballots: int) -> Database:
    """A closed poll, opened and not counted."""
    database = _empty(engines, engine, name, ballots)
    with database.write() as session:
        poll = session.get_one(Poll, POLL)
        last = _drop(session, poll.chain_head or "", ballots)
        poll.state, poll.ballots, poll.opened, poll.chain_head = "closed", ballots, ballots, last
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE"))
    return database


def _empty(engines: Engines, engine: str, name: str, heads: int) -> Database:
    load_models()
    database = Database(engines.fresh(engine, name))
    upgrade(database)
    with database.write() as session:
        session.add(Company(id=1, name="物业"))
        session.flush()
        session.add(Estate(id=ESTATE, name="秀山花园", city="杭州市", company_id=1, address="", version=1))
        session.flush()
        open_poll(session, _keys(engines), heads=heads, voters=False)
    return database


def _keys(engines: Engines) -> Keys:
    settings = config.load("test", environ={})
    return Keys(Vault(settings.secrets.vault), Vault(settings.votes.escrow_key), FolderStore(engines.folder / "files"))


def _drop(session: Session, first: str, ballots: int) -> str:
    """Chained ballots with their choices, a piece at a time; gives the last link."""
    prev, at = first, datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    moment = chain.moment(b"", at)
    for start in range(1, ballots + 1, PIECE):
        rows, nonces, choices = [], [], []
        for n in range(start, min(start + PIECE, ballots + 1)):
            nonce, said = f"{n:032x}", [{"topic": 1, "choice": choice_of(n)}]
            commit = chain.commitment(nonce, said)
            link = chain.link(
                prev, number=n, tag=tag_of(n), part=0, area=area_of(n - 1), channel="app", commit=commit, moment=moment
            )
            rows.append((n, POLL, n, n, "app", b"", commit, area_of(n - 1), prev, link, chain.receipt(link), at, n,
                         "id_last4", "valid"))  # fmt: skip
            nonces.append((n, nonce))
            choices.append((n, 1, 0, choice_of(n)))
            prev = link
        insert_rows(session, table(Ballot), NAMES, rows)
        insert_rows(session, table(OpenedBallot), ("ballot_id", "nonce"), nonces)
        insert_rows(session, table(OpenedChoice), ("ballot_id", "topic_id", "option_number", "choice"), choices)
    return prev


def _count(database: Database, engine: str, ballots: int) -> Figure:
    """The whole count with its rules and rows, and the bare sum, in turns."""
    rounds = [(_timed(lambda: _summed(database)), _timed(lambda: _counted(database))) for _ in range(ROUNDS)]
    times = median(ours / bare for bare, ours in rounds)
    name = f"count of {ballots:,} ballots, {engine}: times the bare sum"
    return figure(name, median(ours for _, ours in rounds), "s", median(bare for bare, _ in rounds), times,
                  at_most=COUNT_TIMES)  # fmt: skip


def _summed(database: Database) -> None:
    with database.read() as session:
        session.execute(SUM).all()


def _counted(database: Database) -> None:
    with database.read() as session:
        poll = session.get_one(Poll, POLL)
        silence = closing.silence_of(session, poll)
        counting.count(session, poll, silence, kind="preliminary", at=datetime.now(UTC))


def _publish(database: Database, keys: Keys) -> None:
    with database.write() as session:
        closing.close_due(session, keys, at=datetime.now(UTC))


def _opening(engines: Engines, engine: str, ballots: int) -> Figure:
    """Opened ballots a second, rows written and committed, a chunk per transaction."""
    database = _empty(engines, engine, "sealed_ballots", ballots)
    keys, at = _keys(engines), datetime.now(UTC)
    with database.write() as session:
        poll = session.get_one(Poll, POLL)
        rows = []
        for n in range(1, ballots + 1):
            said = [{"topic": 1, "choice": choice_of(n)}]
            filled = fill(poll.public_key or "", poll_id=POLL, head_id=n, choices=said, room=192)
            rows.append((n, POLL, n, n, "app", filled.sealed, filled.commit, area_of(n - 1), "", "", f"{n}", at, n,
                         "id_last4", "valid"))  # fmt: skip
        insert_rows(session, table(Ballot), NAMES, rows)
        poll.state, poll.ballots = "closed", ballots
    began = time.perf_counter()
    _open_all(database, keys, at)
    rate = ballots / (time.perf_counter() - began)
    database.dispose()
    return figure(f"opening of seals, {engine}: ballots", rate, "1/s", 1000.0)


def _open_all(database: Database, keys: Keys, at: datetime) -> None:
    more = 1
    while more:
        with database.write() as session:
            more = unsealing.open_some(session, keys, session.get_one(Poll, POLL), at=at)


def _export(database: Database, path: Path) -> Path:
    with database.read() as session, path.open("wb") as file:
        file.writelines(exporting.export(session, session.get_one(Poll, POLL), whole=True))
    return path


def _recount(path: Path) -> tuple[float, float]:
    """Seconds, and the most memory in megabytes."""
    began = time.perf_counter()
    words = [sys.executable, "-I", "-c", RUN, str(Path(recount.__file__)), str(path)]
    said = subprocess.run(words, capture_output=True, text=True, check=False)
    if said.returncode != 0:
        raise RuntimeError(f"recount.py found something wrong: {said.stdout[-1000:]}{said.stderr[-1000:]}")
    return time.perf_counter() - began, int(said.stderr.split("VmHWM:")[1].split()[0]) / 1000


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
