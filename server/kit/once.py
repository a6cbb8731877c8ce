"""Writing what may be there already: the unique keys decide, on both engines, without an error and a second try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session


def insert_new(session: Session, table: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that are not there yet."""
    if rows:
        session.execute(new(session, table).values(list(rows)).on_conflict_do_nothing())


def new(session: Session, table: type[Any]) -> Any:
    """The engine's own INSERT, which knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    make: Any = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    return make(table)
