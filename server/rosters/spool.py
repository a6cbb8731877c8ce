"""Homes read from a file, set aside on disk between reading and applying, so that memory stays bounded.

The temporary file has no name and is gone when it is closed; nothing else ever reads it.
"""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from functools import partial
from typing import IO, Any

from server.rosters.addresses import Spot
from server.rosters.rules import Owner
from server.rosters.tally import HomeRow

CHUNK = 10_000


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
            size = int.from_bytes(self._file.read(8), "big")
            chunk = [_home(row) for row in marshal.loads(self._file.read(size))]
            read += len(chunk)
            yield chunk

    def _write(self) -> None:
        if self._waiting:
            self._file.seek(0, 2)
            written = marshal.dumps([_plain(home) for home in self._waiting])
            self._file.write(len(written).to_bytes(8, "big") + written)
            self._waiting = []


@contextmanager
def spooled() -> Iterator[Spool]:
    """A spool for as long as the block lasts."""
    with tempfile.TemporaryFile() as file:
        yield Spool(file)


def _plain(home: HomeRow) -> tuple[Any, ...]:
    key, sheet, row, building, stair, room, floor, area, owners, tenure, state, day, rate, note = home
    named = [tuple(owner) if owner[4] is None else (*owner[:4], owner[4].as_integer_ratio()) for owner in owners]
    since = day and day.toordinal()
    return (key, sheet, row, tuple(building), tuple(stair), room, floor, area, named, tenure, state, since, rate, note)


# Straight from the tuple: what stands in the file was such a row before, and a constructor costs three times as much.
_spot: Callable[[Any], Spot] = partial(tuple.__new__, Spot)
_owner: Callable[[Any], Owner] = partial(tuple.__new__, Owner)
_row: Callable[[Any], HomeRow] = partial(tuple.__new__, HomeRow)


def _home(plain: tuple[Any, ...]) -> HomeRow:
    key, sheet, row, building, stair, room, floor, area, named, tenure, state, since, rate, note = plain
    owners = tuple(_owner(one) if one[4] is None else _owner((*one[:4], Fraction(*one[4]))) for one in named)
    return _row((
        key, sheet, row, _spot(building), _spot(stair), room, floor, area, owners, tenure, state,
        since and date.fromordinal(since), rate, note,
    ))  # fmt: skip
