"""Statements put off: run together, in their order, in the same transaction, with the same errors."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.kit.db import Database, table
from server.kit.prepared import Prepared, run_later
from server.places.models import Street

STREETS = table(Street)
ADD = Prepared(STREETS.insert(), ("city", "name", "address", "version"))
ALL = Prepared(select(STREETS.c.name).order_by(STREETS.c.id))
RENAME = Prepared(update(STREETS).values(name=STREETS.c.name + "路").returning(STREETS.c.name))


def add(session: Session, *names: str) -> None:
    """Put streets off."""
    for name in names:
        ADD.later(session, {"city": "南宁", "address": "", "version": 1, "name": name})


def names(database: Database) -> list[str]:
    """The streets there are."""
    with database.read() as session:
        return [row["name"] for row in ALL.all(session, {})]


def test_what_was_put_off_is_there_for_the_next_prepared_statement_and_after_the_end(database: Database) -> None:
    with database.write() as session:
        add(session, "甲", "乙")
        assert [row["name"] for row in ALL.all(session, {})] == ["甲", "乙"]
        add(session, "丙")
        assert RENAME.first(session, {}) is not None
        add(session, "丁")
    assert names(database) == ["甲路", "乙路", "丙路", "丁"]


def test_an_error_among_them_is_ours_and_undoes_everything(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        add(session, "甲", "甲", "乙")
    assert names(database) == []
    with database.write() as session:
        add(session, "丙")
        run_later(session)
        assert session.scalar(text("SELECT count(*) FROM streets")) == 1
    assert names(database) == ["丙"]


def test_what_was_put_off_by_somebody_who_failed_is_never_written(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        add(session, "甲")
        raise RuntimeError
    with database.write() as session:
        add(session, "乙")
    assert names(database) == ["乙"]
