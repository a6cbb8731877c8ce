"""What this house writes on a disk is for its owner's eyes only: files 0600, folders 0700."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; it makes each of them with the mode of the database itself."""


def from_now_on() -> None:
    """Every file and folder this process makes, logs among them, only its owner can read."""
    os.umask(0o077)


def begin(path: Path) -> None:
    """Make an empty file that nobody else can read, to be filled."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, FILE))


def database(path: Path) -> None:
    """The same of a SQLite database that stood open before, and of what lies beside it; its folder is made where there
    is none."""
    path.parent.mkdir(FOLDER, parents=True, exist_ok=True)
    for ending in _BESIDE:
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.chmod(FILE)
