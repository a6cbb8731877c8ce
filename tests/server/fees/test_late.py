"""The late fee of a contract: off until it is there, charged part by part as a bill of its own (F-07, F-08, F-22)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.fees.queries import late as lateness
from server.fees.queries.open_bills import open_bills
from server.fees.queries.payable import payable
from server.fees.rules.clauses import NoContract, RateWrong
from server.fees.service import late, voiding
from server.fees.service.wanted import wanted_bills
from server.kit.errors import Conflict
from server.ledger.rules.accounts import Account
from server.payments.service import desk
from tests.server.fees.debts import CONTRACT, Debts

DUE, PAID = date(2026, 1, 31), date(2026, 4, 10)
FEN, LATE = 126_139, 4352


def test_a_late_fee_is_off_until_the_owners_contract_has_one(debts: Debts) -> None:
    bill = debts.bill("702", FEN, period=date(2026, 1, 1), due=DUE)
    with pytest.raises(NoContract):
        debts.terms(late_rate="0.0005")
    with pytest.raises(RateWrong):
        debts.terms(late_rate="0.5", **CONTRACT)
    debts.terms(**CONTRACT)
    assert [move.credit for move in debts.settle(PAID, (bill, FEN, 0))] == [Account.RECEIVABLE]
    assert not debts.late_lines(bill)


def test_what_was_billed_under_entrusted_service_never_has_a_late_fee(debts: Debts) -> None:
    before = debts.bill("702", FEN, period=date(2025, 12, 1), due=DUE)
    debts.terms(late_rate="0.0005", **CONTRACT)
    debts.settle(PAID, (before, FEN, 0))
    assert not debts.late_lines(before)


def test_one_payment_settles_a_bill_and_its_late_fee_of_the_day(debts: Debts) -> None:
    bill = debts.bill("702", FEN, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.0005", **CONTRACT)
    with debts.cast.house.database.read() as session:
        assert [one.late_fee for one in open_bills(session, bill_ids=[bill])] == [0]
        assert [one.late_fee for one in open_bills(session, bill_ids=[bill], on=PAID)] == [LATE]
        seen = lateness.as_of(session, [bill], on=PAID)[bill]
        assert (seen.days, seen.fen, seen.warning, seen.benchmark) == (69, LATE, False, 930)
    moves = debts.settle(PAID, (bill, FEN, LATE))
    assert [(move.debit, move.credit, move.fen) for move in moves] == [
        (Account.RECEIVABLE, Account.LATE_INCOME, LATE),
        (Account.CASH, Account.RECEIVABLE, FEN),
        (Account.CASH, Account.RECEIVABLE, LATE),
    ]
    (line,) = debts.late_lines(bill)
    assert (line.fen, line.paid_fen, line.state, line.late_of) == (LATE, LATE, "paid", bill)
    second = debts.bill("702", FEN, period=date(2026, 2, 1), due=DUE)
    for chosen in ([bill], [line.id, second], [second, bill, line.id]):
        with debts.cast.house.database.read() as session:
            opens = {int(one.id): one for one in open_bills(session, bill_ids=chosen)}
            assert wanted_bills(session, chosen) == (payable(session, bill_ids=chosen), opens)
    assert "滞纳" not in line.formula and "逾期 69 天" in line.formula


def test_parts_are_charged_as_they_are_paid_and_a_payment_given_back_is_not_charged_twice(debts: Debts) -> None:
    bill = debts.bill("702", 100_000, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.003", **CONTRACT)
    debts.settle(DUE + timedelta(days=10), (bill, 50_000, 0))
    assert [line.fen for line in debts.late_lines(bill)] == [1500]
    debts.settle(DUE + timedelta(days=20), (bill, 50_000, 0))
    assert [line.fen for line in debts.late_lines(bill)] == [1500, 3000]
    debts.give_back(DUE + timedelta(days=25), 2)
    assert [line.state for line in debts.late_lines(bill)] == ["open", "void"], "what the second part was charged for"
    debts.settle(DUE + timedelta(days=30), (bill, 50_000, 0))
    assert [line.fen for line in debts.late_lines(bill)] == [1500, 3000, 4500], "10 days and 30 days of half, no more"
    debts.give_back(DUE + timedelta(days=40), 3)
    debts.settle(DUE + timedelta(days=900), (bill, 50_000, 0))
    standing = sum(line.fen for line in debts.late_lines(bill) if line.state != "void")
    assert standing == 100_000, "never more than the principal"
    with debts.cast.house.database.write() as session:
        assert late.charge(session, [bill], day=DUE + timedelta(days=900)) == []
        assert lateness.as_of(session, [bill], on=PAID)[bill].warning


@pytest.mark.parametrize("late_too", [0, 1500])
def test_a_payment_that_is_taken_back_leaves_no_late_fee_behind(debts: Debts, late_too: int) -> None:
    bill = debts.bill("702", 100_000, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.003", **CONTRACT)
    on = DUE + timedelta(days=10)

    def owed() -> tuple[int, int]:
        with debts.cast.house.database.read() as session:
            ((one),) = open_bills(session, bill_ids=[bill])
            ((today),) = open_bills(session, bill_ids=[bill], on=on)
        return one.principal + one.late_fee, today.late_fee

    before = owed()
    moves = debts.settle(on, (bill, 50_000, late_too))
    assert before == (100_000, 3000) and owed() == (50_000 + 1500 - late_too, 3000 - late_too)
    back = debts.give_back(on, 1)
    assert owed() == before, "as if it had never come"
    (line,) = debts.late_lines(bill)
    assert (line.state, line.paid_fen) == ("void", 0)
    assert (back[-1].debit, back[-1].credit, back[-1].fen) == (moves[0].credit, moves[0].debit, 1500)


def test_a_late_fee_that_somebody_asks_about_stays_for_the_answer(debts: Debts) -> None:
    bill = debts.bill("702", 100_000, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.003", **CONTRACT)
    debts.settle(DUE + timedelta(days=10), (bill, 50_000, 0))
    (line,) = debts.late_lines(bill)
    debts.dispute("meijie", line.id)
    debts.give_back(DUE + timedelta(days=10), 1)
    assert debts.bill_row(line.id).state == "open"


def test_a_late_fee_alone_is_let_go_by_two_people_and_not_made_void_by_one(debts: Debts) -> None:
    bill = debts.bill("702", 100_000, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.003", **CONTRACT)
    debts.settle(DUE + timedelta(days=10), (bill, 100_000, 0))
    (line,) = debts.late_lines(bill)
    with pytest.raises(Conflict, match="late_fee_is_waived"), debts.cast.house.database.write() as session:
        voiding.void(session, debts.cast["zhoukuaiji"], line.id, why="不收了", at=debts.now)


def test_the_desk_takes_a_wrong_payment_back_with_the_late_fee_that_it_brought(debts: Debts) -> None:
    bill = debts.bill("702", 100_000, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.0005", **CONTRACT)
    paid = debts.enter("xiaoli", "702", 200_000, payer="meijie")
    debts.review("zhoukuaiji", paid)
    assert debts.bill_row(bill).state == "paid" and debts.balance("meijie") > 0
    with debts.cast.house.database.write() as session:
        desk.void(session, debts.cast["zhoukuaiji"], paid, why="记错房号", version=2, at=debts.now)
    assert (debts.owed(bill), debts.balance("meijie"), debts.account(Account.CASH)) == (100_000, 0, 0)
    assert [line.state for line in debts.late_lines(bill)] == ["void"] and debts.account(Account.LATE_INCOME) == 0
    debts.check()


def test_whoever_pays_late_knows_before_what_comes_on_top(debts: Debts) -> None:
    bill = debts.bill("702", 100_000, due=date(2026, 11, 1))
    debts.terms(late_rate="0.0005", **CONTRACT)
    meijie, daughter, on_top = debts.cast.visitor("meijie"), debts.cast.visitor("daughter"), 1000
    for home in (meijie.get("/fees/owed").json["homes"][0], daughter.get("/fees/owed").json["helped"][0]):
        assert [one["accruing_fen"] for one in home["bills"]] == [on_top]
    for told in (meijie, daughter):
        assert told.get(f"/fees/bills/{bill}").json["accruing_fen"] == on_top
    assert meijie.get("/fees/bills").json["items"][0]["accruing_fen"] == on_top
    link = meijie.post("/pay/links", {"bill_ids": [bill]}).json["page"].partition("t=")[2]
    shown = debts.cast.visitor("newcomer").get(f"/pay/shared/{link}").json
    assert (shown["fen"], shown["accruing_fen"]) == (100_000, on_top)
    paid = debts.paid("meijie", bill)
    assert "还有 10.00 元没有缴" in meijie.get(f"/pay/orders/{paid.order_id}").json["words"]
    assert meijie.get("/fees/owed").json["homes"][0]["bills"][0]["accruing_fen"] == 0
