"""Money given back: one asks, another agrees, never more than is left; and WeChat's word in whatever order it comes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, DomainError, Malformed, NotFound, Stale
from server.ledger.queries import invariants
from server.ledger.rules.accounts import Account
from server.payments.models import Payment, Receipt, Refund
from server.payments.rules.methods import Method
from server.payments.rules.refunding import LIVE, MOVES, Refunding, follows, void_why
from server.payments.rules.refunding import agreed as said_when_agreed
from server.payments.service import refund_sending, refunding
from server.payments.service.refund_moves import BalanceUsed
from server.payments.service.refunding import TooMuch
from server.wechat.pay.errors import PayRefused, PayUnsure
from server.wechat.pay.results import Refund as Told
from server.wechat.pay.results import RefundOrder, RefundState
from tests.server.payments.till import Till
from workflows.payments.refunds import send_refunds

Act = Callable[..., Any]


def do(till: Till, act: Act, *args: Any, by: str = "zhoukuaiji", **named: Any) -> Any:
    """Somebody does something, in a transaction of its own."""
    with till.cast.house.database.write() as session:
        return act(session, till.cast[by], *args, **named, at=till.now)


def ask(till: Till, payment: Payment | int, fen: int, by: str = "liujingli") -> int:
    """刘芳 asks for a refund."""
    payment_id = payment if isinstance(payment, int) else payment.id
    refund_id: int = do(till, refunding.ask, payment_id=payment_id, fen=fen, reason="重复缴费", by=by)
    return refund_id


def agreed(till: Till, payment: Payment | int, fen: int) -> int:
    """刘芳 asks, 周会计 agrees."""
    refund_id = ask(till, payment, fen)
    do(till, refunding.approve, refund_id, version=1)
    return refund_id


def row(till: Till, refund_id: int) -> Refund:
    """A refund as its row stands."""
    with till.cast.house.database.read() as session:
        return session.get_one(Refund, refund_id)


def told(till: Till, refund_id: int, state: RefundState, **more: Any) -> str:
    """WeChat says something of a refund."""
    one = row(till, refund_id)
    said = replace(Told(one.out_refund_no, state, "5030000001", fen=one.fen), **more)
    with till.cast.house.database.write() as session:
        return refund_sending.apply(session, said, at=till.now)


def balanced(till: Till) -> None:
    """The ledger adds up, and what receipts stand for is what was not given back."""
    with till.cast.house.database.read() as session:
        assert invariants.broken(session) == []
        came = sum(session.scalars(select(Payment.fen).where(Payment.state == "received")))
        back = sum(session.scalars(select(Refund.fen).where(Refund.state.in_(LIVE), Refund.state != "asked")))
        assert sum(session.scalars(select(Receipt.fen).where(Receipt.void_at.is_(None)))) == came - back


def test_whoever_agrees_to_a_refund_reads_what_happens_to_the_money() -> None:
    told = {method: said_when_agreed(method, to_balance=False) for method in Method}
    assert [method for method, (words, _) in told.items() if "微信" in words] == [Method.WECHAT]
    assert [method for method, (_, over) in told.items() if over] == [Method.BALANCE]
    assert all(said_when_agreed(method, to_balance=True) == told[Method.BALANCE] for method in Method)


def test_a_refund_takes_two_people_and_the_bill_is_owed_again(till: Till) -> None:
    bill = till.bill("702", 100_00)
    payment = till.paid("meijie", bill)
    refund_id = ask(till, payment, 100_00)
    assert till.owed(bill) == 0
    with pytest.raises(Conflict, match="second_person_needed"):
        do(till, refunding.approve, refund_id, version=1, by="liujingli")
    for name in ("xiaoli", "meijie", "heshifu", "huangjingli"):
        with pytest.raises(NotFound):
            do(till, refunding.approve, refund_id, version=1, by=name)
    do(till, refunding.approve, refund_id, version=1)
    assert till.owed(bill) == 100_00 and till.account(Account.REFUND_DUE) == 100_00
    with pytest.raises(Stale):
        do(till, refunding.approve, refund_id, version=1)
    assert till.count(Receipt) == 1
    send_refunds(till.cast.house, till.now)
    assert row(till, refund_id).state == "processing"
    told(till, refund_id, RefundState.SUCCESS)
    assert till.account(Account.REFUND_DUE) == 0 and till.account(Account.WECHAT) == 0
    seen = till.cast.visitor("meijie").get(f"/pay/payments/{payment.id}").json
    assert (seen["refunded_fen"], seen["refunds"][0]["state"], seen["receipt_id"]) == (100_00, "success", None)
    balanced(till)


def test_a_part_comes_off_the_balance_first_and_then_off_what_was_settled_last(till: Till) -> None:
    old, new = till.bill("702", 60_00), till.bill("702", 40_00, period=date(2026, 11, 1), due=date(2026, 11, 30))
    payment_id = till.enter("liujingli", "702", 130_00, payer="meijie")
    till.review("zhoukuaiji", payment_id)
    assert till.balance("meijie") == 30_00
    agreed(till, payment_id, 50_00)
    assert (till.balance("meijie"), till.owed(new), till.owed(old)) == (0, 20_00, 0)
    agreed(till, payment_id, 70_00)
    assert (till.owed(new), till.owed(old)) == (40_00, 50_00)
    assert till.went(payment_id) == {old: 10_00}
    balanced(till)


def test_never_more_than_is_left_of_a_payment(till: Till) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    for fen in (0, -1, 100_01):
        with pytest.raises(TooMuch):
            ask(till, payment, fen)
    ask(till, payment, 60_00)
    with pytest.raises(TooMuch) as refused:
        ask(till, payment, 40_01)
    assert refused.value.detail == {"left_fen": 40_00}
    do(till, refunding.refuse, ask(till, payment, 40_00), why="不符合条件", version=1)
    ask(till, payment, 40_00)
    with pytest.raises(NotFound):
        ask(till, payment, 1, by="huangjingli")
    balanced(till)


def test_many_who_ask_at_once_get_no_more_than_there_is(till: Till) -> None:
    payment, together = till.paid("meijie", till.bill("702", 100_00)), threading.Barrier(6)
    refused: list[str] = []

    def work() -> None:
        together.wait()
        try:
            ask(till, payment, 30_00)
        except DomainError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["refund_too_much"] * 3 and till.count(Refund) == 3


def test_what_became_balance_and_was_used_is_not_given_back_twice(till: Till) -> None:
    payment_id = till.enter("liujingli", "702", 50_00, payer="meijie")
    till.review("zhoukuaiji", payment_id)
    bill = till.bill("702", 30_00)
    assert till.order("meijie", bill, use_balance=True).status_code == 201
    assert (till.balance("meijie"), till.owed(bill)) == (20_00, 0)
    refund_id = ask(till, payment_id, 50_00)
    with pytest.raises(BalanceUsed) as refused:
        do(till, refunding.approve, refund_id, version=1)
    assert refused.value.detail == {"left_fen": 20_00} and row(till, refund_id).state == "asked"
    (used,) = till.payments(method="balance")
    do(till, refunding.approve, ask(till, used.id, 30_00), version=1)
    assert (till.balance("meijie"), till.owed(bill)) == (50_00, 30_00)
    do(till, refunding.approve, refund_id, version=1)
    assert till.balance("meijie") == 0 and till.account(Account.REFUND_DUE) == 50_00
    balanced(till)


def test_the_desk_gives_cash_back_and_wechat_gives_back_its_own(till: Till) -> None:
    payment_id = till.enter("liujingli", "702", 80_00, payer="meijie")
    till.review("zhoukuaiji", payment_id)
    refund_id = agreed(till, payment_id, 80_00)
    pay_out = {"method": Method.TRANSFER, "reference": None, "version": 2}
    with pytest.raises(Malformed):
        do(till, refunding.pay_out, refund_id, **pay_out)
    with pytest.raises(Malformed):
        do(till, refunding.pay_out, refund_id, **pay_out | {"method": Method.POS, "reference": "1"})
    with pytest.raises(Stale):
        do(till, refunding.pay_out, refund_id, **pay_out | {"method": Method.CASH, "version": 1})
    do(till, refunding.pay_out, refund_id, **pay_out | {"method": Method.CASH})
    with pytest.raises(Conflict):
        do(till, refunding.pay_out, refund_id, **pay_out | {"method": Method.CASH, "version": 3})
    assert till.account(Account.CASH) == 0 and till.account(Account.REFUND_DUE) == 0
    by_wechat = agreed(till, till.paid("meijie", till.bill("702", 100_00)), 100_00)
    with pytest.raises(Conflict, match="refund_by_wechat"):
        do(till, refunding.pay_out, by_wechat, method=Method.CASH, reference=None, version=2)
    balanced(till)


def test_what_wechat_cannot_give_back_the_desk_may(till: Till) -> None:
    refund_id = agreed(till, till.paid("meijie", till.bill("702", 100_00)), 100_00)
    till.pay.fail_next = [PayRefused("RULE_LIMIT", words="交易已超过退款有效期")]
    send_refunds(till.cast.house, till.now)
    assert till.exceptions() == ["refund_failed"] and "RULE_LIMIT" in row(till, refund_id).error
    version = row(till, refund_id).version
    do(till, refunding.pay_out, refund_id, method=Method.TRANSFER, reference="GX-1", version=version)
    assert till.account(Account.BANK) == -100_00 and row(till, refund_id).state == "success"
    balanced(till)


def test_a_lost_answer_is_asked_for_under_the_same_number(till: Till, clock: StoppedClock) -> None:
    refund_id = agreed(till, till.paid("meijie", till.bill("702", 100_00)), 100_00)
    till.pay.fail_after = [PayUnsure("timed out")]
    for _ in range(2):
        send_refunds(till.cast.house, till.now)
    assert row(till, refund_id).state == "approved"
    clock.advance(minutes=2)
    send_refunds(till.cast.house, till.now)
    number = row(till, refund_id).out_refund_no
    assert [call for call in till.pay.asked if "refund" in call[0]] == [("refund", number), ("query_refund", number)]
    assert row(till, refund_id).state == "processing" and len(till.pay.refunds) == 1
    till.pay.finish_refund(number, at=till.now)
    clock.advance(minutes=3)
    send_refunds(till.cast.house, till.now)
    assert row(till, refund_id).state == "success"
    clock.advance(hours=3)
    assert send_refunds(till.cast.house, till.now) is None
    balanced(till)


def test_a_call_that_never_left_is_made_again_under_the_same_number(till: Till, clock: StoppedClock) -> None:
    refund_id = agreed(till, till.paid("meijie", till.bill("702", 100_00)), 100_00)
    till.pay.fail_next = [PayUnsure("no route", left=False)]
    send_refunds(till.cast.house, till.now)
    clock.advance(minutes=2)
    send_refunds(till.cast.house, till.now)
    assert {call[1] for call in till.pay.asked if "refund" in call[0]} == {row(till, refund_id).out_refund_no}
    assert row(till, refund_id).state == "processing"


def test_an_empty_purse_of_the_company_is_shown_and_tried_again(
    till: Till, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund_id = agreed(till, till.paid("meijie", till.bill("702", 100_00)), 100_00)

    def empty(order: RefundOrder) -> Told:
        raise PayRefused("NOT_ENOUGH", words=order.reason)

    with monkeypatch.context() as patch:
        patch.setattr(till.pay, "refund", empty)
        for _ in range(2):
            send_refunds(till.cast.house, till.now)
            clock.advance(minutes=1, seconds=30)
    assert till.exceptions() == ["refund_not_enough"] and row(till, refund_id).state == "approved"
    do(till, refund_sending.again, refund_id)
    send_refunds(till.cast.house, till.now)
    assert row(till, refund_id).state == "processing" and row(till, refund_id).error == ""


def test_a_refund_closed_by_wechat_becomes_the_payers_balance(till: Till) -> None:
    bill = till.bill("702", 100_00)
    payment = till.paid("meijie", bill)
    refund_id = agreed(till, payment, 100_00)
    send_refunds(till.cast.house, till.now)
    told(till, refund_id, RefundState.CLOSED)
    assert till.balance("meijie") == 100_00 and till.owed(bill) == 100_00
    assert till.account(Account.REFUND_DUE) == 0 and till.exceptions() == ["refund_closed"]
    told(till, refund_id, RefundState.SUCCESS)
    assert till.exceptions() == ["refund_closed", "refund_differs"] and till.balance("meijie") == 100_00
    agreed(till, payment, 100_00)
    assert till.balance("meijie") == 0
    balanced(till)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_every_word_of_wechat_in_every_state_moves_by_the_table_or_not_at_all(till: Till) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    for number, (state, to) in enumerate(product(Refunding, RefundState)):
        refund_id = agreed(till, payment, 1_00)
        with till.cast.house.database.write() as session:
            session.get_one(Refund, refund_id).state = state
        for _ in range(2):
            told(till, refund_id, to)
        wanted = Refunding(to.lower()) if to is not RefundState.UNKNOWN else None
        moves = wanted is not None and wanted in MOVES[state]
        assert row(till, refund_id).state == (wanted if moves else state), (state, to, number)


def test_words_in_any_order_end_where_they_should(till: Till) -> None:
    refund_id = agreed(till, till.paid("meijie", till.bill("702", 100_00)), 100_00)
    for state in (RefundState.SUCCESS, RefundState.PROCESSING, RefundState.SUCCESS, RefundState.ABNORMAL):
        told(till, refund_id, state)
    assert row(till, refund_id).state == "success" and till.account(Account.WECHAT) == 0
    assert not follows("success", Refunding.ABNORMAL)
    balanced(till)


def test_what_wechat_may_have_given_back_the_desk_does_not_give_back_too(till: Till, clock: StoppedClock) -> None:
    refund_id = agreed(till, till.paid("meijie", till.bill("702", 100_00)), 100_00)
    till.pay.fail_after = [PayUnsure("timeout")]
    send_refunds(till.cast.house, till.now)
    clock.advance(minutes=2)
    till.pay.fail_next = [PayRefused("NO_AUTH")]
    send_refunds(till.cast.house, till.now)
    assert till.exceptions() == ["refund_failed"], "finance hears that nothing could be learned"
    version = row(till, refund_id).version
    with pytest.raises(Conflict, match="refund_by_wechat"):
        do(till, refunding.pay_out, refund_id, method=Method.CASH, reference=None, version=version)
    clock.advance(minutes=10)
    send_refunds(till.cast.house, till.now)
    assert row(till, refund_id).state == "processing"


def test_a_word_of_wechat_takes_the_desk_its_leave(till: Till) -> None:
    refund_id = agreed(till, till.paid("meijie", till.bill("702", 100_00)), 100_00)
    till.pay.fail_next = [PayRefused("NOT_ENOUGH")]
    send_refunds(till.cast.house, till.now)
    told(till, refund_id, RefundState.PROCESSING)
    version = row(till, refund_id).version
    with pytest.raises(Conflict, match="refund_by_wechat"):
        do(till, refunding.pay_out, refund_id, method=Method.CASH, reference=None, version=version)


def test_money_given_back_by_the_desk_and_by_wechat_is_written_down(till: Till) -> None:
    refund_id = agreed(till, till.paid("meijie", till.bill("702", 100_00)), 100_00)
    till.pay.fail_next = [PayRefused("RULE_LIMIT")]
    send_refunds(till.cast.house, till.now)
    version = row(till, refund_id).version
    with pytest.raises(Conflict, match="not_so_much_cash"):
        do(till, refunding.pay_out, refund_id, method=Method.CASH, reference=None, version=version)
    do(till, refunding.pay_out, refund_id, method=Method.TRANSFER, reference="GX-1", version=version)
    for _ in range(2):
        assert told(till, refund_id, RefundState.SUCCESS) == "refused"
    assert till.exceptions() == ["refund_failed", "refund_differs"] and till.account(Account.BANK) == -100_00
    balanced(till)


WRONG = [{"fen": 99_99}, {"fen": 100_01}, {"sub_mchid": "1900000999"}, {"transaction_id": "4200009999"}]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_another_sum_payee_or_transaction_moves_nothing_and_is_written_down(till: Till) -> None:
    refund_id = agreed(till, till.paid("meijie", till.bill("702", 100_00)), 100_00)
    for wrong in (*WRONG, *WRONG):
        assert told(till, refund_id, RefundState.SUCCESS, **wrong) == "refused"
    assert row(till, refund_id).state == "approved" and set(till.exceptions()) == {"refund_differs"}
    assert len(till.exceptions()) == 3, "two of a sum, one of whose it is"


def test_a_refund_nobody_here_asked_for_is_written_down(till: Till) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    order = till.row(payment.order_id or 0)
    said = Told("made-at-the-platform", RefundState.SUCCESS, fen=100, out_trade_no=order.out_trade_no)
    for _ in range(2):
        with till.cast.house.database.write() as session:
            refund_sending.apply(session, said, at=till.now)
    assert till.exceptions() == ["refund_missing_here"]


def test_a_payment_of_more_than_a_year_ago_goes_back_at_the_desk(till: Till, clock: StoppedClock) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    clock.advance(days=366)
    with pytest.raises(Conflict, match="refund_too_late"):
        ask(till, payment, 1_00)


def test_a_void_receipt_says_that_the_rest_has_one_of_its_own() -> None:
    assert void_why(124_12) == "有退款，剩下的 124.12 元另开了一张收据"
    assert void_why(0) == "钱全部退回"
