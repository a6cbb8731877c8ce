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
            chunk = _unpacked(self._file.read(size))
            read += len(chunk)
            yield chunk

    def _write(self) -> None:
        if self._waiting:
            self._file.seek(0, 2)
            written = _packed(self._waiting)
            self._file.write(len(written).to_bytes(8, "big") + written)
            self._waiting = []


@contextmanager
def spooled() -> Iterator[Spool]:
    """A spool for as long as the block lasts."""
    with tempfile.TemporaryFile() as file:
        yield Spool(file)


def _packed(homes: list[HomeRow]) -> bytes:
    """Column by column, as values ``marshal`` knows: it takes neither dates nor fractions nor named rows."""
    columns: list[Any] = list(zip(*homes, strict=True))
    for at in (_BUILDING, _STAIR):
        columns[at] = list(map(tuple, columns[at]))
    columns[_OWNERS] = [list(map(_plain, owners)) for owners in columns[_OWNERS]]
    columns[_DAY] = [day and day.toordinal() for day in columns[_DAY]]
    return marshal.dumps(columns)


def _unpacked(packed: bytes) -> list[HomeRow]:
    columns = marshal.loads(packed)
    for at in (_BUILDING, _STAIR):
        columns[at] = map(_spot, columns[at])
    columns[_OWNERS] = [tuple(map(_owner, owners)) for owners in columns[_OWNERS]]
    columns[_DAY] = [day and date.fromordinal(day) for day in columns[_DAY]]
    return list(map(_row, zip(*columns, strict=True)))


_BUILDING, _STAIR, _OWNERS, _DAY = map(HomeRow._fields.index, ("building", "stair", "owners", "handed_over_on"))

# Straight from the tuple: what stands in the file was such a row before, and a constructor costs three times as much.
_spot: Callable[[Any], Spot] = partial(tuple.__new__, Spot)
_row: Callable[[Any], HomeRow] = partial(tuple.__new__, HomeRow)


def _plain(owner: Owner) -> tuple[Any, ...]:
    share = owner[4]
    return tuple(owner) if share is None else (*owner[:4], share.as_integer_ratio())


def _owner(plain: tuple[Any, ...]) -> Owner:
    made: Owner = tuple.__new__(Owner, plain)
    return made if plain[4] is None else made._replace(share=Fraction(*plain[4]))
