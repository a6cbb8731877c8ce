"""The late fee of a contract: off until it is there, charged part by part as a bill of its own (F-07, F-08, F-22)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.fees.queries import late as lateness
from server.fees.queries.open_bills import open_bills
from server.fees.queries.payable import payable
from server.fees.rules.clauses import NoContract, RateWrong
from server.fees.service import late
from server.fees.service.wanted import wanted_bills
from server.ledger.rules.accounts import Account
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
    debts.settle(DUE + timedelta(days=30), (bill, 50_000, 0))
    assert [line.fen for line in debts.late_lines(bill)] == [1500, 3000, 1500], "50 days and 30 days of half, no more"
    debts.give_back(DUE + timedelta(days=40), 3)
    debts.settle(DUE + timedelta(days=900), (bill, 50_000, 0))
    assert sum(line.fen for line in debts.late_lines(bill)) == 100_000, "never more than the principal"
    with debts.cast.house.database.write() as session:
        assert late.charge(session, [bill], day=DUE + timedelta(days=900)) == []
        assert lateness.as_of(session, [bill], on=PAID)[bill].warning
