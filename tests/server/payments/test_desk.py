"""The desk: 小李 takes the money, 周会计 looks at it; what was wrong is void and stays."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest

from server.fees.service import waiving
from server.kit.clock import local_day
from server.kit.errors import Conflict, DomainError, NotFound, Stale
from server.ledger.rules.accounts import Account
from server.payments.models import Payment, Receipt
from server.payments.rules.methods import Method, TakenBefore
from server.payments.rules.whose import OthersDebt
from server.payments.service import desk
from server.payments.service.slips import Slip
from tests.server.payments.till import Till


def test_money_counts_when_somebody_else_has_looked_at_it(till: Till) -> None:
    old = till.bill("702", 100_00)
    new = till.bill("702", 80_00, period=date(2026, 11, 1), due=date(2026, 11, 30))
    paid = till.enter("xiaoli", "702", 150_00, payer="meijie")
    assert till.owed(old) == 100_00 and till.count(Receipt) == 0
    for by, error in (("xiaoli", NotFound), ("huangjingli", NotFound), ("meijie", NotFound)):
        with pytest.raises(error):
            till.review(by, paid)
    till.review("zhoukuaiji", paid)
    assert till.went(paid) == {old: 100_00, new: 50_00} and till.account(Account.CASH) == 150_00
    with pytest.raises(Stale):
        till.review("liujingli", paid)
    till.check()


def test_finance_may_take_money_but_never_review_its_own(till: Till) -> None:
    till.bill("702", 100_00)
    paid = till.enter("zhoukuaiji", "702", 100_00)
    with pytest.raises(desk.SecondPersonNeeded):
        till.review("zhoukuaiji", paid)
    till.review("liujingli", paid)
    till.check()


def test_cash_counts_at_once_where_the_estate_lets_it_and_a_transfer_never(till: Till) -> None:
    bill = till.bill("702", 100_00)
    with till.cast.house.database.write() as session:
        with pytest.raises(NotFound):
            desk.set_terms(session, till.cast["xiaoli"], estate_id=till.cast.xiushan, cash_at_once=True, at=till.now)
        desk.set_terms(session, till.cast["liujingli"], estate_id=till.cast.xiushan, cash_at_once=True, at=till.now)
    till.enter("xiaoli", "702", 40_00)
    moved = till.enter("xiaoli", "702", 60_00, Method.TRANSFER, reference="SLIP-1")
    assert till.owed(bill) == 60_00 and [one.state for one in till.payments()] == ["received", "waiting"]
    till.review("zhoukuaiji", moved)
    assert till.owed(bill) == 0 and till.account(Account.BANK) == 60_00
    till.check()


def test_the_same_slip_is_not_taken_twice_but_a_refused_one_may_come_again(till: Till) -> None:
    till.bill("702", 100_00)
    first = till.enter("xiaoli", "702", 60_00, Method.POS, reference="POS-7")
    with pytest.raises(Conflict, match="reference_known"):
        till.enter("liujingli", "702", 60_00, Method.POS, reference="POS-7")
    with till.cast.house.database.write() as session:
        desk.refuse(session, till.cast["zhoukuaiji"], first, why="银行没有到账", version=1, at=till.now)
    again = till.enter("xiaoli", "702", 60_00, Method.POS, reference="POS-7")
    till.review("zhoukuaiji", again)
    assert till.account(Account.POS) == 60_00 and till.count(Payment) == 2
    till.check()


def test_money_without_a_word_never_pays_what_somebody_else_owed_before(till: Till) -> None:
    sold = till.bill("702", 70_00, period=date(2026, 1, 1), due=date(2026, 1, 31), owes=["laowang"])
    own = till.bill("702", 100_00)
    paid = till.enter("xiaoli", "702", 150_00, payer="meijie")
    till.review("zhoukuaiji", paid)
    assert till.went(paid) == {own: 100_00} and till.owed(sold) == 70_00 and till.balance("meijie") == 50_00
    asked = till.enter("xiaoli", "702", 70_00, lines=[(sold, 70_00)], payer="laowang")
    till.review("zhoukuaiji", asked)
    assert till.owed(sold) == 0
    till.check()


def test_money_of_nobody_we_know_waits_to_be_looked_into(till: Till) -> None:
    bill = till.bill("702", 100_00)
    paid = till.enter("xiaoli", "702", 130_00, payer_words="白先生")
    till.review("zhoukuaiji", paid)
    assert till.owed(bill) == 0 and till.account(Account.UNKNOWN) == 30_00 and till.exceptions() == ["nobodys"]
    till.check()


def test_a_wrong_payment_is_void_and_its_bills_are_owed_again(till: Till) -> None:
    bill = till.bill("702", 100_00)
    paid = till.enter("xiaoli", "702", 130_00, payer="meijie")
    till.review("zhoukuaiji", paid)
    with till.cast.house.database.write() as session:
        desk.void(session, till.cast["zhoukuaiji"], paid, why="记错房号", version=2, at=till.now)
    assert till.owed(bill) == 100_00 and till.balance("meijie") == 0 and till.account(Account.CASH) == 0
    assert till.count(Payment) == 1 and till.count(Receipt) == 1
    with till.cast.house.database.read() as session:
        receipt = session.query(Receipt).one()
        assert receipt.void_at is not None and receipt.why == "记错房号"
    with pytest.raises(Stale), till.cast.house.database.write() as session:
        desk.void(session, till.cast["zhoukuaiji"], paid, why="再来一次", version=2, at=till.now)
    till.check()


def test_what_became_balance_and_was_used_keeps_a_payment_from_being_void(till: Till) -> None:
    first = till.bill("702", 100_00)
    paid = till.enter("xiaoli", "702", 130_00, payer="meijie")
    till.review("zhoukuaiji", paid)
    second = till.bill("702", 30_00, period=date(2026, 11, 1))
    assert till.order("meijie", second, use_balance=True).json["state"] == "paid"
    with pytest.raises(Conflict, match="balance_used"), till.cast.house.database.write() as session:
        desk.void(session, till.cast["zhoukuaiji"], paid, why="记错房号", version=2, at=till.now)
    assert (till.owed(first), till.owed(second), till.balance("meijie")) == (0, 0, 0)
    till.check()


@pytest.mark.parametrize(("enter", "code"), [
    (lambda till: till.enter("xiaoli", "702", 0), "fen_wrong"),
    (lambda till: till.enter("xiaoli", "702", 10**9), "fen_wrong"),
    (lambda till: till.enter("xiaoli", "702", 1, Method.TRANSFER), "reference_needed"),
    (lambda till: till.enter("xiaoli", "702", 1, Method.WECHAT), "method_wrong"),
    (lambda till: till.enter("xiaoli", "702", 1, on=date(2026, 11, 22)), "day_ahead"),
    (lambda till: till.enter("xiaoli", "702", 5, lines=[(till.bill("702", 10), 4)]), "lines_differ"),
    (lambda till: till.enter("xiaoli", "702", 4, lines=[(till.bill("101", 10), 4)]), "not_found"),
    (lambda till: till.enter("heshifu", "702", 5), "not_found"),
    (lambda till: till.enter("meijie", "702", 5), "not_found"),
    (lambda till: till.enter("xiaoli", "302", 5), "not_found"),
])  # fmt: skip
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_no_desk_takes(till: Till, enter: Callable[[Till], int], code: str) -> None:
    with pytest.raises(DomainError, match=code):
        enter(till)
    assert till.count(Payment) == 0


def test_what_a_former_owner_owes_is_paid_by_somebody_else_only_by_his_own_word(till: Till) -> None:
    sold = till.bill("702", 70_00, period=date(2026, 1, 1), due=date(2026, 1, 31), owes=["laowang"])
    for payer in ("meijie", None):
        with pytest.raises(OthersDebt):
            till.enter("xiaoli", "702", 70_00, lines=[(sold, 70_00)], payer=payer)
    assert till.count(Payment) == 0
    paid = till.enter("xiaoli", "702", 70_00, lines=[(sold, 70_00)], payer="meijie", for_others=True)
    till.review("zhoukuaiji", paid)
    assert till.owed(sold) == 0
    till.check()


def test_money_of_a_new_owner_who_owes_nothing_stays_theirs_whatever_the_home_owed_before(till: Till) -> None:
    sold = till.bill("702", 70_00, period=date(2026, 1, 1), due=date(2026, 1, 31), owes=["laowang"])
    paid = till.enter("xiaoli", "702", 100_00, payer="meijie")
    till.review("zhoukuaiji", paid)
    assert till.owed(sold) == 70_00 and till.balance("meijie") == 100_00
    till.check()


@pytest.mark.parametrize("round_", range(3))
def test_two_clerks_at_the_same_instant_take_the_same_cash_once(till: Till, round_: int) -> None:
    bill = till.bill("702", 100_00)
    clerks, outcomes = ("xiaoli", "liujingli", "zhoukuaiji"), list[str]()
    barrier = threading.Barrier(len(clerks))

    def take(clerk: str) -> None:
        barrier.wait()
        try:
            till.enter(clerk, "702", 100_00, payer="meijie", lines=[(bill, 100_00)])
            outcomes.append("taken")
        except TakenBefore as no:
            outcomes.append(no.code)

    threads = [threading.Thread(target=take, args=(clerk,)) for clerk in clerks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["taken", "taken_before", "taken_before"], outcomes
    assert till.count(Payment) == 1
    till.enter(clerks[round_], "702", 100_00, payer="meijie", taken_again=True)
    assert till.count(Payment) == 2, "whoever says that it is other money is believed"


def test_a_clerk_who_looks_while_another_still_writes_waits_and_is_told(till: Till) -> None:
    """The one order of events that a lucky race never shows: the first has written and not committed yet."""
    till.bill("702", 100_00)
    wrote, outcome = threading.Event(), list[str]()

    def second() -> None:
        wrote.wait()
        try:
            till.enter("liujingli", "702", 100_00)
            outcome.append("taken")
        except TakenBefore as no:
            outcome.append(no.code)

    thread = threading.Thread(target=second)
    thread.start()
    slip = Slip(till.cast.xiushan, till.cast.homes["702"], Method.CASH, 100_00, local_day(till.now))
    with till.cast.house.database.write() as session:
        desk.enter(session, till.cast["xiaoli"], slip, at=till.now)
        wrote.set()
        thread.join(timeout=1)
        assert thread.is_alive(), "the second one waits for the first"
    thread.join()
    assert outcome == ["taken_before"] and till.count(Payment) == 1


def test_the_same_sum_for_the_same_home_on_the_same_day_is_asked_about(till: Till) -> None:
    till.bill("702", 200_00)
    first = till.enter("xiaoli", "702", 60_00, payer="meijie")
    with pytest.raises(TakenBefore):
        till.enter("zhoukuaiji", "702", 60_00, Method.TRANSFER, reference="SLIP-9")
    till.enter("xiaoli", "702", 60_01)
    till.enter("xiaoli", "702", 60_00, on=date(2026, 11, 20))
    till.enter("xiaoli", "101", 60_00)
    again = till.enter("xiaoli", "702", 60_00, taken_again=True)
    for one in (first, again):
        with till.cast.house.database.write() as session:
            desk.refuse(session, till.cast["zhoukuaiji"], one, why="没有收到", version=1, at=till.now)
    till.enter("xiaoli", "702", 60_00)
    assert [one.state for one in till.payments(fen=60_00, day=date(2026, 11, 21), home_id=till.cast.homes["702"])] == [
        "refused", "refused", "waiting",
    ]  # fmt: skip


@pytest.mark.parametrize("disputed", [True, False])
def test_a_bill_that_rests_is_not_paid_before_its_answer_unless_it_is_named(till: Till, disputed: bool) -> None:
    doubted = till.bill("702", 50_00, period=date(2026, 9, 1), due=date(2026, 9, 30), disputed=disputed)
    if not disputed:
        with till.cast.house.database.write() as session:
            waiving.ask(session, till.cast["zhoukuaiji"], bill_id=doubted, fen=10_00, why="漏水", at=till.now)
    plain = till.bill("702", 100_00)
    paid = till.enter("xiaoli", "702", 120_00, payer="meijie")
    till.review("zhoukuaiji", paid)
    assert till.owed(plain) == 0 and till.owed(doubted) == 50_00 and till.balance("meijie") == 20_00
    named = till.enter("xiaoli", "702", 50_00, payer="meijie", lines=[(doubted, 50_00)])
    till.review("zhoukuaiji", named)
    assert till.owed(doubted) == 0
    till.check()
