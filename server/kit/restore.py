"""A copy made by :mod:`server.kit.backup` put back where nothing stands, each part looked at before it counts."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from server.kit.backup import DATABASE, FILES, NAMES, CopyDamaged, looked_at
from server.kit.files import FolderStore
from server.kit.lasting import put_folder_on_disk, put_on_disk

BESIDE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """How many bytes the database has, and how many files were put back beside those that were there."""

    database_bytes: int
    files: int


def restore(copy: Path, *, database: Path, files: Path) -> Restored:
    """Put the copy in folder ``copy`` (``.../2026-11-23T030000``) back as ``database`` and ``files``.

    The database comes last and in one step: whatever stops it leaves none, and it can be begun again.
    :class:`FileExistsError` where a database, or a log of one, lies at ``database``: nobody's truth is written over;
    :class:`FileNotFoundError` where ``copy`` is none; :class:`CopyDamaged` where a part of it does not hold together.
    """
    source, names = copy / DATABASE, copy / NAMES
    if not source.is_file() or not names.is_file():
        raise FileNotFoundError(f"{copy} is no copy: it holds no {DATABASE} and {NAMES}")
    for there in (database.with_name(database.name + end) for end in BESIDE):
        if there.exists():
            raise FileExistsError(f"{there} is there: stop Linli and move it away first, nothing is written over")
    _look(source)
    wanted = names.read_text("ascii").split()
    put_back = _put_back(wanted, copy.parent / FILES, FolderStore(files, lasting=True))
    database.parent.mkdir(parents=True, exist_ok=True)
    beside = database.with_name(f"{database.name}.{os.getpid()}.unfinished")
    try:
        shutil.copyfile(source, beside)
        with beside.open("rb+") as file:
            put_on_disk(file)
        beside.rename(database)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    put_folder_on_disk(database.parent)
    return Restored(database.stat().st_size, put_back)


def _look(source: Path) -> None:
    reading = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        looked_at(reading)
    except sqlite3.DatabaseError as error:
        raise CopyDamaged(f"{source}: {error}") from error
    finally:
        reading.close()


def _put_back(names: list[str], source: Path, store: FolderStore) -> int:
    new = 0
    for name in names:
        path, there = source / name[:2] / name[2:4] / name, store.folder / name[:2] / name[2:4] / name
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != name:
            raise CopyDamaged(f"{path} is missing or is not what it was")
        if there.exists() and there.stat().st_size == len(content):
            continue
        there.unlink(missing_ok=True)
        store.put(content)
        new += 1
    return new
