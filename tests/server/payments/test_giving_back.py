"""A dispute over a bill that is paid: what was paid too much goes back once, by two people, and is not owed again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.fees.models import Bill, DebtorPerson, Waiver
from server.fees.queries import checks as fee_checks
from server.fees.service import disputing
from server.kit.errors import Conflict, DomainError, NotAllowed, NotFound, Stale
from server.ledger.rules.accounts import Account
from server.payments.models import Refund
from server.payments.rules.methods import Method
from server.payments.service import balances, giving_back, refunding
from server.payments.service.giving_back import PaidLess
from server.payments.service.refunding import TooMuch
from server.wechat.pay.results import RefundState
from tests.server.payments.test_refunds import do, row, told
from tests.server.payments.till import Till
from workflows.payments.refunds import send_refunds


def disputed(till: Till, bill: int, by: str = "meijie") -> int:
    """Somebody says that a bill is wrong."""
    with till.cast.house.database.write() as session:
        return disputing.raise_(session, till.cast[by], bill_id=bill, words="电梯停了半个月", at=till.now)


def settled(
    till: Till, bill: int, fen: int, *, to_balance: bool, by: str = "liujingli", waive: int | None = None
) -> list[int]:  # fmt: skip
    """刘芳 says that they are right, and asks that so much be given back."""
    dispute_id = disputed(till, bill)
    refund_ids: list[int] = do(
        till, giving_back.settle, dispute_id, answer="核实过了", version=1, waive_fen=waive, back_fen=fen,
        to_balance=to_balance, by=by,
    )  # fmt: skip
    return refund_ids


def agree(till: Till, refund_id: int) -> None:
    """周会计 agrees."""
    do(till, refunding.approve, refund_id, version=1)


def sums(till: Till, bill: int) -> tuple[str, int, int]:
    """How a bill stands: state, paid, waived."""
    with till.cast.house.database.read() as session:
        one = session.get_one(Bill, bill)
        return one.state, one.paid_fen, one.waived_fen


def adds_up(till: Till) -> None:
    """Ledger, bills, waivers, payments and receipts say the same."""
    till.check()
    with till.cast.house.database.read() as session:
        assert fee_checks.broken(session) == []


def test_it_becomes_balance_once_another_agrees_and_the_bill_is_not_owed_again(till: Till) -> None:
    bill = till.bill("702", 100_00)
    payment = till.paid("meijie", bill)
    (refund_id,) = settled(till, bill, 40_00, to_balance=True)
    assert sums(till, bill) == ("paid", 100_00, 0) and till.balance("meijie") == 0
    with pytest.raises(Conflict, match="second_person_needed"):
        do(till, refunding.approve, refund_id, version=1, by="liujingli")
    agree(till, refund_id)
    assert sums(till, bill) == ("paid", 60_00, 40_00) and till.owed(bill) == 0
    assert (till.balance("meijie"), till.account(Account.REFUND_DUE), till.account(Account.WAIVED)) == (40_00, 0, 40_00)
    assert (row(till, refund_id).state, till.went(payment.id)) == ("closed", {bill: 60_00})
    with till.cast.house.database.read() as session:
        waiver = session.scalars(select(Waiver)).one()
    assert (waiver.fen, waiver.state, waiver.asked_by) == (40_00, "approved", till.cast.ids["liujingli"])
    seen = till.cast.visitor("meijie").get(f"/pay/payments/{payment.id}").json
    assert [line["fen"] for line in seen["lines"]] == [60_00, 40_00] and seen["refunded_fen"] == 0
    assert seen["refunds"][0]["state_label"] == "已转入预存款"
    send_refunds(till.cast.house, till.now)
    assert till.pay.refunds == {}, "nothing goes to WeChat"
    with pytest.raises(Stale):
        agree(till, refund_id)
    adds_up(till)


def test_what_became_balance_is_theirs_to_be_paid_out_and_never_twice(till: Till) -> None:
    bill = till.bill("702", 100_00)
    payment_id = till.enter("liujingli", "702", 100_00, payer="meijie")
    till.review("zhoukuaiji", payment_id)
    agree(till, settled(till, bill, 40_00, to_balance=True)[0])
    payout_id = do(till, balances.ask_back, estate_id=till.cast.xiushan, person_id=till.cast.ids["meijie"], fen=40_00,
                   method=Method.CASH, why="本人要求", by="liujingli")  # fmt: skip
    do(till, balances.give_back, payout_id, version=1, agree=True)
    assert (till.balance("meijie"), till.account(Account.CASH)) == (0, 60_00)
    with pytest.raises(PaidLess):
        do(till, giving_back.ask, bill_id=bill, estate_id=till.cast.xiushan, fen=60_01, to_balance=True, reason="再退")
    adds_up(till)


def test_it_goes_out_by_wechat_and_nobody_owes_it_anew(till: Till) -> None:
    bill = till.bill("702", 100_00)
    payment = till.paid("meijie", bill)
    (refund_id,) = settled(till, bill, 30_00, to_balance=False)
    agree(till, refund_id)
    assert sums(till, bill) == ("paid", 70_00, 30_00) and till.account(Account.REFUND_DUE) == 30_00
    send_refunds(till.cast.house, till.now)
    told(till, refund_id, RefundState.SUCCESS)
    assert (till.account(Account.REFUND_DUE), till.account(Account.WECHAT)) == (0, 70_00)
    assert till.cast.visitor("meijie").get(f"/pay/payments/{payment.id}").json["refunded_fen"] == 30_00
    with pytest.raises(TooMuch):
        do(till, refunding.ask, payment_id=payment.id, fen=70_01, reason="再退")
    adds_up(till)


def test_money_wechat_would_not_give_back_becomes_balance_as_always(till: Till) -> None:
    bill = till.bill("702", 100_00)
    till.paid("meijie", bill)
    (refund_id,) = settled(till, bill, 30_00, to_balance=False)
    agree(till, refund_id)
    send_refunds(till.cast.house, till.now)
    told(till, refund_id, RefundState.CLOSED)
    assert till.balance("meijie") == 30_00 and sums(till, bill) == ("paid", 70_00, 30_00)
    adds_up(till)


@pytest.mark.parametrize("to_balance", [True, False])
def test_never_more_than_was_paid_on_that_bill_and_not_given_back(till: Till, to_balance: bool) -> None:
    bill, other = till.bill("702", 100_00), till.bill("702", 50_00, period=date(2026, 9, 1))
    till.paid("meijie", bill, other)
    for fen in (0, 100_01, 150_00):
        with pytest.raises(PaidLess):
            settled(till, bill, fen, to_balance=to_balance)
    (refund_id,) = settled(till, bill, 70_00, to_balance=to_balance)
    dispute_id = disputed(till, bill)
    again: dict[str, Any] = {"answer": "核实过了", "version": 1, "waive_fen": None, "to_balance": to_balance}
    with pytest.raises(PaidLess) as less:
        do(till, giving_back.settle, dispute_id, back_fen=30_01, **again)
    assert less.value.detail["left_fen"] == 30_00
    agree(till, refund_id)
    with pytest.raises(PaidLess):
        do(till, giving_back.settle, dispute_id, back_fen=30_01, **again)
    (rest,) = do(till, giving_back.settle, dispute_id, back_fen=30_00, **again)
    do(till, refunding.approve, rest, version=1, by="liujingli")
    assert sums(till, bill) == ("paid", 0, 100_00) and sums(till, other) == ("paid", 50_00, 0)
    with till.cast.house.database.read() as session:
        assert fee_checks.broken(session) == []


def test_several_payments_give_back_the_last_one_first_and_the_open_part_is_waived_beside(till: Till) -> None:
    bill = till.bill("702", 100_00)
    first = till.enter("liujingli", "702", 30_00, payer="meijie")
    till.review("zhoukuaiji", first)
    second = till.enter("liujingli", "702", 40_00, payer="daughter", lines=[(bill, 40_00)])
    till.review("zhoukuaiji", second)
    refund_ids = settled(till, bill, 50_00, to_balance=True, waive=30_00)
    assert [(row(till, one).payment_id, row(till, one).fen) for one in refund_ids] == [(second, 40_00), (first, 10_00)]
    for refund_id in refund_ids:
        agree(till, refund_id)
    assert (till.balance("daughter"), till.balance("meijie")) == (40_00, 10_00)
    assert sums(till, bill) == ("open", 20_00, 50_00) and till.owed(bill) == 30_00
    adds_up(till)


def test_a_payment_without_a_name_goes_out_and_one_out_of_a_balance_goes_back_there(till: Till) -> None:
    bill, later = till.bill("702", 100_00), till.bill("702", 20_00, period=date(2026, 9, 1))
    till.review("zhoukuaiji", till.enter("liujingli", "702", 100_00, lines=[(bill, 100_00)]))
    with pytest.raises(Conflict, match="payer_unknown"):
        settled(till, bill, 10_00, to_balance=True)
    (refund_id,) = do(till, giving_back.settle, disputed(till, bill), answer="核实过了", version=1, waive_fen=None,
                      back_fen=10_00, to_balance=False, by="liujingli")  # fmt: skip
    agree(till, refund_id)
    do(till, refunding.pay_out, refund_id, method=Method.CASH, reference=None, version=2)
    assert till.account(Account.CASH) == 90_00
    till.review("zhoukuaiji", till.enter("liujingli", "702", 50_00, payer="meijie"))
    assert (till.balance("meijie"), till.owed(later)) == (30_00, 0)
    last = till.bill("702", 30_00, period=date(2026, 11, 1))
    paid = till.order("meijie", last, use_balance=True).json
    assert paid["state"] == "paid" and till.balance("meijie") == 0
    (refund_id,) = settled(till, last, 10_00, to_balance=False)
    agree(till, refund_id)
    assert (till.balance("meijie"), row(till, refund_id).state) == (10_00, "success")
    adds_up(till)


def test_nobody_gives_back_their_own_money_and_strangers_see_nothing(till: Till) -> None:
    bill = till.bill("702", 100_00)
    till.paid("meijie", bill)
    dispute_id = disputed(till, bill)
    asked: dict[str, Any] = {"answer": "好", "version": 1, "waive_fen": None, "back_fen": 1_00, "to_balance": True}
    for name in ("xiaoli", "meijie", "heshifu", "huangjingli", "stranger"):
        with pytest.raises(NotFound):
            do(till, giving_back.settle, dispute_id, by=name, **asked)
    (refund_id,) = do(till, giving_back.settle, dispute_id, by="liujingli", **asked)
    _owes_too(till, bill, "zhoukuaiji")
    with pytest.raises(NotAllowed, match="involved"):
        agree(till, refund_id)


def _owes_too(till: Till, bill: int, name: str) -> None:
    with till.cast.house.database.write() as session:
        debtor_id = session.get_one(Bill, bill).debtor_id
        session.add(DebtorPerson(debtor_id=debtor_id, person_id=till.cast.ids[name]))


def test_an_ordinary_refund_meanwhile_leaves_nothing_to_take_off_the_bill(till: Till) -> None:
    bill = till.bill("702", 100_00)
    payment = till.paid("meijie", bill)
    (relief,) = settled(till, bill, 60_00, to_balance=True)
    with pytest.raises(TooMuch):
        do(till, refunding.ask, payment_id=payment.id, fen=41_00, reason="重复缴费", by="liujingli")
    plain = do(till, refunding.ask, payment_id=payment.id, fen=40_00, reason="重复缴费", by="liujingli")
    agree(till, plain)
    agree(till, relief)
    assert sums(till, bill) == ("open", 0, 60_00) and till.balance("meijie") == 60_00
    adds_up(till)


def test_two_clerks_who_answer_at_once_give_it_back_once(till: Till) -> None:
    bill = till.bill("702", 100_00)
    till.paid("meijie", bill)
    dispute_id, barrier = disputed(till, bill), threading.Barrier(2)
    outcomes: list[str] = []

    def answer(name: str) -> None:
        barrier.wait()
        try:
            do(till, giving_back.settle, dispute_id, answer="核实过了", version=1, waive_fen=None, back_fen=80_00,
               to_balance=True, by=name)  # fmt: skip
            outcomes.append("asked")
        except DomainError as no:
            outcomes.append(no.code)

    _at_once(answer, "liujingli", "zhoukuaiji")
    assert sorted(outcomes) == ["asked", "dispute_settled"], outcomes
    assert till.count(Refund) == 1


def _at_once(act: Callable[[str], None], *names: str) -> None:
    threads = [threading.Thread(target=act, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
