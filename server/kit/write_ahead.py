"""SQLite's write-ahead log: how long it is, and how it is put into the database while others write on.

SQLite would do it within a commit: tens of milliseconds in which everybody who writes waits at the gate. To cut the
file takes as long again, so it is kept and written over. Its size then says nothing of how long the log is; the salt
does, which every frame written since the log last began anew shares with the head of the file.
Source: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from server.kit.logs import log

LOG_BYTES = 16_000_000
"""How long the log may grow before it is put into the database."""
KEPT_BYTES = 2 * LOG_BYTES
"""A file that one large piece of work made longer than this is cut when the log begins anew."""
AGAIN_BYTES = LOG_BYTES // 4
"""How much longer it grows before it is tried again where somebody was still reading from it."""

IN_PASSING = "PRAGMA wal_checkpoint(PASSIVE)"
TO_THE_END = "PRAGMA wal_checkpoint(RESTART)"
READERS_MS = 5
"""How long everybody who writes waits for those who still read from the log; a door reads for less."""

HEAD, FRAME_HEAD = 32, 24
PAGE_SIZE, SALT, SALT_OF_FRAME = slice(8, 12), slice(16, 24), slice(8, 16)


class WriteAheadLog:
    """The log of one SQLite database, kept short by whoever has just committed."""

    def __init__(self, file: Path, engine: Engine, gate: AbstractContextManager[Any]) -> None:
        self._file, self._engine, self._gate = file, engine, gate
        self._shortening = threading.Lock()
        self._more = 0

    def shorten(self) -> None:
        """Put it into the database once it is long; the next one who writes begins it anew.

        Only what was written meanwhile is put in behind the gate. Whoever wrote has written, whatever becomes of it: on
        a full disk the log stays long, and the next one tries again.
        """
        if not reaches(self._file, LOG_BYTES + self._more) or not self._shortening.acquire(blocking=False):
            return
        try:
            self._more = 0 if self._put_in() else self._more + AGAIN_BYTES
        except (sqlite3.Error, SQLAlchemyError):
            log.exception("log_stays_long")
        finally:
            self._shortening.release()

    def _put_in(self) -> bool:
        """Whether nobody reads from it any more."""
        with self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute(IN_PASSING)
            usual = driver.execute("PRAGMA busy_timeout").fetchone()[0]
            try:
                driver.execute(f"PRAGMA busy_timeout={READERS_MS}")
                with self._gate:
                    is_busy, *_ = driver.execute(TO_THE_END).fetchone()
            finally:
                driver.execute(f"PRAGMA busy_timeout={usual}")
        return not is_busy


def reaches(file: Path, length: int) -> bool:
    """Whether the log in this file has grown to so many bytes since it last began anew. Where nobody can look, as it is
    not there or too many files are open, it has not: what was committed stays committed."""
    try:
        with file.open("rb", buffering=0) as opened:
            head = opened.read(HEAD)
            page = FRAME_HEAD + int.from_bytes(head[PAGE_SIZE])
            opened.seek(HEAD + max(0, length - HEAD) // page * page)
            frame = opened.read(FRAME_HEAD)
    except OSError:
        return False
    return bool(frame) and frame[SALT_OF_FRAME] == head[SALT]
