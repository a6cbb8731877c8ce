"""PostgreSQL may end a connection that rests in our pool; whoever takes it next does not notice."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from server.kit import engine
from server.kit.db import Database
from tests.engines import Postgres

END_THE_OTHERS = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
WHO = text("SELECT pg_backend_pid()")


def test_a_connection_that_died_at_rest_is_replaced(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "ASK_AFTER_SECONDS", 0.0)
    address = postgres.fresh()
    ours, other = Database(address), Database(address)
    with ours.read() as session:
        first = session.scalar(WHO)
    with other.read() as session:
        assert session.scalar(END_THE_OTHERS) == 1
    with ours.read() as session:
        assert session.scalar(WHO) != first
    ours.dispose()
    other.dispose()


def test_a_connection_used_just_now_is_not_asked(postgres: Postgres) -> None:
    ours = Database(postgres.fresh())
    with ours.read() as session:
        first = session.scalar(WHO)
    with ours.read() as session:
        assert session.scalar(WHO) == first
    ours.dispose()
