"""Posting: once per cause, in balance by construction, never into a closed day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, literal, select
from sqlalchemy.exc import IntegrityError

from server.kit.db import table
from server.ledger.models import LedgerEvent, LedgerTransfer
from server.ledger.queries import balances, statements
from server.ledger.queries.trial import trial
from server.ledger.rules.accounts import Account, Class
from server.ledger.service import locking, posting
from server.ledger.service.posting import DayClosed, Move
from tests.server.ledger.keeping import Ledger

BILL = Move(Account.RECEIVABLE, Account.INCOME, 63_069, bill_id=7, item="property")
PAID = Move(Account.WECHAT, Account.RECEIVABLE, 40_000, bill_id=7, payment_id=3, item="property")
TOP_UP = Move(Account.BANK, Account.PREPAID, 10_000, person_id=9)


def test_the_same_cause_again_writes_nothing_and_gives_the_same_event(ledger: Ledger) -> None:
    first = ledger.post("payment:3", BILL, PAID)
    assert ledger.post("payment:3", BILL, PAID) == first
    assert ledger.post("payment:3", BILL, step=1) != first
    assert len(ledger.rows()) == 3


def test_an_event_remembers_whose_company_it_was(ledger: Ledger) -> None:
    ledger.post("payment:3", PAID)
    with ledger.database.read() as session:
        event = session.scalars(select(LedgerEvent)).one()
    assert event.company_id is not None
    assert (event.day, event.by) == (ledger.today, None)


def test_balances_are_sums_in_the_sign_in_which_people_say_them(ledger: Ledger) -> None:
    ledger.post("bill_run:1", BILL)
    ledger.post("payment:3", PAID, TOP_UP)
    with ledger.database.read() as session:
        assert balances.balance(session, Account.RECEIVABLE, estate_id=ledger.xiushan, bill_id=7) == 23_069
        assert balances.balance(session, Account.PREPAID, estate_id=ledger.xiushan, person_id=9) == 10_000
        assert balances.balance(session, Account.PREPAID, estate_id=ledger.defu, person_id=9) == 0
        yesterday = ledger.today - timedelta(days=1)
        assert balances.balance(session, Account.INCOME, estate_id=ledger.xiushan, until=yesterday) == 0
        assert balances.by_key(session, Account.RECEIVABLE, "bill_id", estate_id=ledger.xiushan) == {7: 23_069}


def test_a_trial_balance_balances_and_goes_on_where_the_last_one_ended(ledger: Ledger) -> None:
    ledger.post("bill_run:1", BILL)
    ledger.post("payment:3", PAID, TOP_UP, day=ledger.today + timedelta(days=1))
    with ledger.database.read() as session:
        first = trial(session, ledger.xiushan, ledger.today, ledger.today)
        second = trial(session, ledger.xiushan, ledger.today + timedelta(days=1), ledger.today + timedelta(days=9))
    assert first.balanced and second.balanced
    assert (first.debits, second.debits, second.credits) == (63_069, 50_000, 50_000)
    assert {line.account: line.opening for line in second.lines}[Account.RECEIVABLE] == 63_069
    assert second.of_class(Class.LIABILITY) == 10_000


def test_a_statement_tells_each_move_newest_first_page_by_page(ledger: Ledger) -> None:
    for number in range(3):
        ledger.post(f"top_up:{number}", TOP_UP)
    ledger.post("use:1", Move(Account.PREPAID, Account.RECEIVABLE, 2_000, person_id=9, bill_id=7))
    with ledger.database.read() as session:
        page = statements.told(session, Account.PREPAID, person_id=9, limit=2)
        rest = statements.told(session, Account.PREPAID, person_id=9, limit=2, cursor=page.next)
    assert [one["fen"] for one in page.items] == [-2_000, 10_000]
    assert [one["fen"] for one in rest.items] == [10_000, 10_000]
    assert rest.next is None


def test_many_transfers_of_one_event_are_written_by_one_statement_and_once(ledger: Ledger) -> None:
    """As a bill run does it: from rows that are there, here those of the ledger itself."""
    ledger.post("seed:1", BILL, TOP_UP)
    told = table(LedgerTransfer)
    moves = select(
        literal(str(Account.BAD_DEBT)).label("debit"), literal(str(Account.RECEIVABLE)).label("credit"), told.c.fen,
        told.c.bill_id, told.c.item,
    ).where(told.c.debit == Account.RECEIVABLE)  # fmt: skip
    for _ in range(2):
        with ledger.database.write() as session:
            posting.post_many(session, estate_id=ledger.xiushan, kind="test", source="many:1", day=ledger.today,
                              words="一批", moves=moves, at=ledger.at)  # fmt: skip
    assert ledger.rows()[2:] == [("BAD_DEBT", "RECEIVABLE", 63_069)]
    assert ledger.broken() == []


def test_a_closed_day_takes_no_more_and_the_next_open_one_is_told(ledger: Ledger) -> None:
    ledger.post("bill_run:1", BILL)
    ledger.clock.advance(days=3)
    day = ledger.today - timedelta(days=2)
    ledger.close(day)
    with pytest.raises(DayClosed):
        ledger.post("payment:3", PAID, day=day)
    with ledger.database.write() as session:
        assert posting.open_day(session, ledger.xiushan, day - timedelta(days=9)) == day + timedelta(days=1)
        assert posting.open_day(session, ledger.xiushan, ledger.today) == ledger.today
        assert posting.open_day(session, ledger.defu, day) == day


def test_what_was_posted_before_the_day_closed_is_still_found_by_its_cause(ledger: Ledger) -> None:
    first = ledger.post("payment:3", PAID)
    day = ledger.today
    ledger.clock.advance(days=1)
    ledger.close(day)
    assert ledger.post("payment:3", PAID, day=day) == first


def test_the_database_itself_refuses_what_would_not_balance(ledger: Ledger) -> None:
    event = ledger.post("payment:3", PAID)
    row = {"event_id": event, "estate_id": ledger.xiushan, "day": ledger.today, "debit": "BANK", "credit": "CASH"}
    for wrong in ({"fen": 0}, {"fen": 5, "credit": "BANK"}, {"fen": 5, "credit": "POCKET"}):
        with pytest.raises(IntegrityError), ledger.database.write() as session:
            session.execute(insert(table(LedgerTransfer)), {**row, **wrong})


def test_an_event_without_a_transfer_is_a_mistake_of_the_caller(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="without a transfer"):
        ledger.post("nothing:1")


def test_a_person_is_held_as_often_as_asked(ledger: Ledger) -> None:
    with ledger.database.write() as session:
        locking.hold(session, ledger.xiushan, 9)
        locking.hold(session, ledger.xiushan, 9)
