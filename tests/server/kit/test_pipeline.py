"""Questions at the level of libpq: answered in one journey, refused as the driver refuses, and nobody else waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from server.kit.db import Database
from server.kit.pipeline import Pipeline

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture
def engine_name() -> str:
    """Only PostgreSQL is a journey away."""
    return "postgresql"


@pytest.fixture
def driver(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the driver's own."""
    address = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        yield connection


def test_answers_come_in_order_with_the_types_of_the_statement(driver: psycopg.Connection[Any]) -> None:
    pipeline = Pipeline(driver)
    asked = [
        ("SELECT $1::bigint + 1, $2::varchar, $3::timestamptz, $4::boolean", [2**40, "漏水\\", AT, True]),
        ("SELECT 1 WHERE false", []),
        ("SELECT $1::bytea, $2::varchar", [b"\x00\xff", None]),
    ]
    for _ in range(2):
        one, none, other = pipeline.ask(asked)
        assert one == [(2**40 + 1, "漏水\\", AT, True)]
        assert (none, other) == ([], [(b"\x00\xff", None)])


def test_it_begins_a_transaction_and_ends_it_only_when_told(driver: psycopg.Connection[Any]) -> None:
    pipeline = Pipeline(driver)
    pipeline.ask([("CREATE TEMP TABLE kept (n int)", [])])
    assert driver.info.transaction_status == TransactionStatus.INTRANS
    pipeline.ask([("INSERT INTO kept VALUES ($1)", [7])], commit=True)
    assert driver.info.transaction_status == TransactionStatus.IDLE
    pipeline.ask([("INSERT INTO kept VALUES ($1)", [8])])
    driver.rollback()
    assert pipeline.ask([("SELECT n FROM kept", [])]) == [[(7,)]]


def test_after_the_first_refusal_nothing_is_run_and_the_line_goes_on(driver: psycopg.Connection[Any]) -> None:
    pipeline = Pipeline(driver)
    pipeline.ask([("CREATE TEMP TABLE kept (n int UNIQUE)", [])], commit=True)
    put = "INSERT INTO kept VALUES ($1::int)"
    with pytest.raises(psycopg.errors.UniqueViolation):
        pipeline.ask([(put, [1]), (put, [1]), ("SELECT $1::int", [3])], commit=True)
    assert driver.info.transaction_status == TransactionStatus.INERROR
    driver.rollback()
    assert pipeline.ask([("SELECT n FROM kept", []), ("SELECT $1::int", [3])]) == [[], [(3,)]]


def test_whatever_is_long_goes_through(driver: psycopg.Connection[Any]) -> None:
    long = "长" * 1_000_000
    assert Pipeline(driver).ask([("SELECT $1::varchar", [long])] * 4) == [[(long,)]] * 4


def test_others_in_the_process_get_on_while_it_waits(driver: psycopg.Connection[Any]) -> None:
    got_on = threading.Event()
    threading.Timer(0.05, got_on.set).start()
    Pipeline(driver).ask([("SELECT pg_sleep(1)", [])])
    assert got_on.is_set()


def test_a_lost_connection_is_the_drivers_error(driver: psycopg.Connection[Any]) -> None:
    pipeline = Pipeline(driver)
    for _ in range(2):
        with pytest.raises(psycopg.OperationalError):
            pipeline.ask([("SELECT pg_terminate_backend(pg_backend_pid())", []), ("SELECT 1", [])])
    assert driver.closed


@pytest.mark.parametrize("unsayable", ["一\x00二", "\ud800", object()])
def test_what_cannot_be_sent_is_refused_at_once_and_the_line_goes_on(
    driver: psycopg.Connection[Any], unsayable: object
) -> None:
    pipeline = Pipeline(driver)
    pipeline.ask([("SELECT $1::varchar", ["一"])])
    with pytest.raises((psycopg.Error, UnicodeEncodeError)) as refused:
        pipeline.ask([("SELECT $1::varchar", ["二"]), ("SELECT $1::varchar, 1", [unsayable])], commit=True)
    assert not isinstance(refused.value, psycopg.OperationalError)
    assert driver.info.transaction_status == TransactionStatus.INTRANS
    assert pipeline.ask([("SELECT $1::varchar, 1", ["三"])]) == [[("三", 1)]]


def test_a_statement_that_others_left_at_the_server_is_never_taken_for_ours(driver: psycopg.Connection[Any]) -> None:
    ours, others = Pipeline(driver), Pipeline(driver)
    ours.ask([("SELECT 'ours' || $1::varchar", ["1"])], commit=True)
    driver.execute("DEALLOCATE ALL")
    others.ask([("SELECT 'theirs' || $1::varchar", ["1"])], commit=True)
    assert ours.ask([("SELECT 'ours' || $1::varchar", ["2"])]) == [[("ours2",)]]
