"""Nobody of the staff decides about money that is their own: a colleague does."""

from __future__ import annotations

import pytest

from server.kit.clock import local_day
from server.kit.errors import NotAllowed
from server.payments.models import Payment
from server.payments.rules.methods import Method
from server.payments.screens import payments as screens
from server.payments.screens import refunds as refund_screens
from server.payments.service import balances, desk, refunding
from tests.server.payments.till import Till

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ME, COLLEAGUE = "zhoukuaiji", "liujingli"


@pytest.fixture
def own(till: Till) -> Till:
    """周会计 owns 502."""
    till.buys(ME)
    return till


def _void(till: Till, by: str, payment_id: int) -> None:
    with till.cast.house.database.write() as session:
        desk.void(session, till.cast[by], payment_id, why="记错", version=2, at=till.now)


def _ask(till: Till, payment_id: int) -> int:
    with till.cast.house.database.write() as session:
        return refunding.ask(session, till.cast["xiaoli"], payment_id=payment_id, fen=50_00, reason="多收", at=till.now)


def _approve(till: Till, by: str, refund_id: int) -> None:
    with till.cast.house.database.write() as session:
        refunding.approve(session, till.cast[by], refund_id, version=1, at=till.now)


def _ask_back(till: Till) -> int:
    with till.cast.house.database.write() as session:
        return balances.ask_back(session, till.cast["xiaoli"], estate_id=till.cast.xiushan,
                                 person_id=till.cast.ids[ME], fen=40_00, method=Method.CASH, why="多存了",
                                 at=till.now)  # fmt: skip


def _give_back(till: Till, by: str, payout_id: int) -> None:
    with till.cast.house.database.write() as session:
        balances.give_back(session, till.cast[by], payout_id, version=1, agree=True, at=till.now)


@pytest.mark.parametrize(("payer", "home"), [(ME, "702"), (None, "502"), ("meijie", "502")])
def test_what_they_paid_or_what_was_paid_for_their_home_is_for_a_colleague(
    own: Till, payer: str | None, home: str
) -> None:
    bill = own.bill(home, 100_00)
    paid = own.enter("xiaoli", home, 100_00, payer=payer)
    with pytest.raises(NotAllowed, match="involved"):
        own.review(ME, paid)
    own.review(COLLEAGUE, paid)
    with pytest.raises(NotAllowed, match="involved"):
        _void(own, ME, paid)
    refund_id = _ask(own, paid)
    with pytest.raises(NotAllowed, match="involved"):
        _approve(own, ME, refund_id)
    assert own.owed(bill) == 0
    _approve(own, COLLEAGUE, refund_id)
    assert own.owed(bill) == 50_00
    own.check()


def test_a_balance_of_their_own_is_given_back_by_a_colleague(own: Till) -> None:
    own.review(COLLEAGUE, own.enter("xiaoli", "502", 90_00, payer=ME))
    payout_id = _ask_back(own)
    with pytest.raises(NotAllowed, match="involved"):
        _give_back(own, ME, payout_id)
    _give_back(own, COLLEAGUE, payout_id)
    assert own.balance(ME) == 50_00
    own.check()


def test_cash_of_their_own_that_would_count_at_once_is_taken_by_a_colleague(own: Till) -> None:
    bill = own.bill("502", 100_00)
    first = own.enter(ME, "502", 10_00, payer=ME)
    own.review(COLLEAGUE, first)
    with own.cast.house.database.write() as session:
        desk.set_terms(session, own.cast[COLLEAGUE], estate_id=own.cast.xiushan, cash_at_once=True, at=own.now)
    with pytest.raises(NotAllowed, match="involved"):
        own.enter(ME, "502", 90_00, payer=ME)
    assert own.count(Payment) == 1
    own.enter("xiaoli", "502", 90_00, payer=ME)
    assert own.owed(bill) == 0
    own.check()


@on_sqlite
def test_no_page_offers_it(own: Till) -> None:
    counted = own.enter("xiaoli", "502", 90_00, payer=ME)
    own.review(COLLEAGUE, counted)
    _ask(own, counted)
    _ask_back(own)
    waits = own.enter("xiaoli", "502", 30_00, payer=ME)
    today, me, colleague = local_day(own.now), own.cast[ME], own.cast[COLLEAGUE]
    with own.cast.house.database.read() as session:
        for who, is_own in ((me, True), (colleague, False)):
            assert [one["own"] for one in screens.waiting(session, who, on=today)] == [is_own]
            assert screens.payment(session, who, waits, on=today)["own"] is is_own
            page = refund_screens.refunds(session, who, "open", estate_id=None, cursor=None, on=today)
            payouts = refund_screens.payouts(session, who, "open", estate_id=None, day=today)
            assert [one["own"] for one in (*page.items, *payouts)] == [is_own, is_own]
