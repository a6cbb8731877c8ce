"""SQLite: everybody writes in turn on one connection, and its log is put into the database while they do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from server.kit import write_ahead
from server.kit.db import Database, table
from server.kit.prepared import Prepared
from server.kit.write_ahead import KEPT_BYTES, WriteAheadLog, reaches
from server.migrations.schema import upgrade
from server.places.models import Street

STREETS = table(Street)
ADD = Prepared(STREETS.insert(), ("city", "name", "address", "version"))
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
        ADD.run(session, {"city": "南宁", "address": "", "version": 1, "name": name})


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
            ADD.run(session, {"city": "南宁", "address": "", "version": 1, "name": "乙"})
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
    monkeypatch.setattr(write_ahead, "LOG_BYTES", 200_000)
    wanted = {f"{n}路" for n in range(400)}
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: add(sqlite, name), sorted(wanted)))
    assert names(sqlite) == wanted
    # How long it grew meanwhile depends on the disk. Where it is long, whoever writes next shortens it, unless somebody
    # has already, and the one after that begins it anew.
    log = tmp_path / "linli.db-wal"
    for name in ("甲", "乙"):
        if reaches(log, 200_000):
            add(sqlite, name)
            wanted.add(name)
    assert not reaches(log, 200_000) and log.stat().st_size >= 200_000
    sqlite.dispose()
    assert names(Database(f"sqlite:///{tmp_path / 'linli.db'}")) == wanted


def test_who_reads_an_old_state_meanwhile_goes_on_reading_it(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(write_ahead, "LOG_BYTES", 1)
    add(sqlite, "甲")
    with sqlite.read() as session:
        assert session.scalar(text("SELECT count(*) FROM streets")) == 1
        for n in range(20):
            add(sqlite, f"{n}路")
        assert session.scalar(text("SELECT count(*) FROM streets")) == 1
    assert len(names(sqlite)) == 21
    sqlite.dispose()


def test_a_log_somebody_still_reads_from_is_let_grow_before_it_is_tried_again(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "linli.db-wal"
    monkeypatch.setattr(write_ahead, "LOG_BYTES", 100_000)
    monkeypatch.setattr(write_ahead, "AGAIN_BYTES", 100_000)
    tries = [0]
    put_in = WriteAheadLog._put_in

    def counted(self: WriteAheadLog) -> bool:
        tries[0] += 1
        return put_in(self)

    monkeypatch.setattr(WriteAheadLog, "_put_in", counted)
    with sqlite.read() as session:
        assert session.scalar(text("SELECT count(*) FROM streets")) == 0
        n = 0
        while not reaches(log, 350_000):
            add(sqlite, f"{n}路")
            n += 1
        assert tries == [3] and n > 3
    for more in range(n):
        add(sqlite, f"{more}街")
    assert not reaches(log, 350_000) and len(names(sqlite)) == 2 * n
    sqlite.dispose()


def test_a_log_begun_anew_is_short_though_its_file_is_long(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "linli.db-wal"
    assert not reaches(tmp_path / "none", 0)
    n = 0
    while not reaches(log, 300_000):
        add(sqlite, f"{n}路")
        n += 1
    long = log.stat().st_size
    monkeypatch.setattr(write_ahead, "LOG_BYTES", 1)
    add(sqlite, "甲")
    monkeypatch.undo()
    add(sqlite, "乙")
    assert reaches(log, 1) and not reaches(log, 100_000) and log.stat().st_size >= long
    sqlite.dispose()


def test_a_file_that_one_piece_of_work_made_long_is_cut(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "linli.db-wal"
    monkeypatch.setattr(write_ahead, "LOG_BYTES", KEPT_BYTES)
    with sqlite.write() as session:
        for n in range(4_000):
            ADD.run(session, {"city": "南宁", "address": "", "version": 1, "name": f"{n:05d}" * 2_000})
    assert reaches(log, KEPT_BYTES)
    for name in ("甲", "乙"):
        add(sqlite, name)
    assert not reaches(log, 100_000) and log.stat().st_size <= KEPT_BYTES
    sqlite.dispose()


def test_who_has_written_is_not_told_otherwise_when_the_log_cannot_be_shortened(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "linli.db-wal"
    with monkeypatch.context() as full:
        full.setattr(write_ahead, "LOG_BYTES", 1)
        full.setattr(write_ahead, "IN_PASSING", "PRAGMA wal_checkpoint(PASSIVE) of a full disk")
        with capture_logs() as lines:
            add(sqlite, "甲")
    assert names(sqlite) == {"甲"} and [line["event"] for line in lines] == ["log_stays_long"]
    wanted = {"甲", *(f"{n}路" for n in range(22))}
    for n in range(20):
        add(sqlite, f"{n}路")
    length = log.stat().st_size - 1
    assert reaches(log, length)
    monkeypatch.setattr(write_ahead, "LOG_BYTES", length)
    for n in range(20, 22):
        add(sqlite, f"{n}路")
    assert names(sqlite) == wanted and not reaches(log, length)
    sqlite.dispose()


def test_who_has_written_is_not_told_otherwise_when_too_many_files_are_open(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_many(*_: object, **__: object) -> None:
        raise OSError(24, "Too many open files")

    add(sqlite, "甲")
    with monkeypatch.context() as crowded:
        crowded.setattr(Path, "open", too_many)
        add(sqlite, "乙")
    assert names(sqlite) == {"甲", "乙"}
    sqlite.dispose()
