"""Statements of the doors that are knocked at all day: compiled once per engine, then run on the driver's own cursor.

SQLAlchemy makes the SQL and knows the types; what it does anew at every execution (cache keys, contexts, result
metadata) costs several times what the database needs for a row found by its key. A prepared statement keeps the SQL
text and the conversions both ways, and gives plain dicts. It runs on the connection of the session it is given, in the
same transaction; errors come as SQLAlchemy's own, and whoever listens for statements hears of them.

Not for statements that change from call to call, and not for objects: what was added to the session is not written
before it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.type_api import TypeEngine

Row = dict[str, Any]
Fix = Callable[[Any], Any]
Question = tuple["Prepared", Mapping[str, Any]]
"""A statement that gives rows, and its values."""
_CURSOR, _LATER, _SET, _MORE = "prepared cursor", "prepared later", "prepared savepoint", "prepared cursors"


class Prepared:
    """A SELECT, an UPDATE, or an INSERT of the given columns. Every ``bindparam``, and every column, is given a value
    each time; a column left out gets the default of the database."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update, columns: Sequence[str] = ()) -> None:
        self._statement, self._columns = statement, list(columns) or None
        self._made: dict[str, _Made] = {}

    def all(self, session: Session, values: Mapping[str, Any]) -> list[Row]:
        """Every row the statement gives."""
        made, found = self._run(session, values)
        return [made.row(each) for each in found]

    def first(self, session: Session, values: Mapping[str, Any]) -> Row | None:
        """The first row the statement gives, None when it gives none."""
        made, found = self._run(session, values)
        return made.row(found[0]) if found else None

    def run(self, session: Session, values: Mapping[str, Any]) -> None:
        """Run a statement that gives no rows."""
        self._run(session, values)

    def later(self, session: Session, values: Mapping[str, Any]) -> None:
        """Run a statement that gives no rows together with others, before the next prepared one and before the
        transaction ends. Where the database is another process they are one question instead of several. Within a
        savepoint it runs at once: nothing is left over that was taken back."""
        if session.in_nested_transaction():
            self._run(session, values)
            return
        session.info.setdefault(_LATER, []).append((self, values))

    def _run(self, session: Session, values: Mapping[str, Any]) -> tuple[_Made, Sequence[Any]]:
        if _LATER in session.info:
            run_later(session)
        connection = _connection_of(session)
        made = self._made_for(connection)
        bound = made.bound(values)
        cursor = _cursor_of(connection)
        for note in connection.dispatch.before_cursor_execute:
            note(connection, cursor, made.sql, bound, None, False)
        try:
            cursor.execute(made.sql, bound)
            return made, cursor.fetchall() if made.names else ()
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(error, connection, made.sql) from error

    def _made_for(self, connection: Connection) -> _Made:
        made = self._made.get(connection.dialect.name)
        if made is None:
            made = self._made[connection.dialect.name] = _make(self._statement, self._columns, connection.dialect)
        return made


def run_later(session: Session, *, then: Callable[[Any], object] | None = None) -> None:
    """Run what was put off with :meth:`Prepared.later`, in its order. The transaction of a ``Database`` does so before
    it ends; whoever reads through the session what was put off does so before. ``then`` is done with the driver's
    connection in the same question, where several are one."""
    waiting: list[tuple[Prepared, Mapping[str, Any]]] = session.info.pop(_LATER, [])
    if not waiting:
        return
    connection = _connection_of(session)
    cursor, sql = _cursor_of(connection), ""
    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline() if hasattr(driver, "pipeline") else nullcontext():
            for prepared, values in waiting:
                made = prepared._made_for(connection)
                sql, bound = made.sql, made.bound(values)
                for note in connection.dispatch.before_cursor_execute:
                    note(connection, cursor, sql, bound, None, False)
                cursor.execute(sql, bound)
            if then is not None and hasattr(driver, "pipeline"):
                then(driver)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(error, connection, sql) from error


def together(
    session: Session, *asked: Question, then: Callable[[Any], object] | None = None
) -> list[list[Row]]:  # fmt: skip
    """The rows of several statements, each as :meth:`Prepared.all` gives them, in their order. Where the
    database is another process they are one question instead of several. ``then`` as in :func:`run_later`."""
    run_later(session)
    connection = _connection_of(session)
    driver: Any = connection.connection.driver_connection
    made = [(prepared._made_for(connection), values) for prepared, values in asked]
    cursors: list[Any] = connection.info.setdefault(_MORE, [])
    while len(cursors) < len(made):
        cursors.append(connection.connection.cursor())
    sql = ""
    try:
        with driver.pipeline() if hasattr(driver, "pipeline") else nullcontext():
            for (one, values), cursor in zip(made, cursors, strict=False):
                sql, bound = one.sql, one.bound(values)
                for note in connection.dispatch.before_cursor_execute:
                    note(connection, cursor, sql, bound, None, False)
                cursor.execute(sql, bound)
            if then is not None and hasattr(driver, "pipeline"):
                then(driver)
        return [[one.row(row) for row in cursor.fetchall()] for (one, _), cursor in zip(made, cursors, strict=False)]
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(error, connection, sql) from error


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """A savepoint for what may be refused half-way. What was put off inside it is run inside it, or forgotten with it:
    otherwise a fact of something that was undone would be published after all."""
    run_later(session)
    try:
        with session.begin_nested() as nested:
            # Asking for the connection sets the savepoint; once it is set, the connection is at hand.
            session.connection()
            session.info[_SET] = nested
            yield
            run_later(session)
    except BaseException:
        session.info.pop(_LATER, None)
        raise


def set_light_savepoints(dialect: Dialect) -> None:
    """Have savepoints set and left on the driver's own cursor. SQLAlchemy compiles each anew, as each has a new name:
    that costs several times what the database needs."""

    def say(word: str) -> Callable[[Connection, str], None]:
        def run(connection: Connection, name: str) -> None:
            _run_plain(connection, f"{word} {name}")

        return run

    for method, word in _SAVEPOINTS.items():
        setattr(dialect, method, say(word))


_SAVEPOINTS = {
    "do_savepoint": "SAVEPOINT", "do_rollback_to_savepoint": "ROLLBACK TO SAVEPOINT",
    "do_release_savepoint": "RELEASE SAVEPOINT",
}  # fmt: skip


def _run_plain(connection: Connection, sql: str) -> None:
    cursor = _cursor_of(connection)
    for note in connection.dispatch.before_cursor_execute:
        note(connection, cursor, sql, (), None, False)
    try:
        cursor.execute(sql)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(error, connection, sql) from error


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement as one engine wants it: its text, what goes in by name or in order, and what comes out."""

    sql: str
    by_name: bool
    binds: tuple[str, ...]
    order: tuple[str, ...]
    fixed: tuple[tuple[str, Fix], ...]
    given: Mapping[str, Any]
    names: tuple[str, ...]
    fixes: tuple[tuple[str, Fix], ...]

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        if self.given:
            values = {**self.given, **values}
        bound = {name: values[name] for name in self.binds}
        for name, fix in self.fixed:
            bound[name] = fix(bound[name])
        return bound if self.by_name else [bound[name] for name in self.order]

    def row(self, found: Sequence[Any]) -> Row:
        """A row of the driver as ours."""
        row = dict(zip(self.names, found, strict=True))
        for name, fix in self.fixes:
            row[name] = fix(row[name])
        return row


def _make(statement: Select[*tuple[Any, ...]] | Insert | Update, columns: list[str] | None, dialect: Dialect) -> _Made:
    compiled: Any = statement.compile(dialect=dialect, column_keys=columns)
    if compiled.insert_prefetch:
        raise ValueError(f"give a value for {[column.name for column in compiled.insert_prefetch]}")
    types = {name: bind.type for name, bind in compiled.binds.items()}
    wanted = {name for name, bind in compiled.binds.items() if bind.required}
    # Writes IN lists out. Their words have no name of their own; they go in as they are.
    whole = compiled.construct_expanded_state(dict.fromkeys(wanted), escape_names=False)
    names = whole.positiontup if compiled.positional else list(whole.parameters)
    fixes = {name: _fix_in(types[name], dialect) for name in names if name in types}
    out = {str(name): _fix_out(column.type, dialect) for name, column in statement.exported_columns.items()}
    return _Made(
        sql=whole.statement,
        by_name=not compiled.positional,
        binds=tuple(dict.fromkeys(names)),
        order=tuple(names),
        fixed=tuple((name, fix) for name in dict.fromkeys(names) if (fix := fixes.get(name)) is not None),
        given={name: value for name, value in whole.parameters.items() if name not in wanted},
        names=tuple(out),
        fixes=tuple((name, fix) for name, fix in out.items() if fix is not None),
    )


def _fix_in(type_: TypeEngine[Any], dialect: Dialect) -> Fix | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _fix_out(type_: TypeEngine[Any], dialect: Dialect) -> Fix | None:
    return type_.dialect_impl(dialect).result_processor(dialect, None)


def _connection_of(session: Session) -> Connection:
    # A savepoint is set only when the session is asked for its connection: what ran before would outlive its rollback.
    if isinstance(session.bind, Connection):
        nested = session.get_nested_transaction()
        if nested is None or nested is session.info.get(_SET):
            return session.bind
    return session.connection()


def _cursor_of(connection: Connection) -> Any:
    # One cursor per connection, since every answer is fetched whole: making one costs psycopg a quarter of a question.
    cursor = connection.info.get(_CURSOR)
    if cursor is None:
        cursor = connection.info[_CURSOR] = connection.connection.cursor()
    return cursor


def _told(error: Exception, connection: Connection, sql: str) -> Exception:
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.driver_connection, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        sql, None, error, base, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
