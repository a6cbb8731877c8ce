"""Homes read from a file, set aside on disk between reading and applying, so that memory stays bounded.

The temporary file has no name and is gone when it is closed; nothing else ever reads it.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from server.rosters.tally import HomeRow

CHUNK = 2_000


class Spool:
    """Takes homes one by one and gives them back in chunks, as often as asked."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._waiting: list[HomeRow] = []
        self.count = 0

    def add(self, home: HomeRow) -> None:
        """Set one home aside."""
        self._waiting.append(home)
        self.count += 1
        if len(self._waiting) >= CHUNK:
            self._write()

    def clear(self) -> None:
        """Forget everything set aside."""
        self._waiting, self.count = [], 0
        self._file.seek(0)
        self._file.truncate()

    def chunks(self) -> Iterator[list[HomeRow]]:
        """The homes in the order they came, at most ``CHUNK`` at a time."""
        self._write()
        self._file.seek(0)
        read = 0
        while read < self.count:
            chunk: list[HomeRow] = [HomeRow(*row) for row in pickle.load(self._file)]
            read += len(chunk)
            yield chunk

    def _write(self) -> None:
        if self._waiting:
            self._file.seek(0, 2)
            pickle.dump([tuple(home) for home in self._waiting], self._file, protocol=pickle.HIGHEST_PROTOCOL)
            self._waiting = []


@contextmanager
def spooled() -> Iterator[Spool]:
    """A spool for as long as the block lasts."""
    with tempfile.TemporaryFile() as file:
        yield Spool(file)
