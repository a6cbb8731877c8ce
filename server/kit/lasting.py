"""What somebody was told survives a power cut: SQLite's log is on the disk before an answer leaves.

SQLite could see to it within each commit, behind the gate where everybody who writes waits (``synchronous=FULL``).
Here a commit goes on at once, and whoever answers afterwards waits for the disk: one journey to it covers everybody who
committed before it began. A power cut may take back what nobody was told of; it never damages the file.
Source: https://www.sqlite.org/pragma.html#pragma_synchronous
"""

from __future__ import annotations

import os
import threading
from contextvars import ContextVar
from pathlib import Path
from typing import IO


class Written:
    """Up to which commit whoever is answered now has written, in whatever thread."""

    number = 0


class Lasting:
    """The commits of one SQLite database, numbered, and up to which of them the log is on the disk."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._latest = self._safe = 0
        self._failed: OSError | None = None
        self._counting, self._turn = threading.Lock(), threading.Lock()
        # A thread that does a part of the work is given a copy of the context, and finds the same thing in it.
        self._mine: ContextVar[Written | None] = ContextVar("written", default=None)

    @property
    def has_failed(self) -> bool:
        """Whether nothing is vouched for any more."""
        return self._failed is not None

    def begin(self) -> Written:
        """From here on it is about another answer."""
        mine = Written()
        self._mine.set(mine)
        return mine

    def committed(self) -> None:
        """Somebody has just committed for the answer of this context."""
        mine = self._mine.get() or self.begin()
        with self._counting:
            self._latest = mine.number = self._latest + 1

    def settle(self) -> None:
        """Come back when all that was committed for this answer survives a power cut; :class:`OSError` when it may not.

        Once the disk has failed nothing is vouched for until somebody has looked and started anew: the system forgets
        what it could not write, and would say of the next journey that all is well.
        """
        mine = self._mine.get()
        number = 0 if mine is None else mine.number
        if number <= self._safe:
            return
        with self._turn:
            if number <= self._safe:
                return
            if self._failed is not None:
                raise OSError(f"the disk failed before: {self._failed}") from self._failed
            covered = self._latest
            try:
                self._put_on_disk()
            except OSError as error:
                self._failed = error
                raise
            self._safe = covered

    def _put_on_disk(self) -> None:
        try:
            with self._log.open("rb") as log:
                put_on_disk(log)
        except FileNotFoundError:
            return  # The last connection has put everything into the database, on the disk, and removed the log.


def put_on_disk(file: IO[bytes]) -> None:
    """Come back when what was written to an open file survives a power cut."""
    file.flush()
    os.fsync(file.fileno())


def put_folder_on_disk(folder: Path) -> None:
    """The same for the names of the files in a folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
