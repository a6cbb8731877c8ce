"""SQLite: everybody writes in turn on one connection, and its log is put into the database while they do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from server.kit import db
from server.kit.db import Database, table
from server.kit.prepared import Prepared
from server.migrations.schema import upgrade
from server.places.models import Street

STREETS = table(Street)
ADD = Prepared(STREETS.insert(), ("city", "name"))
NAMES = select(STREETS.c.name)


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """A database of its own."""
    made = Database(f"sqlite:///{tmp_path / 'linli.db'}")
    upgrade(made)
    return made


def add(database: Database, name: str) -> None:
    """One transaction."""
    with database.write() as session:
        ADD.run(session, {"city": "南宁", "name": name})


def names(database: Database) -> set[str]:
    """The streets there are."""
    with database.read() as session:
        return set(session.scalars(NAMES))


def test_whoever_writes_after_one_that_failed_writes_on(sqlite: Database) -> None:
    add(sqlite, "甲")
    for _ in range(3):
        with pytest.raises(IntegrityError):
            add(sqlite, "甲")
        with pytest.raises(RuntimeError), sqlite.write() as session:
            ADD.run(session, {"city": "南宁", "name": "乙"})
            raise RuntimeError
    add(sqlite, "丙")
    assert names(sqlite) == {"甲", "丙"}
    sqlite.dispose()


def test_after_it_was_closed_it_opens_again(sqlite: Database) -> None:
    add(sqlite, "甲")
    sqlite.dispose()
    add(sqlite, "乙")
    assert names(sqlite) == {"甲", "乙"}
    sqlite.dispose()


def test_many_threads_lose_nothing_while_the_log_is_cut(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "LOG_BYTES", 200_000)
    wanted = {f"{n}路" for n in range(400)}
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: add(sqlite, name), sorted(wanted)))
    assert names(sqlite) == wanted
    # How long it grew meanwhile depends on the disk. Where it is long, whoever writes next shortens it, unless somebody
    # has already, and the one after that begins it anew.
    log = tmp_path / "linli.db-wal"
    for name in ("甲", "乙"):
        if log.stat().st_size >= 200_000:
            add(sqlite, name)
            wanted.add(name)
    assert log.stat().st_size < 200_000
    sqlite.dispose()
    assert names(Database(f"sqlite:///{tmp_path / 'linli.db'}")) == wanted


def test_who_reads_an_old_state_meanwhile_goes_on_reading_it(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(db, "LOG_BYTES", 1)
    add(sqlite, "甲")
    with sqlite.read() as session:
        assert session.scalar(text("SELECT count(*) FROM streets")) == 1
        for n in range(20):
            add(sqlite, f"{n}路")
        assert session.scalar(text("SELECT count(*) FROM streets")) == 1
    assert len(names(sqlite)) == 21
    sqlite.dispose()


def test_who_has_written_is_not_told_otherwise_when_the_log_cannot_be_shortened(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "linli.db-wal"
    with monkeypatch.context() as full:
        full.setattr(db, "LOG_BYTES", 1)
        full.setattr(db, "CHECKPOINT", "PRAGMA wal_checkpoint(PASSIVE) of a full disk")
        with capture_logs() as lines:
            add(sqlite, "甲")
    assert names(sqlite) == {"甲"} and [line["event"] for line in lines] == ["log_stays_long"]
    wanted = {"甲", *(f"{n}路" for n in range(22))}
    for n in range(20):
        add(sqlite, f"{n}路")
    monkeypatch.setattr(db, "LOG_BYTES", log.stat().st_size)
    for n in range(20, 22):
        add(sqlite, f"{n}路")
    assert names(sqlite) == wanted and log.stat().st_size < db.LOG_BYTES
    sqlite.dispose()
