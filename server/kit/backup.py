"""A copy of everything that cannot be made again, taken while people go on reporting, voting and paying.

The database is copied as it stood at one moment, the files after it: a row names only files that were there before it.
Files are kept under the hash of their content, so that all copies share them and each adds only what is new; each says
which are its own, and what none of the copies left names any more is forgotten. The secrets of the environment are in
none of it: without them what is sealed stays sealed, so they are kept elsewhere.
Source: https://www.sqlite.org/backup.html
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from server.kit import private
from server.kit.clock import SHANGHAI
from server.kit.lasting import put_folder_on_disk, put_on_disk

DATABASE, FILES, NAMES = "linli.db", "files", "files.txt"
KEYS = "??/??/" + "[0-9a-f]" * 64
"""Files that are whole; what somebody is writing this moment has another name still."""
INSTANT, UNFINISHED = "%Y-%m-%dT%H%M%S", ".unfinished"
LEFT_BEHIND = timedelta(days=1)
"""An unfinished copy this old is nobody's any more: whoever made it was killed. Nor is a file that no copy names."""
OWNER_ONLY = 0o700


class CopyDamaged(RuntimeError):
    """What was copied does not hold together: the database itself is to be looked at."""


@dataclass(frozen=True, slots=True)
class Copied:
    """Where a copy lies, how many bytes its database has, how many files were new to it, and of how many."""

    folder: Path
    database_bytes: int
    new_files: int
    files: int


def back_up(database: Path, files: Path, into: Path, *, at: datetime) -> Copied:
    """Copy a SQLite database to ``into/<instant>/linli.db`` and what is new of the files to ``into/files``.

    Whatever stops it leaves no folder that looks like a copy, and only its owner can look into one.
    :class:`FileExistsError` where there is one of this second, or where the files would be copied to themselves;
    :class:`CopyDamaged` where the database does not hold together; :class:`OSError` and :class:`sqlite3.Error` of the
    disk.
    """
    folder = into / at.astimezone(SHANGHAI).strftime(INSTANT)
    if folder.exists():
        raise FileExistsError(f"{folder} is there already")
    if (into / FILES).resolve().is_relative_to(files.resolve()):
        raise FileExistsError(f"{into} is where the files themselves lie: name a folder on another disk")
    beside = into / f"{folder.name}.{os.getpid()}{UNFINISHED}"
    into.mkdir(OWNER_ONLY, parents=True, exist_ok=True)
    _clear(into, before=at - LEFT_BEHIND)
    beside.mkdir(OWNER_ONLY)
    try:
        _copy_database(database, beside / DATABASE)
        names, new = _copy_files(files, into / FILES)
        _note(beside / NAMES, names)
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    put_folder_on_disk(into)
    _forget(into, before=at - LEFT_BEHIND)
    return Copied(folder, (folder / DATABASE).stat().st_size, new, len(names))


def _clear(into: Path, *, before: datetime) -> None:
    """Drop what was left unfinished before an instant: each is a whole database, and a full disk takes no copy."""
    for left in into.glob(f"*{UNFINISHED}"):
        if left.name < before.astimezone(SHANGHAI).strftime(INSTANT):
            shutil.rmtree(left, ignore_errors=True)


def _copy_database(source: Path, target: Path) -> None:
    """In one step, so that nobody who writes meanwhile makes it begin again; then looked at, then on the disk."""
    if not source.exists():
        raise FileNotFoundError(f"there is no database at {source}")
    private.begin(target)
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reading.backup(writing)
        # A copy is one file: with a log beside it half of it could be left behind.
        writing.execute("PRAGMA journal_mode=DELETE")
        looked_at(writing)
    finally:
        reading.close()
        writing.close()
    with target.open("rb+") as file:
        put_on_disk(file)
    put_folder_on_disk(target.parent)


def looked_at(database: sqlite3.Connection) -> None:
    """:class:`CopyDamaged` where a database does not hold together, page by page and row by row."""
    said = [row[0] for row in database.execute("PRAGMA integrity_check(5)")]
    if said != ["ok"] or database.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise CopyDamaged("; ".join(said))


def _copy_files(source: Path, target: Path) -> tuple[list[str], int]:
    """Their names, and how many were new. One that is there with another length was cut by a failing disk."""
    names, new = [], 0
    target.mkdir(OWNER_ONLY, exist_ok=True)
    for path in sorted(source.glob(KEYS)) if source.exists() else ():
        copy = target / path.relative_to(source)
        try:
            if not copy.exists() or copy.stat().st_size != path.stat().st_size:
                _copy_file(path, copy)
                new += 1
            os.utime(copy)  # not to be forgotten by whoever ends before this copy is whole
            names.append(path.name)
        except FileNotFoundError:
            if path.exists():
                raise
            # It was dropped meanwhile, as its time had come.
    return names, new


def _note(path: Path, names: list[str]) -> None:
    with path.open("wb") as file:
        file.writelines(f"{name}\n".encode() for name in names)
        put_on_disk(file)
    put_folder_on_disk(path.parent)


def _forget(into: Path, *, before: datetime) -> None:
    """Drop the files that no copy names, so that what is erased in its time is gone with the copies of that time. One
    that is younger may belong to a copy that is being made beside this one."""
    lists = [copy.parent / NAMES for copy in into.glob(f"*/{DATABASE}") if copy.parent.suffix != UNFINISHED]
    if not all(one.exists() for one in lists):
        return
    named = {name for one in lists for name in one.read_text("ascii").splitlines()}
    for path in (into / FILES).glob(KEYS):
        if path.name not in named and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def _copy_file(path: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    beside = copy.with_name(f"{copy.name}.{os.getpid()}")
    try:
        shutil.copyfile(path, beside)
        with beside.open("rb+") as file:
            put_on_disk(file)
        beside.replace(copy)
    except OSError:
        # On a full disk half a file would make it fuller with every try.
        beside.unlink(missing_ok=True)
        raise
    for folder in (copy.parent, copy.parent.parent, copy.parent.parent.parent):
        put_folder_on_disk(folder)
