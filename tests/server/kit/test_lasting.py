"""SQLite: what was answered survives a power cut. The disk is stood in for, as no test can cut the power."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

import bootstrap
import config
from server.kit.db import Database
from server.kit.files import FolderStore
from server.kit.lasting import Lasting
from server.kit.web.edge import set_up_edge
from server.kit.web.policies import Policies
from server.migrations.schema import upgrade
from tests.consoles import Clerk
from tests.server.kit.disks import Disk

NUMBERED = "INSERT INTO numbered DEFAULT VALUES"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """One that lasts, with a table of numbers."""
    made = Database(f"sqlite:///{tmp_path / 'linli.db'}", lasting=True)
    with made.write() as session:
        session.execute(text("CREATE TABLE numbered (id INTEGER PRIMARY KEY)"))
    made.settle()
    yield made
    made.dispose()


def write(database: Database) -> None:
    """One transaction."""
    with database.write() as session:
        session.execute(text(NUMBERED))


def test_whoever_only_looked_does_not_wait_for_the_disk(disk: Disk, database: Database) -> None:
    before = disk.journeys
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM numbered")) == 0
    database.settle()
    assert disk.journeys == before


def test_what_was_written_goes_to_the_disk_once(disk: Disk, database: Database) -> None:
    before = disk.journeys
    for _ in range(3):
        write(database)
    assert disk.journeys == before
    database.settle()
    database.settle()
    assert disk.journeys == before + 1


def test_what_another_wrote_is_theirs_to_wait_for(disk: Disk, database: Database) -> None:
    before = disk.journeys
    with ThreadPoolExecutor(1) as other:
        other.submit(write, database).result()
        database.settle()
        assert disk.journeys == before
        other.submit(database.settle).result()
    assert disk.journeys == before + 1


def test_one_journey_covers_everybody_who_wrote_before_it(disk: Disk, database: Database) -> None:
    written = threading.Barrier(8, timeout=20)
    before = disk.journeys

    def write_and_settle() -> None:
        write(database)
        written.wait()
        database.settle()

    with ThreadPoolExecutor(8) as hands:
        for done in [hands.submit(write_and_settle) for _ in range(8)]:
            done.result()
    assert disk.journeys == before + 1


def test_who_writes_during_a_journey_is_not_covered_by_it(disk: Disk, database: Database) -> None:
    write(database)
    while disk.reached.acquire(blocking=False):
        pass
    before = disk.journeys
    disk.open.clear()
    with ThreadPoolExecutor(1) as other:

        def late() -> None:
            assert disk.reached.acquire(timeout=20)
            write(database)
            disk.open.set()
            database.settle()

        done = other.submit(late)
        database.settle()
        done.result()
    assert disk.journeys == before + 2


def test_once_the_disk_has_failed_nothing_is_vouched_for(disk: Disk, database: Database) -> None:
    write(database)
    disk.broken = True
    with pytest.raises(OSError, match="gone"):
        database.settle()
    disk.broken = False
    for _ in range(2):
        with pytest.raises(OSError, match="failed before"):
            database.settle()
        write(database)
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM numbered")) == 3


def test_a_log_that_was_put_into_the_database_needs_nothing(disk: Disk, tmp_path: Path) -> None:
    lasting = Lasting(tmp_path / "none-wal")
    lasting.committed()
    lasting.settle()
    assert disk.journeys == 0


def test_the_log_is_found_behind_a_link(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    kept, link = tmp_path / "elsewhere" / "linli.db", tmp_path / "linli.db"
    kept.touch()
    link.symlink_to(kept)
    database = Database(f"sqlite:///{link}", lasting=True)
    with database.write() as session:
        session.execute(text("CREATE TABLE numbered (id INTEGER PRIMARY KEY)"))
    database.settle()
    assert disk.journeys == 1
    database.dispose()


def test_an_answer_leaves_after_the_disk(disk: Disk, database: Database) -> None:
    flask = Flask("door")
    sent: list[str] = []

    @flask.post("/write")
    def door() -> str:
        write(database)
        return "done"

    set_up_edge(flask, Policies(config.load("test", environ={}).web), database)
    while disk.reached.acquire(blocking=False):
        pass
    disk.open.clear()
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(lambda: sent.append(flask.test_client().post("/write").text))
        assert disk.reached.acquire(timeout=20)
        assert sent == []
        disk.open.set()
        asked.result()
    assert sent == ["done"]


def test_nobody_is_told_done_by_a_house_whose_disk_fails(disk: Disk, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'linli.db'}"
    house = bootstrap.build(config.load("test", environ={}, database={"url": url}, run={"lasting": True}))
    upgrade(house.database)
    visitor = Clerk(bootstrap.web(house), house)
    assert visitor.get("/sign-in").status_code == 200
    disk.broken = True
    assert visitor.get("/sign-in").status_code == 200
    with pytest.raises(OSError, match="gone"):
        visitor.post("/sign-in", {"login": "nobody", "password": "wrong-password"})
    disk.broken = False
    ready = visitor.client.get("/health/ready")
    assert (ready.status_code, ready.json) == (503, {"ready": False, "database": "up", "disk": "failed"})
    house.database.dispose()


def test_a_kept_file_and_its_name_are_on_the_disk_before_its_key_is_told(disk: Disk, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "files", lasting=True)
    key = store.put(b"photo")
    assert (store.get(key), disk.journeys) == (b"photo", 4)
    assert (store.put(b"photo"), disk.journeys) == (key, 4)


def test_a_file_whose_disk_fails_is_not_there(disk: Disk, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "files", lasting=True)
    disk.broken = True
    with pytest.raises(OSError, match="gone"):
        store.put(b"photo")
    disk.broken = False
    assert store.get(store.put(b"photo")) == b"photo"


def test_it_lasts_unless_a_setting_says_otherwise() -> None:
    shipped = config.load("demo", environ={})
    assert shipped.run.lasting
