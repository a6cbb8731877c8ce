"""Two of a family, two phones, one bill: the latest tap has the sheet, and no other can be paid."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from server.payments.models import Order
from server.people.models import Tenure
from server.wechat.pay.results import PrepayOrder, TradeState
from tests.server.payments.till import Till

MOVED_OUT = date(2026, 11, 21)


@pytest.fixture
def bill(till: Till) -> int:
    return till.bill("702", 100_00)


def test_somebody_who_has_moved_out_since_holds_no_sheet_either(till: Till, bill: int) -> None:
    other = till.bill("702", 60_00, period=date(2026, 11, 1))
    first, apart = till.ordered("daughter", bill), till.ordered("daughter", other)
    with till.cast.house.database.write() as session:
        hers = Tenure.person_id == till.cast.ids["daughter"]
        session.execute(update(Tenure).where(hers).values(until=MOVED_OUT))
    till.ordered("meijie", bill)
    assert (till.row(first.id).state, till.row(apart.id).state) == ("closed", "prepaid")


def test_an_order_overtaken_on_its_way_to_wechat_gets_no_sheet_and_nobody_can_pay_it(till: Till, bill: int) -> None:
    overtaking = _meanwhile(till, lambda: till.order("meijie", bill))
    answer = till.order("daughter", bill, key="daughters-tap-1")
    assert (answer.status_code, answer.json["code"]) == (409, "ordered_elsewhere"), answer.text
    kept = till.row(overtaking[0].json["id"])
    (lost,) = (order for order in _orders(till) if order.id != kept.id)
    assert (kept.state, lost.state, lost.prepay_id) == ("prepaid", "closed", None)
    there = till.pay.transactions
    assert (there[kept.out_trade_no].state, there[lost.out_trade_no].state) == (TradeState.NOTPAY, TradeState.CLOSED)
    again = till.order("daughter", bill, key="daughters-tap-1")
    assert (again.status_code, again.json["state"], again.json["params"]) == (201, "closed", None)


def test_a_repeat_that_was_faster_leaves_the_sheet_as_it_is(till: Till, bill: int) -> None:
    faster = _meanwhile(till, lambda: till.order("meijie", bill, key="one-and-the-same"))
    answer = till.order("meijie", bill, key="one-and-the-same")
    assert answer.json["params"] == faster[0].json["params"]
    assert answer.json["params"] is not None
    assert [order.state for order in _orders(till)] == ["prepaid"]


def test_two_who_tap_at_once_get_one_sheet_that_can_be_paid(till: Till, bill: int) -> None:
    gate, phones = threading.Barrier(2), {name: till.cast.visitor(name) for name in ("meijie", "daughter")}

    def tap(name: str) -> int:
        gate.wait(10)
        return phones[name].post("/pay/orders", {"lines": [{"bill_id": bill}]}, key="fresh").status_code

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(tap, phones))
    assert answers in ([201, 201], [201, 409])
    (kept,) = (order for order in _orders(till) if order.state == "prepaid")
    payable = [one.out_trade_no for one in till.pay.transactions.values() if one.state == TradeState.NOTPAY]
    assert payable == [kept.out_trade_no]


def _meanwhile(till: Till, act: Callable[[], TestResponse]) -> list[TestResponse]:
    """While the next order is on its way to WeChat, something else happens; gives what was answered to that."""
    answers: list[TestResponse] = []
    prepay = till.pay.prepay

    def slow(order: PrepayOrder) -> str:
        till.pay.prepay = prepay
        answers.append(act())
        return prepay(order)

    till.pay.prepay = slow
    return answers


def _orders(till: Till) -> list[Order]:
    with till.cast.house.database.read() as session:
        return list(session.scalars(select(Order).order_by(Order.id)))
