"""A copy of everything, taken while people go on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import manage
from server.kit import backup
from server.kit.backup import CopyDamaged, back_up
from server.kit.db import Database, table
from server.kit.files import FolderStore
from server.migrations.schema import upgrade
from server.places.models import Street

STREETS = table(Street)
AT = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """A database of its own."""
    made = Database(f"sqlite:///{tmp_path / 'linli.db'}")
    upgrade(made)
    return made


def add(database: Database, *names: str) -> None:
    """Some streets in one transaction."""
    with database.write() as session:
        for name in names:
            session.execute(STREETS.insert(), {"city": "南宁", "name": name})


def names(path: Path) -> list[str]:
    """The streets in a copy, read as Linli reads them."""
    database = Database(f"sqlite:///{path}")
    with database.read() as session:
        found = list(session.scalars(select(STREETS.c.name).order_by(STREETS.c.name)))
    database.dispose()
    return found


def test_a_copy_holds_what_was_written_and_lies_in_one_file(sqlite: Database, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "files")
    photo = store.put(b"a photo")
    add(sqlite, "甲")
    copied = back_up(tmp_path / "linli.db", store.folder, tmp_path / "copies", at=AT)
    add(sqlite, "乙")
    assert copied.folder == tmp_path / "copies" / "2026-11-23T030000", "of a Shanghai day"
    assert [path.name for path in copied.folder.glob("linli.db*")] == ["linli.db"]
    assert names(copied.folder / "linli.db") == ["甲"]
    assert FolderStore(tmp_path / "copies" / "files").get(photo) == b"a photo"
    assert (copied.new_files, copied.files) == (1, 1)
    assert (copied.folder / "linli.db").stat().st_mode & 0o777 == 0o600
    sqlite.dispose()


def test_every_copy_adds_only_what_is_new_of_the_files(sqlite: Database, tmp_path: Path) -> None:
    store, into = FolderStore(tmp_path / "files"), tmp_path / "copies"
    kept, dropped = store.put(b"one"), store.put(b"two")
    back_up(tmp_path / "linli.db", store.folder, into, at=AT)
    store.drop(dropped)
    store.put(b"three")
    (store.folder / kept[:2] / kept[2:4] / f"{kept}.77.abcd").write_bytes(b"half")
    again = back_up(tmp_path / "linli.db", store.folder, into, at=AT.replace(minute=1))
    assert (again.new_files, again.files) == (1, 2)
    copies = FolderStore(into / "files")
    assert (copies.get(kept), copies.get(dropped)) == (b"one", b"two"), "the older copy still names it"
    assert not list(into.rglob("*.77*"))
    sqlite.dispose()


def test_a_copy_is_of_one_moment_however_much_is_written_meanwhile(sqlite: Database, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            add(sqlite, f"{number:06d}a", f"{number:06d}b")
            number += 1

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for minute in range(5):
            copied = back_up(
                tmp_path / "linli.db", tmp_path / "files", tmp_path / "copies", at=AT.replace(minute=minute)
            )
            found = names(copied.folder / "linli.db")
            assert [name[:6] for name in found[::2]] == [name[:6] for name in found[1::2]], "both or neither"
            assert [int(name[:6]) for name in found[::2]] == list(range(len(found) // 2)), "and none left out"
    finally:
        stop.set()
        writing.join()
    sqlite.dispose()


def test_what_stops_it_leaves_nothing_that_looks_like_a_copy(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(sqlite, "甲")
    into = tmp_path / "copies"
    with monkeypatch.context() as full:

        def no_room(*_: object) -> tuple[list[str], int]:
            raise OSError(28, "No space left on device")

        full.setattr(backup, "_copy_files", no_room)
        with pytest.raises(OSError, match="No space"):
            back_up(tmp_path / "linli.db", tmp_path / "files", into, at=AT)
    assert list(into.iterdir()) == []
    back_up(tmp_path / "linli.db", tmp_path / "files", into, at=AT)
    with pytest.raises(FileExistsError):
        back_up(tmp_path / "linli.db", tmp_path / "files", into, at=AT)
    with pytest.raises(FileNotFoundError):
        back_up(tmp_path / "none.db", tmp_path / "files", into, at=AT.replace(minute=9))
    assert not (tmp_path / "none.db").exists() and len(list(into.glob("2*"))) == 1
    sqlite.dispose()


def test_only_its_owner_can_look_into_a_copy(sqlite: Database, tmp_path: Path) -> None:
    FolderStore(tmp_path / "files").put(b"a photo")
    into = tmp_path / "copies"
    into.mkdir(0o755)
    usual = os.umask(0o022)
    try:
        copied = back_up(tmp_path / "linli.db", tmp_path / "files", into, at=AT)
        back_up(tmp_path / "linli.db", tmp_path / "files", tmp_path / "others", at=AT)
    finally:
        os.umask(usual)
    for folder in (copied.folder, into / "files", tmp_path / "others"):
        assert folder.stat().st_mode & 0o777 == 0o700
    sqlite.dispose()


@pytest.mark.parametrize("into", [".", "files", "files/ab", "linked"])
def test_files_are_not_copied_to_where_they_lie(sqlite: Database, tmp_path: Path, into: str) -> None:
    FolderStore(tmp_path / "files").put(b"a photo")
    (tmp_path / "linked").symlink_to(tmp_path)
    with pytest.raises(FileExistsError, match="another disk"):
        back_up(tmp_path / "linli.db", tmp_path / "files", tmp_path / into, at=AT)
    assert not list(tmp_path.rglob("20*"))
    sqlite.dispose()


def test_what_a_killed_copy_left_is_gone_a_day_later(sqlite: Database, tmp_path: Path) -> None:
    into = tmp_path / "copies"
    for left in ("2026-11-22T025959.7.unfinished", "2026-11-23T025959.8.unfinished"):
        (into / left).mkdir(parents=True)
        (into / left / "linli.db").write_bytes(b"half")
    back_up(tmp_path / "linli.db", tmp_path / "files", into, at=AT)
    assert [path.name for path in into.glob("*.unfinished")] == ["2026-11-23T025959.8.unfinished"]
    sqlite.dispose()


def test_what_was_erased_is_gone_with_the_last_copy_that_names_it(sqlite: Database, tmp_path: Path) -> None:
    store, into = FolderStore(tmp_path / "files"), tmp_path / "copies"
    erased, kept = store.put(b"erased"), store.put(b"kept")
    copied = into / "files" / erased[:2] / erased[2:4] / erased

    def copy(minute: int, *, hours_old: int) -> Path:
        """One more copy, a day later; so old is the copied file that was erased by then."""
        at = AT + timedelta(days=1, minutes=minute)
        if copied.exists():
            os.utime(copied, ((at - timedelta(hours=hours_old)).timestamp(),) * 2)
        return back_up(tmp_path / "linli.db", store.folder, into, at=at).folder

    first = back_up(tmp_path / "linli.db", store.folder, into, at=AT).folder
    store.drop(erased)
    second = copy(1, hours_old=30)
    assert copied.exists(), "the first copy names it"
    shutil.rmtree(first)
    copy(2, hours_old=20)
    assert copied.exists(), "it may belong to a copy that is being made"
    (second / "files.txt").rename(second / "aside")
    copy(3, hours_old=30)
    assert copied.exists(), "nobody knows what that copy names"
    (second / "aside").rename(second / "files.txt")
    copy(4, hours_old=30)
    assert not copied.exists() and FolderStore(into / "files").get(kept) == b"kept"
    sqlite.dispose()


def test_a_file_that_lies_there_cut_is_copied_again(sqlite: Database, tmp_path: Path) -> None:
    store, into = FolderStore(tmp_path / "files"), tmp_path / "copies"
    photo = store.put(b"a photo")
    copies = FolderStore(into / "files")
    copies.put(b"a photo")
    (into / "files" / photo[:2] / photo[2:4] / photo).write_bytes(b"a ph")
    assert back_up(tmp_path / "linli.db", store.folder, into, at=AT).new_files == 1
    assert copies.get(photo) == b"a photo"
    sqlite.dispose()


def test_a_disk_that_is_full_in_the_middle_of_a_file_keeps_no_half_of_it(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FolderStore(tmp_path / "files").put(b"a photo")

    def half(_: Path, to: Path) -> None:
        to.write_bytes(b"a ph")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup.shutil, "copyfile", half)
    with pytest.raises(OSError, match="No space"):
        back_up(tmp_path / "linli.db", tmp_path / "files", tmp_path / "copies", at=AT)
    assert not [path for path in (tmp_path / "copies").rglob("*") if path.is_file()]
    sqlite.dispose()


def test_a_database_that_does_not_hold_together_is_no_copy(sqlite: Database, tmp_path: Path) -> None:
    sqlite.dispose()
    broken = sqlite3.connect(tmp_path / "linli.db")
    broken.execute("PRAGMA foreign_keys=OFF")
    columns = "id, street_id, name, phone, address, version"
    broken.execute(f"INSERT INTO communities ({columns}) VALUES (1, 999, '无街', '', '', 1)")
    broken.commit()
    broken.close()
    with pytest.raises(CopyDamaged):
        back_up(tmp_path / "linli.db", tmp_path / "files", tmp_path / "copies", at=AT)
    assert list((tmp_path / "copies").iterdir()) == []


def test_the_command_says_where_the_copy_lies_or_why_there_is_none(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add(sqlite, "甲")
    sqlite.dispose()
    monkeypatch.setenv("LINLI_DATABASE__URL", f"sqlite:///{tmp_path / 'linli.db'}")
    monkeypatch.setenv("LINLI_RUN__FILES", str(tmp_path / "files"))
    assert manage.main(["--env", "test", "backup", str(tmp_path / "copies")]) == 0
    assert "0 new of 0 files" in capsys.readouterr().out
    (copy,) = (tmp_path / "copies").glob("2*")
    assert names(copy / "linli.db") == ["甲"]
    monkeypatch.setenv("LINLI_DATABASE__URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert manage.main(["--env", "test", "backup", str(tmp_path / "others")]) == 1
    assert "there is no database at" in capsys.readouterr().err
    monkeypatch.setenv("LINLI_DATABASE__URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert manage.main(["--env", "test", "backup", str(tmp_path / "others")]) == 2
    assert "pg_dump" in capsys.readouterr().err
