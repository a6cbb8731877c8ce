"""What rests is one thing wherever it is asked: on the page of what is owed, in reminders, and where a balance pays."""

from __future__ import annotations

from datetime import date

from server.fees.queries import calm, reminding
from server.fees.service import waiving
from server.kit.clock import local_day
from tests.server.fees.debts import CONTRACT, Debts

FEN, LATE = 126_139, 4352


def _asked(debts: Debts, bill: int) -> tuple[int, int, int, set[int]]:
    """What meijie's page asks for and lets rest, what she may be reminded of, and which bills no balance pays."""
    page = debts.cast.visitor("meijie").get("/fees/owed").json
    with debts.cast.house.database.read() as session:
        owed = reminding.owed(session, list(debts.debtors.values()), on=local_day(debts.now))
        rest = calm.resting(session, [bill, *(one.id for one in debts.late_lines(bill))])
    return page["total_fen"], page["resting_fen"], sum(one.open_fen for some in owed.values() for one in some), rest


def test_the_late_fee_rests_with_its_bill_though_that_be_paid_meanwhile(debts: Debts) -> None:
    bill = debts.bill("702", FEN, period=date(2026, 1, 1), due=date(2026, 1, 31))
    debts.terms(late_rate="0.0005", **CONTRACT)
    with debts.cast.house.database.write() as session:
        waiver = waiving.ask(session, debts.cast["zhoukuaiji"], bill_id=bill, fen=1000, why="漏水", at=debts.now)
    debts.settle(date(2026, 4, 10), (bill, FEN, 0))
    (late,) = debts.late_lines(bill)
    assert _asked(debts, bill) == (0, LATE, 0, {bill, late.id})
    with debts.cast.house.database.write() as session:
        waiving.refuse(session, debts.cast["liujingli"], waiver, at=debts.now)
    assert _asked(debts, bill) == (LATE, 0, LATE, set())
    dispute = debts.dispute("meijie", bill)
    assert _asked(debts, bill) == (0, LATE, 0, {bill, late.id})
    debts.decide("zhoukuaiji", dispute, upheld=False)
    assert _asked(debts, bill) == (LATE, 0, LATE, set())


def test_a_late_fee_doubted_for_itself_rests_on_when_its_bill_is_answered(debts: Debts) -> None:
    bill = debts.bill("702", FEN, period=date(2026, 1, 1), due=date(2026, 1, 31))
    debts.terms(late_rate="0.0005", **CONTRACT)
    debts.settle(date(2026, 4, 10), (bill, FEN, 0))
    (late,) = debts.late_lines(bill)
    debts.dispute("meijie", late.id)
    debts.decide("zhoukuaiji", debts.dispute("meijie", bill), upheld=False)
    assert _asked(debts, bill)[2:] == (0, {late.id}), "nobody is reminded of it, and no balance pays it"
