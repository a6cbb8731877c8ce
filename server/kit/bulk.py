"""Many rows at once: for rosters and the demo, where a row at a time costs ten times as much.

The values still go through the column types, but nothing is compiled or fetched back per row; who needs the ids of
new rows reserves them first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import ARRAY, ColumnElement, String, Table, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

Rows = Sequence[Sequence[Any]]


def reserve_ids(session: Session, table: Table, count: int) -> list[int]:
    """Ids nobody else will get, ascending: on SQLite inside the one writing transaction, on PostgreSQL for good."""
    if count <= 0:
        return []
    if session.get_bind().dialect.name == "sqlite":
        last = session.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0
        return list(range(last + 1, last + count + 1))
    sequence = func.pg_get_serial_sequence(table.name, "id")
    asked = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
    return sorted(session.scalars(asked))


def among(session: Session, column: InstrumentedAttribute[str | None], texts: Collection[str]) -> ColumnElement[bool]:
    """Whether a column of text is one of these: one parameter however many they are, so one plan and little to say."""
    if session.get_bind().dialect.name == "sqlite":
        return column.in_(select(func.json_each(orjson.dumps(list(texts)).decode()).table_valued("value").c.value))
    return column == func.any(cast(list(texts), ARRAY(String)))


def insert_rows(session: Session, table: Table, names: Sequence[str], rows: Rows) -> None:
    """Insert rows given as tuples in the order of ``names``. Defaults written in Python are not applied."""
    if not rows:
        return
    dialect = session.get_bind().dialect
    columns = [table.c[name] for name in names]
    processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    listed = ", ".join(dialect.identifier_preparer.format_column(column) for column in columns)
    into = f"{dialect.identifier_preparer.format_table(table)} ({listed})"
    values = _processed(rows, processors)
    if dialect.name == "postgresql":
        _copy(session, into, values)
    else:
        signs = ", ".join("?" * len(columns))
        session.connection().exec_driver_sql(f"INSERT INTO {into} VALUES ({signs})", values)


def _copy(session: Session, into: str, values: Rows) -> None:
    # COPY takes a third of the time of INSERT, in the same transaction and under the same constraints.
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def _processed(rows: Rows, processors: Sequence[Callable[[Any], Any] | None]) -> list[tuple[Any, ...]]:
    columns = list(zip(*rows, strict=True))
    for at, process in enumerate(processors):
        if process is not None:
            columns[at] = _column(columns[at], process)
    return list(zip(*columns, strict=True))


def _column(values: tuple[Any, ...], process: Callable[[Any], Any]) -> tuple[Any, ...]:
    # The same few days and instants come again and again.
    try:
        known = {value: process(value) for value in set(values)}
    except TypeError:
        return tuple(process(value) for value in values)
    return tuple(map(known.__getitem__, values))
