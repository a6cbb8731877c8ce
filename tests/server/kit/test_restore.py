"""A copy put back where nothing stands."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

import manage
from server.kit import restore as restoring
from server.kit.backup import CopyDamaged, back_up
from server.kit.files import FolderStore
from server.kit.restore import restore

AT = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of a house with one street and two pictures."""
    _house(tmp_path / "linli.db", "甲")
    store = FolderStore(tmp_path / "files")
    store.put(b"one")
    store.put(b"two")
    return back_up(tmp_path / "linli.db", store.folder, tmp_path / "copies", at=AT).folder


def _house(path: Path, name: str) -> None:
    made = sqlite3.connect(path)
    made.execute("CREATE TABLE streets (name TEXT)")
    made.execute("INSERT INTO streets VALUES (?)", (name,))
    made.commit()
    made.close()


def names(path: Path) -> list[str]:
    """The streets of a house."""
    read = sqlite3.connect(path)
    found = [row[0] for row in read.execute("SELECT name FROM streets")]
    read.close()
    return found


def test_all_of_a_copy_comes_back(copy: Path, tmp_path: Path) -> None:
    new = tmp_path / "new" / "linli.db"
    FolderStore(tmp_path / "new" / "files").put(b"two")
    done = restore(copy, database=new, files=tmp_path / "new" / "files")
    assert (names(new), done.files) == (["甲"], 1)
    store = FolderStore(tmp_path / "new" / "files")
    assert {store.get(path.name) for path in store.folder.glob("??/??/*")} == {b"one", b"two"}
    assert [path.name for path in new.parent.glob("linli.db*")] == ["linli.db"]


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
def test_nothing_is_written_over(copy: Path, tmp_path: Path, end: str) -> None:
    there = tmp_path / "new" / f"linli.db{end}"
    there.parent.mkdir()
    there.write_bytes(b"somebody's truth")
    with pytest.raises(FileExistsError, match="move it away"):
        restore(copy, database=tmp_path / "new" / "linli.db", files=tmp_path / "new" / "files")
    assert there.read_bytes() == b"somebody's truth" and not (tmp_path / "new" / "files").exists()


@pytest.mark.parametrize("harm", ["database", "picture", "gone", "names"])
def test_a_damaged_copy_is_no_house(copy: Path, tmp_path: Path, harm: str) -> None:
    picture = next((tmp_path / "copies" / "files").glob("??/??/*"))
    wanted: type[Exception] = CopyDamaged
    if harm == "database":
        content = bytearray((copy / "linli.db").read_bytes())
        content[4096:4200] = b"\xff" * 104
        (copy / "linli.db").write_bytes(bytes(content))
    elif harm == "picture":
        picture.write_bytes(b"other")
    elif harm == "gone":
        picture.unlink()
    else:
        (copy / "files.txt").unlink()
        wanted = FileNotFoundError
    with pytest.raises(wanted):
        restore(copy, database=tmp_path / "new" / "linli.db", files=tmp_path / "new" / "files")
    assert not (tmp_path / "new" / "linli.db").exists()


def test_what_was_stopped_can_be_begun_again(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    new = tmp_path / "new" / "linli.db"
    with monkeypatch.context() as full:
        full.setattr(restoring.shutil, "copyfile", no_room)
        with pytest.raises(OSError, match="No space"):
            restore(copy, database=new, files=tmp_path / "new" / "files")
    assert not list(new.parent.glob("linli.db*"))
    restore(copy, database=new, files=tmp_path / "new" / "files")
    assert names(new) == ["甲"]


def test_a_cut_picture_that_lies_there_is_put_right(copy: Path, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "new" / "files")
    key = store.put(b"one")
    (store.folder / key[:2] / key[2:4] / key).write_bytes(b"o")
    assert restore(copy, database=tmp_path / "new" / "linli.db", files=store.folder).files == 2
    assert store.get(key) == b"one"


def test_the_command_says_what_was_put_back_or_why_not(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINLI_DATABASE__URL", f"sqlite:///{tmp_path / 'new' / 'linli.db'}")
    monkeypatch.setenv("LINLI_RUN__FILES", str(tmp_path / "new" / "files"))
    assert manage.main(["--env", "test", "restore", str(copy)]) == 0
    assert "2 files" in capsys.readouterr().out
    assert manage.main(["--env", "test", "restore", str(copy)]) == 1
    assert "nothing is written over" in capsys.readouterr().err
    assert manage.main(["--env", "test", "restore", str(tmp_path)]) == 1
    assert "is no copy" in capsys.readouterr().err
    monkeypatch.setenv("LINLI_DATABASE__URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert manage.main(["--env", "test", "restore", str(copy)]) == 2
    assert "pg_restore" in capsys.readouterr().err
