"""A SQLAlchemy engine for SQLite or PostgreSQL, with what each needs said when it connects, begins and rests."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

import orjson
import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from server.kit.prepared import set_light_savepoints
from server.kit.write_ahead import KEPT_BYTES

LONGEST_WAIT_MS = 10_000
CACHE_KB = 32_768
ASK_AFTER_SECONDS = 5.0
"""A connection that rested this long is asked whether it still lives."""


def engine_of(url: str, pool_size: int) -> Engine:
    """The engine at an address; ``pool_size`` connections are kept, as many again may be opened."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        # The driver would prepare statements too, and drop everything prepared, ours as well, after each rollback: what
        # was only read ends with one.
        connect_args={} if url.startswith("sqlite") else {"options": "-c timezone=UTC", "prepare_threshold": None},
    )
    set_light_savepoints(engine.dialect)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "checkin", _note_rest)
        event.listen(engine, "checkout", _check_rested)
    return engine


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _check_rested(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    # A server that was restarted meanwhile leaves dead connections. Asking before each use would cost a round trip.
    if time.monotonic() - record.info.get("rests_since", time.monotonic()) < ASK_AFTER_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would open transactions late and as readers: the classic lost update. We say BEGIN ourselves.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        # Keyed hashes land all over their index: pages that fall out of the cache are written again and again.
        f"cache_size=-{CACHE_KB}",
        # See server/kit/write_ahead.py.
        "wal_autocheckpoint=0",
        f"journal_size_limit={KEPT_BYTES}",
        f"busy_timeout={LONGEST_WAIT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
