"""The nightly check: quiet where all holds, an alarm where something is broken, days closed only where nothing is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from server.kit.clock import StoppedClock, local_day
from server.kit.db import Database
from server.ledger.queries import days
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move
from tests.cast import Cast
from workflows.books.jobs import CLOSE_AFTER_DAYS, JOBS, check_books


@pytest.fixture
def posted(cast: Cast, clock: StoppedClock) -> Cast:
    """Bills of 秀山花园, posted long enough ago to be closed."""
    with cast.house.database.write() as session:
        posting.post(session, estate_id=cast.xiushan, kind="bill_run", source="bill_run:1",
                     day=local_day(clock.now()) - timedelta(days=20), words="11月账单", at=clock.now(),
                     transfers=[Move(Account.RECEIVABLE, Account.INCOME, 500, bill_id=7)])  # fmt: skip
    return cast


def through(database: Database, estate_id: int) -> object:
    with database.read() as session:
        return days.closed_through(session, estate_id)


def test_where_all_holds_old_days_are_closed_and_nobody_is_told(posted: Cast, clock: StoppedClock) -> None:
    for _ in range(2):
        assert check_books(posted.house, clock.now()) == "1 checked"
    day = local_day(clock.now()) - timedelta(days=CLOSE_AFTER_DAYS)
    assert through(posted.house.database, posted.xiushan) == day
    assert posted.inbox("zhoukuaiji") == []


def test_what_is_broken_is_an_alarm_once_a_day_and_closes_nothing(posted: Cast, clock: StoppedClock) -> None:
    check_books(posted.house, clock.now())
    before = through(posted.house.database, posted.xiushan)
    with posted.house.database.write() as session:
        session.execute(text("UPDATE ledger_transfers SET fen = 400"))
    clock.advance(days=1)
    for _ in range(2):
        assert check_books(posted.house, clock.now()) == f"1 checked, broken: [{posted.xiushan}]"
    assert through(posted.house.database, posted.xiushan) == before
    heard = posted.inbox("zhoukuaiji")
    assert [title for title, _ in heard] == ["账目核对发现问题"]
    assert "秀山花园" in heard[0][1] and "合计和结账时不一样" in heard[0][1]
    assert [title for title, _ in posted.inbox("admin")] == ["账目核对发现问题"]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_house_without_any_books_has_nothing_to_check(cast: Cast, clock: StoppedClock) -> None:
    assert check_books(cast.house, clock.now()) is None
    assert [job.name for job in JOBS] == ["books.check", "books.fund"]
