"""Closed days: in order, proven by a chain of hashes, and whatever is changed behind them is found."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select, text

from server.kit.actor import EVERYWHERE, Actor, Grant
from server.kit.errors import NotFound
from server.ledger.models import LedgerDay
from server.ledger.queries import days
from server.ledger.rules.accounts import Account
from server.ledger.service import closing
from server.ledger.service.closing import DayNotOver
from server.ledger.service.posting import DayClosed, Move
from tests.server.ledger.keeping import Ledger

INCOME = Move(Account.CASH, Account.INCOME, 500, item="property")
PAID = Move(Account.BANK, Account.CASH, 300)


@pytest.fixture
def closed(ledger: Ledger) -> Ledger:
    """Three days with an event each, the first two closed."""
    for number in range(3):
        ledger.post(f"cash:{number}", INCOME, PAID)
        ledger.clock.advance(days=1)
    ledger.close(ledger.today - timedelta(days=2))
    return ledger


def kept(ledger: Ledger) -> list[LedgerDay]:
    with ledger.database.read() as session:
        return list(session.scalars(select(LedgerDay).order_by(LedgerDay.day)))


def test_closing_writes_the_sums_of_each_day_and_chains_their_hashes(closed: Ledger) -> None:
    first, second = kept(closed)
    assert first.totals == {"CASH": [500, 300], "INCOME": [0, 500], "BANK": [300, 0]}
    assert (len(first.hash), first.hash != second.hash) == (64, True)
    with closed.database.read() as session:
        assert days.hash_of(session, closed.xiushan, second.day, first.hash) == second.hash
        assert days.last_hash(session, closed.xiushan) == second.hash
    assert closed.broken() == []


def test_closing_a_closed_day_changes_nothing(closed: Ledger) -> None:
    before = [(one.day, one.hash) for one in kept(closed)]
    assert closed.close(closed.today - timedelta(days=3)) is False
    assert [(one.day, one.hash) for one in kept(closed)] == before


def test_today_cannot_be_closed(closed: Ledger) -> None:
    with pytest.raises(DayNotOver):
        closed.close(closed.today)


def test_a_quiet_day_can_be_closed_and_the_chain_goes_on(closed: Ledger) -> None:
    closed.clock.advance(days=5)
    assert closed.close(closed.today - timedelta(days=1)) is True
    assert [bool(one.totals) for one in kept(closed)] == [True, True, True, False]
    assert closed.broken() == []


def test_only_who_keeps_this_estates_books_closes_its_days(closed: Ledger) -> None:
    finance = Actor(5, grants=(Grant("finance", "estate", closed.defu),))
    neighbour = Actor(6)
    for actor in (finance, neighbour):
        with pytest.raises(NotFound), closed.database.write() as session:
            closing.close_day(session, actor, estate_id=closed.xiushan, day=closed.today - timedelta(days=1),
                              at=closed.at)  # fmt: skip
    with closed.database.write() as session:
        admin = Actor(7, grants=(Grant("admin", EVERYWHERE, None),))
        assert closing.close_day(session, admin, estate_id=closed.xiushan, day=closed.today - timedelta(days=1),
                                 at=closed.at)  # fmt: skip


@pytest.mark.parametrize(
    ("tampering", "check"),
    [
        ("UPDATE ledger_transfers SET fen = fen + 1 WHERE id = {first}", "closed_day_changed"),
        ("UPDATE ledger_transfers SET item = 'lifts' WHERE id = {first}", "closed_day_rewritten"),
        ("UPDATE ledger_events SET words = '别的' WHERE id = {event}", "closed_day_rewritten"),
        ("DELETE FROM ledger_transfers WHERE event_id = {event}", "event_empty"),
        ("DELETE FROM ledger_days WHERE day = '{day}'", "closed_day_entered"),
        ("UPDATE ledger_days SET hash = '0' WHERE day = '{day}'", "closed_day_rewritten"),
        ("UPDATE ledger_transfers SET day = '{today}' WHERE id = {first}", "transfer_astray"),
    ],
)
def test_whatever_is_changed_behind_a_closed_day_is_found(closed: Ledger, tampering: str, check: str) -> None:
    with closed.database.write() as session:
        first, event = session.execute(
            text("SELECT min(t.id), min(t.event_id) FROM ledger_transfers t")
        ).one()  # fmt: skip
        day = kept(closed)[0].day
        session.execute(text(tampering.format(first=first, event=event, day=day, today=closed.today)))
    assert check in {one.check for one in closed.broken()}


def test_what_is_below_zero_is_found(ledger: Ledger) -> None:
    ledger.post("bad:1", Move(Account.PREPAID, Account.BANK, 900, person_id=9))
    ledger.post("good:1", Move(Account.BANK, Account.PREPAID, 1_000, person_id=8))
    ledger.post("bad:2", Move(Account.CASH, Account.RECEIVABLE, 5, bill_id=7))
    ledger.post("bad:3", Move(Account.BANK, Account.CASH, 50), Move(Account.BANK, Account.REFUND_DUE, 4))
    found = {(one.check, one.about) for one in ledger.broken()}
    assert found == {
        ("balance_below_zero", "person:9"), ("bill_overpaid", "bill:7"), ("account_below_zero", "account:CASH"),
    }  # fmt: skip


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_nobody_slips_into_a_day_while_it_is_being_closed(closed: Ledger) -> None:
    """Whoever posts waits for the one who closes, and is then refused; nothing lands behind the sums."""
    day = closed.today - timedelta(days=1)
    refused: list[type[Exception]] = []

    def late() -> None:
        try:
            closed.post("late:1", INCOME, day=day)
        except DayClosed as error:
            refused.append(type(error))

    with closed.database.write() as session:
        closing.close_day(session, None, estate_id=closed.xiushan, day=day, at=closed.at)
        poster = Thread(target=late)
        poster.start()
        poster.join(0.3)
        assert poster.is_alive()
    poster.join(30)
    assert refused == [DayClosed]
    assert closed.broken() == []
