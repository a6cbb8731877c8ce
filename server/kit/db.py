"""Sessions and column types that behave the same on SQLite and PostgreSQL.

Both engines lose updates by default (measured, see docs/decisions/0005-database.md). So every write is one
transaction: on SQLite ``BEGIN IMMEDIATE`` behind an in-process lock, on PostgreSQL ordinary read committed, where
the use cases guard themselves with conditional updates, version columns or row locks.

On SQLite all of them run on one connection, as nobody writes beside it: the pages it has read and the statements it has
compiled stay good. With a connection each, every transaction would begin by forgetting what another one changed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from server.kit.engine import engine_of
from server.kit.lasting import Lasting
from server.kit.prepared import finish
from server.kit.write_ahead import WriteAheadLog

BigInt = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both engines; SQLite numbers rows by itself only under the word INTEGER."""

Json = JSON().with_variant(JSONB(), "postgresql")

KEY_ONLY = {"sqlite_with_rowid": False}
"""``__table_args__`` of a small table that is found by its key alone: SQLite then keeps one tree of it instead of two,
and a row written is one page of the log instead of two."""

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""A constraint without a name could never be changed again on SQLite; checks are named where they are written."""


class Base(DeclarativeBase):
    """The parent of every table."""

    metadata = MetaData(naming_convention=NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive values; gives back aware UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite keeps no zone, so it is dropped there after conversion."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], datetime | str | None]:
        """The same for the driver: SQLite keeps text, always with microseconds, so that texts sort as instants do."""

        def as_text(value: datetime | None) -> str | None:
            if value is not None and value.tzinfo is UTC:
                return value.replace(tzinfo=None).isoformat(" ", "microseconds")
            utc = self.process_bind_param(value, dialect)
            return None if utc is None else utc.isoformat(" ", "microseconds")

        def as_is(value: datetime | None) -> datetime | None:
            return self.process_bind_param(value, dialect)

        return as_text if dialect.name == "sqlite" else as_is

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Give back an aware UTC instant. Lists read hundreds of them, so nothing stands between driver and instant."""
        return _instant_of_text if dialect.name == "sqlite" else _instant


def _instant_of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def _instant(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def table(model: type[Base]) -> Table:
    """The table of a model: statements made of it once, with ``bindparam``, cost a third of those made each time."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


class Database:
    """One database: ``read()`` for looking, ``write()`` for one transaction that commits on leaving, ``settle()``
    before anybody is told of what was written. ``lasting``: that waits for the disk on SQLite too."""

    def __init__(self, url: str, *, pool_size: int = 10, lasting: bool = False) -> None:
        self.engine = engine_of(url, pool_size)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._gate: AbstractContextManager[Any] = threading.Lock() if self.is_sqlite else nullcontext()
        self._writer = self.engine.execution_options(writes=True)
        self._kept: Connection | None = None
        # SQLite keeps its log beside the file itself, not beside a link that leads to it.
        file = Path(f"{os.path.realpath(self.engine.url.database or '')}-wal")
        self._log = WriteAheadLog(file, self.engine, self._gate) if self.is_sqlite else None
        self._lasting = Lasting(file) if lasting and self.is_sqlite else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking; whatever it changed is thrown away."""
        with self.engine.connect() as connection:
            connection.begin()
            with _session(connection) as session:
                yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: commits when the block ends well, leaves nothing behind when it does not."""
        with self._gate, self._writing() as connection, connection.begin(), _session(connection) as session:
            yield session
            session.flush()
            # What holds others up is held no longer than one answer takes.
            finish(session)
        if self._lasting is not None:
            self._lasting.committed()
        if self._log is not None:
            self._log.shorten()

    def begin(self) -> None:
        """Call when somebody asks: ``settle()`` is about what is written for their answer from here on."""
        if self._lasting is not None:
            self._lasting.begin()

    def settle(self) -> None:
        """Come back when what was written for this answer survives a power cut; PostgreSQL's commits do."""
        if self._lasting is not None:
            self._lasting.settle()

    @property
    def disk_has_failed(self) -> bool:
        """Whether ``settle()`` refuses everybody until somebody has looked at the disk and started anew."""
        return self._lasting is not None and self._lasting.has_failed

    def dispose(self) -> None:
        """Close every pooled connection."""
        with self._gate:
            if self._kept is not None:
                self._kept.close()
                self._kept = None
        self.engine.dispose()

    def _writing(self) -> AbstractContextManager[Connection]:
        if not self.is_sqlite:
            return self._writer.connect()
        if self._kept is None:
            self._kept = self._writer.connect()
        return nullcontext(self._kept)


@contextmanager
def _session(connection: Connection) -> Iterator[Session]:
    """A session on this connection. Where everything was asked by prepared statements, it has nothing to let go of."""
    session = Session(connection, expire_on_commit=False)
    try:
        yield session
    finally:
        if session.in_transaction() or session.identity_map or session.new:
            session.close()
