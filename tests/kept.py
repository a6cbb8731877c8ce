"""What many tests begin with is made once per run through the use cases, and put back row by row for those after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.orm import Session

from server.kit.db import Base, Database
from server.kit.house import House
from server.migrations.schema import load_models

Made = TypeVar("Made")
Key = tuple[str, str, str, datetime]
Stored = list[tuple[Table, Any]]

_KEPT: dict[Key, tuple[Any, Stored]] = {}
"""What was made in which database, under which secret and at which instant: numbers go on counting in each."""


def once(house: House, name: str, make: Callable[[], Made]) -> Made:
    """What ``make`` gives, with the rows it writes into an empty database: made the first time, put back from then on.

    Where something has been written before, it is made anew beside it.
    """
    key = (str(house.database.engine.url), name, house.settings.secrets.vault, house.clock.now())
    if key not in _KEPT:
        if not is_empty(house.database, tables()):
            return make()
        made = make()
        _KEPT[key] = deepcopy(made), stored(house.database)
        return made
    first, rows = _KEPT[key]
    if not is_empty(house.database, [table for table, _ in rows]):
        return make()
    _put_back(house.database, rows)
    again: Made = deepcopy(first)
    return again


@cache
def tables() -> Sequence[Table]:
    """Every table, those others point to before those that point."""
    load_models()
    return tuple(Base.metadata.sorted_tables)


def forget() -> None:
    """Whatever is asked for next is made anew."""
    _KEPT.clear()


def is_empty(database: Database, among: Sequence[Table]) -> bool:
    """Whether none of these tables has a row."""
    asked = " OR ".join(f'EXISTS (SELECT 1 FROM "{table.name}")' for table in among)
    with database.read() as session:
        found = session.connection().exec_driver_sql(f"SELECT {asked}").scalar()
    return not found


def counts(session: Session) -> dict[str, int]:
    """How many rows every table has, in one question."""
    asked = " UNION ALL ".join(f"SELECT '{table.name}', count(*) FROM \"{table.name}\"" for table in tables())
    found: dict[str, int] = dict(session.connection().exec_driver_sql(asked).all())
    return found


def stored(database: Database) -> Stored:
    """Every row of the tables that have any, as the driver takes them back."""
    read = _read_sqlite if database.is_sqlite else _read_postgres
    with database.read() as session:
        driver = _driver(session.connection())
        found = [(table, read(driver, table)) for table in tables()]
    return [(table, rows) for table, rows in found if rows]


def _put_back(database: Database, rows: Stored) -> None:
    write = _write_sqlite if database.is_sqlite else _write_postgres
    with database.write() as session:
        write(_driver(session.connection()), rows)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


@cache
def _columns(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _read_sqlite(driver: Any, table: Table) -> list[tuple[Any, ...]]:
    # Read without an order, a table comes in that of its own tree: by row id, or by its key where it has none.
    return list(driver.execute(f'SELECT {_columns(table)} FROM "{table.name}" NOT INDEXED'))


def _write_sqlite(driver: Any, every: Stored) -> None:
    driver.execute("PRAGMA defer_foreign_keys = ON")
    for table, rows in every:
        places = ", ".join("?" * len(table.columns))
        driver.executemany(f'INSERT INTO "{table.name}" ({_columns(table)}) VALUES ({places})', rows)


def _read_postgres(driver: Any, table: Table) -> bytes:
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({_columns(table)}) TO STDOUT') as copy:
        return b"".join(bytes(piece) for piece in copy)


def _write_postgres(driver: Any, every: Stored) -> None:
    with driver.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in every:
            with cursor.copy(f'COPY "{table.name}" ({_columns(table)}) FROM STDIN') as copy:
                copy.write(rows)
