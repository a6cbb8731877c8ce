"""Statements of the doors that are knocked at all day: compiled once per engine, then given to the driver itself.

SQLAlchemy makes the SQL and knows the types; what it does anew at every execution (cache keys, contexts, result
metadata) costs several times what the database needs for a row found by its key. A prepared statement keeps the SQL
text and the conversions both ways, and gives plain dicts. It runs on the connection of the session it is given, in the
same transaction; errors come as SQLAlchemy's own, and whoever listens for statements hears of them.

Not for statements that change from call to call, and not for objects: what was added to the session is not written
before it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server.kit.made import Made, Row, make
from server.kit.pipeline import Pipeline

__all__ = ["Prepared", "Question", "Row", "finish", "run_later", "savepoint", "set_light_savepoints", "together"]

Question = tuple["Prepared", Mapping[str, Any]]
"""A statement that gives rows, and its values."""
_CURSOR, _PIPELINE = "prepared cursor", "prepared pipeline"
_LATER, _SET = "prepared later", "prepared savepoint"


class Prepared:
    """A SELECT, an UPDATE, or an INSERT of the given columns. Every ``bindparam``, and every column, is given a value
    each time; a column left out gets the default of the database."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update, columns: Sequence[str] = ()) -> None:
        self._statement, self._columns = statement, list(columns) or None
        self._made: dict[str, Made] = {}

    def all(self, session: Session, values: Mapping[str, Any]) -> list[Row]:
        """Every row the statement gives."""
        asked = self._run(session, values)
        return [asked.made.row(each) for each in asked.found]

    def first(self, session: Session, values: Mapping[str, Any]) -> Row | None:
        """The first row the statement gives, None when it gives none."""
        asked = self._run(session, values)
        return asked.made.row(asked.found[0]) if asked.found else None

    def run(self, session: Session, values: Mapping[str, Any]) -> None:
        """Run a statement that gives no rows."""
        self._run(session, values)

    def later(self, session: Session, values: Mapping[str, Any]) -> None:
        """Run a statement that gives no rows together with others, before the next prepared one and before the
        transaction ends. Where the database is another process they are one question instead of several. Within a
        savepoint it runs at once: nothing is left over that was taken back."""
        asked = _Asked(self, values)
        if session.in_nested_transaction():
            _ask(session, [asked])
        else:
            session.info.setdefault(_LATER, []).append(asked)

    def _run(self, session: Session, values: Mapping[str, Any]) -> _Asked:
        asked = _Asked(self, values)
        _ask(session, [*session.info.pop(_LATER, ()), asked])
        return asked

    def _made_for(self, dialect: Dialect) -> Made:
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = make(self._statement, self._columns, dialect)
        return made


class _Asked:
    """A statement with its values, and what it found once it was asked."""

    __slots__ = ("found", "made", "prepared", "values")
    made: Made

    def __init__(self, prepared: Prepared, values: Mapping[str, Any]) -> None:
        self.prepared, self.values = prepared, values
        self.found: Sequence[Any] = ()


def run_later(session: Session) -> None:
    """Run what was put off with :meth:`Prepared.later`, in its order. The transaction of a ``Database`` does so before
    it ends; whoever reads through the session what was put off does so before."""
    if waiting := session.info.pop(_LATER, None):
        _ask(session, waiting)


def finish(session: Session) -> None:
    """Run what was put off and, where the database is another process, end the transaction in the same question; there
    the commit that follows finds nothing."""
    if waiting := session.info.pop(_LATER, None):
        _ask(session, waiting, commit=True)


def _ask(session: Session, asked: Sequence[_Asked], *, commit: bool = False) -> None:
    connection = _connection_of(session)
    dialect, sql = connection.dialect, ""
    listened = connection._has_events or connection.engine._has_events
    statements = list[tuple[str, list[Any]]]()
    for one in asked:
        made = one.made = one.prepared._made_for(dialect)
        sql, bound = made.sql, made.bound(one.values)
        if listened:
            for note in connection.dispatch.before_cursor_execute:
                note(connection, None, sql, bound, None, False)
        statements.append((sql, bound))
    try:
        if dialect.name == "sqlite":
            cursor = _cursor_of(connection)
            for one, (sql, bound) in zip(asked, statements, strict=True):
                cursor.execute(sql, bound)
                if one.made.names:
                    one.found = cursor.fetchall()
        else:
            answers = _pipeline_of(connection).ask(statements, commit=commit)
            for one, answer in zip(asked, answers, strict=True):
                one.found = answer
    except dialect.loaded_dbapi.Error as error:
        raise _told(error, connection, sql) from error


def together(session: Session, *asked: Question, ends: bool = False) -> list[list[Row]]:
    """The rows of several statements, each as :meth:`Prepared.all` gives them, in their order. Where the database is
    another process they, and what was put off, are one question instead of several; ``ends`` with them there also the
    transaction: nothing may come after them."""
    questions = [_Asked(prepared, values) for prepared, values in asked]
    _ask(session, [*session.info.pop(_LATER, ()), *questions], commit=ends)
    return [[one.made.row(row) for row in one.found] for one in questions]


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


def _pipeline_of(connection: Connection) -> Pipeline:
    # It dies with the driver's connection, as what the server has prepared does.
    found: Pipeline | None = connection.info.get(_PIPELINE)
    if found is None:
        driver: Any = connection.connection.driver_connection
        found = connection.info[_PIPELINE] = Pipeline(driver)
    return found


def _told(error: Exception, connection: Connection, sql: str) -> Exception:
    dialect = connection.dialect
    of_driver: Any = error
    lost = dialect.is_disconnect(of_driver, connection.connection.driver_connection, None)
    if lost:
        connection.invalidate(error)
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        sql, None, error, base, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
