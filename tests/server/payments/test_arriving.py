"""What WeChat tells, late, twice, in any order, wrong, and all at once: a payment comes of it once or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from server.kit.clock import StoppedClock
from server.ledger.rules.accounts import Account
from server.ledger.service import closing
from server.payments.models import Mismatch, Order, Payment, PayNotice
from server.payments.service import arriving, asking
from server.payments.service.arriving import Outcome
from server.wechat.pay.notices import PayNotice as Notice
from server.wechat.pay.results import TradeState
from tests.server.payments.till import Till


def test_a_notice_doubled_and_one_after_the_question_pay_once(till: Till) -> None:
    bill = till.bill("702", 100_00)
    order = till.ordered("meijie", bill)
    notice = till.confirm(order)
    asking.ask(till.cast.house, order.id, at=till.now)
    for _ in range(3):
        till.notify(notice)
    asking.ask(till.cast.house, order.id, at=till.now)
    assert till.count(Payment) == 1 and till.owed(bill) == 0 and till.exceptions() == []
    assert till.count(PayNotice) == 1
    assert till.account(Account.WECHAT) == 100_00
    till.check()


def test_a_lost_notice_is_made_good_by_asking(till: Till, clock: StoppedClock) -> None:
    bill = till.bill("702", 100_00)
    order = till.ordered("meijie", bill)
    till.confirm(order)
    with till.cast.house.database.read() as session:
        assert asking.due(session, at=till.now) == []
    clock.advance(seconds=31)
    with till.cast.house.database.read() as session:
        assert asking.due(session, at=till.now) == [order.id]
    asking.follow(till.cast.house, order.id, at=till.now)
    assert till.owed(bill) == 0 and till.row(order.id).state == "paid"
    till.check()


def test_a_notice_that_comes_days_late_counts_from_the_day_of_paying(till: Till, clock: StoppedClock) -> None:
    bill = till.bill("702", 100_00)
    order = till.ordered("meijie", bill)
    notice = till.confirm(order)
    clock.advance(days=2)
    till.notify(notice)
    paid = till.payments()[0]
    assert paid.day == date(2026, 11, 21) and paid.received_at == datetime(2026, 11, 21, 1, tzinfo=UTC)


def test_money_of_a_closed_day_is_booked_on_the_next_open_one(till: Till, clock: StoppedClock) -> None:
    bill = till.bill("702", 100_00)
    order = till.ordered("meijie", bill)
    notice = till.confirm(order)
    clock.advance(days=1)
    with till.cast.house.database.write() as session:
        closing.close_day(session, None, estate_id=till.cast.xiushan, day=date(2026, 11, 21), at=till.now)
    till.notify(notice)
    assert till.payments()[0].day == date(2026, 11, 22)
    till.check()


def _wrong(**change: Any) -> Callable[[Notice], Notice]:
    return lambda notice: replace(notice, transaction=replace(notice.transaction, **change))


@pytest.mark.parametrize(("change", "kind"), [
    (_wrong(fen=99_99), "amount_differs"),
    (_wrong(fen=100_01), "amount_differs"),
    (_wrong(fen=None), "amount_differs"),
    (_wrong(currency="USD"), "currency_differs"),
    (_wrong(sub_mchid="1900000999"), "unknown_payee"),
    (_wrong(transaction_id=None), "state_differs"),
    (_wrong(out_trade_no="L1D261121FFFFFFFFFF"), "unknown_order"),
])  # fmt: skip
def test_what_is_not_as_it_was_ordered_changes_nothing_and_is_written_down_once(
    till: Till, change: Callable[[Notice], Notice], kind: str
) -> None:
    bill = till.bill("702", 100_00)
    order = till.ordered("meijie", bill)
    notice = change(till.confirm(order))
    before = till.cast.counts()
    for _ in range(2):
        till.notify(notice)
    after = till.cast.counts()
    grown = {name for name, count in after.items() if count != before[name]}
    assert grown == {"exceptions", "pay_notices", "facts"}
    assert till.exceptions() == [kind] and till.owed(bill) == 100_00
    assert till.row(order.id).state == "prepaid"
    # The truth comes later and still counts.
    asking.ask(till.cast.house, order.id, at=till.now)
    assert till.row(order.id).state == "paid"
    till.check()


@pytest.mark.parametrize("state", [TradeState.NOTPAY, TradeState.CLOSED, TradeState.PAYERROR, TradeState.UNKNOWN])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_state_that_is_no_payment_pays_nothing(till: Till, state: TradeState) -> None:
    order = till.ordered("meijie", till.bill("702", 100_00))
    notice = _wrong(state=state)(till.confirm(order))
    till.notify(notice)
    assert till.count(Payment) == 0 and till.exceptions() == []


def test_another_transaction_of_a_paid_order_is_written_down(till: Till) -> None:
    order = till.ordered("meijie", till.bill("702", 100_00))
    notice = till.confirm(order)
    till.notify(notice)
    till.notify(_wrong(transaction_id="4200000000000000000000009999")(replace(notice, notice_id="other")))
    assert till.exceptions() == ["state_differs"] and till.count(Payment) == 1
    second = till.ordered("meijie", till.bill("702", 100_00, period=date(2026, 11, 1)))
    till.confirm(second)
    stolen = till.pay.transactions[second.out_trade_no]
    with till.cast.house.database.write() as session:
        told = replace(stolen, transaction_id=notice.transaction.transaction_id)
        assert arriving.apply(session, told, at=till.now) is Outcome.REFUSED
    till.check()


def test_two_orders_for_one_bill_both_paid_leave_the_second_in_the_payers_balance(till: Till) -> None:
    bill = till.bill("702", 100_00)
    mother, daughter = till.ordered("meijie", bill), till.ordered("daughter", bill)
    till.notify(till.confirm(daughter))
    till.notify(till.confirm(mother))
    assert till.owed(bill) == 0 and till.exceptions() == ["paid_twice"]
    assert (till.balance("meijie"), till.balance("daughter")) == (100_00, 0)
    with till.cast.house.database.read() as session:
        assert "100.00 元" in session.query(Mismatch).one().words
    said = till.cast.visitor("meijie").get(f"/pay/orders/{mother.id}").json
    assert said["surplus_fen"] == 100_00
    assert "已经付清过" in said["words"] and "100.00 元已存为您的预存款" in said["words"]
    assert till.cast.visitor("daughter").get(f"/pay/orders/{daughter.id}").json["surplus_fen"] == 0
    for _ in range(2):
        till.cast.react()
    (told,) = [words for title, words in till.cast.inbox("meijie") if title == "这笔账单已经付过"]
    assert "多付的 100.00 元已存为您的预存款" in told
    assert "缴费成功" in [title for title, _ in till.cast.inbox("daughter")]
    till.check()


def test_a_closed_order_that_was_paid_after_all_is_not_lost(till: Till, clock: StoppedClock) -> None:
    bill = till.bill("702", 100_00)
    order = till.ordered("meijie", bill)
    clock.advance(hours=2)
    asking.follow(till.cast.house, order.id, at=till.now)
    assert till.row(order.id).state == "closed" and till.count(Payment) == 0
    till.notify(till.confirm(order))
    assert till.row(order.id).state == "paid" and till.owed(bill) == 0
    till.check()


def test_a_payment_in_the_middle_of_closing_wins(till: Till, clock: StoppedClock, monkeypatch: Any) -> None:
    bill = till.bill("702", 100_00)
    order = till.ordered("meijie", bill)
    clock.advance(hours=2)
    close = till.pay.close

    def pays_just_before(out_trade_no: str, sub_mchid: str) -> None:
        till.confirm(order)
        close(out_trade_no, sub_mchid)

    monkeypatch.setattr(till.pay, "close", pays_just_before)
    asking.follow(till.cast.house, order.id, at=till.now)
    assert till.row(order.id).state == "paid" and till.owed(bill) == 0
    till.check()


def test_whoever_is_killed_in_the_middle_leaves_nothing_half_done(till: Till, monkeypatch: Any) -> None:
    bill = till.bill("702", 100_00)
    order = till.ordered("meijie", bill)
    notice = till.confirm(order)

    def killed(*_: Any, **__: Any) -> None:
        raise SystemError("killed")

    before = till.cast.counts()
    for step in ("server.payments.service.receiving.receipts.issue", "server.payments.service.receiving.posting.post",
                 "server.payments.service.arriving.publish"):  # fmt: skip
        with monkeypatch.context() as patch:
            patch.setattr(step, killed)
            with pytest.raises(SystemError):
                till.notify(notice)
        assert till.cast.counts() == before and till.row(order.id).state == "prepaid"
    till.notify(notice)
    assert till.owed(bill) == 0
    till.check()


def test_many_notices_of_many_orders_at_once_add_up(till: Till) -> None:
    bills = [till.bill("702", 100_00 + step, period=date(2026, 1 + step, 1)) for step in range(3)]
    orders: list[Order] = []
    for name in ("meijie", "daughter"):
        orders += [till.ordered(name, *bills), till.ordered(name, *reversed(bills))]
    notices = [till.confirm(order) for order in orders] * 3
    gate = threading.Barrier(4)

    def hand(mine: list[Notice]) -> None:
        gate.wait(timeout=10)
        for notice in mine:
            till.notify(notice)

    with ThreadPoolExecutor(4) as hands:
        for done in [hands.submit(hand, notices[place::4]) for place in range(4)]:
            done.result(timeout=30)
    whole = sum(order.fen for order in orders)
    assert till.count(Payment) == 4 and till.account(Account.WECHAT) == whole
    assert [till.owed(bill) for bill in bills] == [0, 0, 0]
    assert till.balance("meijie") + till.balance("daughter") == whole - sum(100_00 + step for step in range(3))
    till.check()


def test_a_word_that_does_not_come_asks_again_later(till: Till, clock: StoppedClock) -> None:
    order = till.ordered("meijie", till.bill("702", 100_00))
    gaps: list[timedelta] = []
    for _ in range(6):
        wait = till.row(order.id).ask_at - till.now
        gaps.append(wait)
        clock.advance(seconds=wait.total_seconds())
        asking.follow(till.cast.house, order.id, at=till.now)
    assert gaps[0] == timedelta(seconds=30) and gaps == sorted(gaps) and gaps[-1] >= timedelta(minutes=4)
