"""A statement compiled once for one engine, with the conversions of its types both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Insert, Select, Update
from sqlalchemy.sql.type_api import TypeEngine

Row = dict[str, Any]
Fix = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Made:
    """A statement as one engine wants it: its text, what goes in in order, and what comes out."""

    sql: str
    takes: tuple[tuple[str, Fix | None], ...]
    given: Mapping[str, Any]
    names: tuple[str, ...]
    fixes: tuple[tuple[str, Fix], ...]

    def bound(self, values: Mapping[str, Any]) -> list[Any]:
        """The values as the driver takes them."""
        if self.given:
            values = {**self.given, **values}
        return [values[name] if fix is None else fix(values[name]) for name, fix in self.takes]

    def row(self, found: Sequence[Any]) -> Row:
        """A row of the driver as ours."""
        row = dict(zip(self.names, found, strict=True))
        for name, fix in self.fixes:
            row[name] = fix(row[name])
        return row


def make(statement: Select[*tuple[Any, ...]] | Insert | Update, columns: list[str] | None, dialect: Dialect) -> Made:
    """Compile a statement of the given columns for an engine; ValueError when a column without a word needs one."""
    if isinstance(statement, Insert) and not statement.exported_columns:
        # Else SQLAlchemy would ask for the number of the row, which nobody reads.
        statement = statement.inline()
    compiled: Any = statement.compile(dialect=_numbering(dialect), column_keys=columns)
    if compiled.insert_prefetch:
        raise ValueError(f"give a value for {[column.name for column in compiled.insert_prefetch]}")
    types = {name: bind.type for name, bind in compiled.binds.items()}
    wanted = {name for name, bind in compiled.binds.items() if bind.required}
    # Writes IN lists out. Their words have no name of their own; they go in as they are.
    whole = compiled.construct_expanded_state(dict.fromkeys(wanted), escape_names=False)
    fixes = {name: _fix_in(types[name], dialect) for name in whole.positiontup if name in types}
    out = {str(name): _fix_out(column.type, dialect) for name, column in statement.exported_columns.items()}
    return Made(
        sql=whole.statement,
        takes=tuple((name, fixes.get(name)) for name in whole.positiontup),
        given={name: value for name, value in whole.parameters.items() if name not in wanted},
        names=tuple(out),
        fixes=tuple((name, fix) for name, fix in out.items() if fix is not None),
    )


def _numbering(dialect: Dialect) -> Dialect:
    """The dialect as :mod:`server.kit.pipeline` wants its values named: in order on both engines."""
    if dialect.name == "sqlite":
        return dialect
    of: Any = type(dialect)
    made: Dialect = of(paramstyle="numeric_dollar")
    return made


def _fix_in(type_: TypeEngine[Any], dialect: Dialect) -> Fix | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _fix_out(type_: TypeEngine[Any], dialect: Dialect) -> Fix | None:
    return type_.dialect_impl(dialect).result_processor(dialect, None)
