"""What goes back of a payment and the late fee it brought (F-07): whose fault it is, whole or in part, to be owed again
or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from server.fees.queries import late as lateness
from server.fees.queries import reminding
from server.fees.rules.accruing import Paid, Spared, earned, owed
from server.fees.rules.late import Cap, Terms
from server.fees.service import late, settling
from server.kit.clock import day_start
from server.ledger.queries import invariants
from server.ledger.rules.accounts import Account
from server.payments.models import Refund
from server.payments.rules.refunding import Cause
from server.payments.service import desk, giving_back, refunding
from tests.server.fees.debts import CONTRACT, Debts

DUE, FEN = date(2026, 1, 31), 100_000
DAILY = Terms(Fraction(3, 1000), Cap.NONE)
"""300 fen a day on the whole."""


def on(days: int) -> date:
    """So many days after it was due."""
    return DUE + timedelta(days=days)


def spare(fen: int, since: int, until: int) -> Spared:
    """So many fen from one day after it was due to another."""
    return Spared(fen, on(since), on(until))


CASES = [
    ("never given back", [Paid(FEN, on(10))], [], 10, 3000),
    ("wanted back by the payer: as if never paid", [Paid(FEN, on(40))], [], 40, 12_000),
    ("the firm's mistake, paid again within its days", [Paid(FEN, on(30))], [spare(FEN, 10, 40)], 30, 3000),
    ("paid again after them: they count from there", [Paid(FEN, on(45))], [spare(FEN, 10, 40)], 45, 4500),
    ("first paid in time: no day but those after", [Paid(FEN, on(45))], [spare(FEN, -5, 40)], 45, 1500),
    ("half given back, the other half stays", [Paid(50_000, on(10)), Paid(50_000, on(30))],
     [spare(50_000, 10, 40)], 30, 3000),
    ("nothing paid yet, and its days run", [], [spare(FEN, 10, 40)], 25, 3000),
    ("nothing paid yet, and its days are over", [], [spare(FEN, 10, 40)], 42, 3600),
    ("half was never paid: that half is late all the time", [], [spare(50_000, 10, 40)], 40, 3000 + 4500),
    ("given back twice by mistake", [], [spare(FEN, 10, 25), spare(FEN, 30, 50)], 50, 3000 + 1500),
    ("before it was due at all", [Paid(FEN, on(5))], [spare(FEN, -20, -2)], 5, 1500),
]  # fmt: skip


@pytest.mark.parametrize(("paid", "spared", "day", "fen"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_only_the_days_on_which_the_payer_was_late_by_himself_count(
    paid: list[Paid], spared: list[Spared], day: int, fen: int
) -> None:
    assert owed(FEN, DUE, paid, DAILY, on=on(day), spared=spared) == fen
    if sum(part.fen for part in paid) == FEN:
        assert earned(FEN, DUE, paid, DAILY, spared) == fen
    assert owed(FEN, DUE, paid, None, on=on(day), spared=spared) == 0


def billed(debts: Debts) -> int:
    """A bill of 1 000 yuan at 3 per thousand a day."""
    bill = debts.bill("702", FEN, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.003", **CONTRACT)
    return bill


def back(debts: Debts, day: int, payment_id: int, fen: int | None, *, spared: bool) -> None:
    """So much of a payment goes back."""
    with debts.cast.house.database.write() as session:
        settling.reverse(session, payment_id=payment_id, fen=fen, day=on(day), at=day_start(on(day)),
                         credit=Account.CASH, spared=spared)  # fmt: skip


def standing(debts: Debts, bill: int) -> list[int]:
    """The late fees that stand."""
    return [line.fen for line in debts.late_lines(bill) if line.state != "void"]


@pytest.mark.parametrize(("spared", "again"), [(True, 3000), (False, 6000)])
def test_a_part_that_goes_back_takes_its_part_of_the_late_fee_along(debts: Debts, spared: bool, again: int) -> None:
    bill = billed(debts)
    debts.settle(on(10), (bill, FEN, 0))
    assert standing(debts, bill) == [3000]
    (before,) = debts.late_lines(bill)
    back(debts, 12, 1, 40_000, spared=spared)
    assert standing(debts, bill) == [1800], "60 % of it is paid, ten days late"
    (line,) = (one for one in debts.late_lines(bill) if one.state == "open")
    assert line.due_on == before.due_on and "逾期 10 天" in line.formula
    debts.settle(on(20), (bill, 40_000, 0))
    assert sum(standing(debts, bill)) == (3000 if spared else 1800 + 2400)
    back(debts, 20, 1, None, spared=spared)
    debts.settle(on(20), (bill, 60_000, 0))
    assert sum(standing(debts, bill)) == (3000 if spared else again)
    with debts.cast.house.database.write() as session:
        assert late.charge(session, [bill], day=on(20)) == []


def test_whoever_must_pay_again_for_the_firms_mistake_is_not_dunned_and_not_called_late(debts: Debts) -> None:
    bill = debts.bill("702", FEN, due=date(2026, 11, 1))
    debts.terms(late_rate="0.003", **CONTRACT)
    paid = debts.enter("xiaoli", "702", FEN, payer="meijie", on=date(2026, 10, 20))
    debts.review("zhoukuaiji", paid)
    with debts.cast.house.database.write() as session:
        desk.void(session, debts.cast["zhoukuaiji"], paid, why="记错房号", version=2, at=debts.now)
    (row,) = debts.cast.visitor("meijie").get("/fees/owed").json["homes"][0]["bills"]
    assert (row["open_fen"], row["overdue"], row["accruing_fen"]) == (FEN, False, 0)
    assert debts.remind() == 0
    debts.cast.react()
    (said,) = [words for title, words in debts.cast.inbox("meijie") if title == "一笔缴费已作废"]
    assert "我们的差错，12月6日前缴清（当天也可以）不算逾期" in said
    day = debts.now.date() + timedelta(days=17)
    with debts.cast.house.database.read() as session:
        assert lateness.as_of(session, [bill], on=day)[bill].accruing == 2 * 300
        debtor = next(iter(debts.debtors.values()))
        assert [one.bill_id for one in reminding.owed(session, [debtor], on=day)[debtor]] == [bill]
    debts.check()


@pytest.mark.parametrize(("cause", "accruing"), [(Cause.FIRM, 0), (Cause.PAYER, 300 * 20 * 60 // 100)])
def test_whoever_asks_for_a_refund_says_whose_fault_it_is(debts: Debts, cause: Cause, accruing: int) -> None:
    bill = debts.bill("702", FEN, due=date(2026, 11, 1))
    debts.terms(late_rate="0.003", **CONTRACT)
    paid = debts.enter("xiaoli", "702", FEN, payer="meijie", on=date(2026, 11, 1))
    debts.review("zhoukuaiji", paid)
    with debts.cast.house.database.write() as session:
        refund = refunding.ask(session, debts.cast["liujingli"], payment_id=paid, fen=60_000, reason="要退",
                               cause=cause, at=debts.now)  # fmt: skip
    with debts.cast.house.database.write() as session:
        refunding.approve(session, debts.cast["zhoukuaiji"], refund, version=1, at=debts.now)
    with debts.cast.house.database.read() as session:
        told = lateness.as_of(session, [bill], on=debts.now.date())
        assert (told[bill].accruing if told else 0) == accruing
    debts.check()


def test_the_late_fee_on_what_should_not_have_been_asked_for_goes_back_with_it(debts: Debts) -> None:
    """Half of it was wrong; of the late fee on the whole a part is paid, and the rest open."""
    bill = debts.bill("702", FEN, due=date(2026, 11, 1))
    debts.terms(late_rate="0.003", **CONTRACT)
    first = debts.enter("xiaoli", "702", FEN, payer="meijie")
    debts.review("zhoukuaiji", first)
    (line,) = debts.late_lines(bill)
    second = debts.enter("xiaoli", "702", line.fen, payer="meijie")
    debts.review("zhoukuaiji", second)
    assert debts.bill_row(line.id).state == "paid"
    with debts.cast.house.database.write() as session:
        asked = giving_back.ask(session, debts.cast["liujingli"], bill_id=bill, estate_id=debts.cast.xiushan,
                                fen=50_000, to_balance=True, reason="面积错了", at=debts.now)  # fmt: skip
    with debts.cast.house.database.read() as session:
        rows = session.execute(select(Refund.bill_id, Refund.fen).order_by(Refund.id)).all()
    assert [tuple(row) for row in rows] == [(bill, 50_000), (line.id, line.fen // 2)]
    for refund in asked:
        with debts.cast.house.database.write() as session:
            refunding.approve(session, debts.cast["zhoukuaiji"], refund, version=1, at=debts.now)
    assert debts.balance("meijie") == 50_000 + line.fen // 2
    assert (debts.bill_row(bill).state, debts.bill_row(line.id).state) == ("paid", "paid")
    with debts.cast.house.database.read() as session:
        assert invariants.broken(session) == []


def test_the_open_late_fee_on_what_was_wrong_is_asked_for_no_more(debts: Debts) -> None:
    bill = billed(debts)
    paid = debts.enter("xiaoli", "702", FEN, payer="meijie")
    debts.review("zhoukuaiji", paid)
    (line,) = [one for one in debts.late_lines(bill) if one.state == "open"]
    with debts.cast.house.database.write() as session:
        (refund,) = giving_back.ask(session, debts.cast["liujingli"], bill_id=bill, estate_id=debts.cast.xiushan,
                                    fen=50_000, to_balance=True, reason="面积错了", at=debts.now)  # fmt: skip
    with debts.cast.house.database.write() as session:
        refunding.approve(session, debts.cast["zhoukuaiji"], refund, version=1, at=debts.now)
    assert standing(debts, bill) == [line.fen // 2]
    debts.check()


def test_more_is_never_spared_than_is_late() -> None:
    wide = [replace(spare(FEN, 0, 90), fen=5 * FEN)]
    assert owed(FEN, DUE, [], DAILY, on=on(50), spared=wide) == 0
