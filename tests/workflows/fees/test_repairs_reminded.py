"""Whoever owes for a repair is reminded kindly and rarely, and left in peace while anything speaks against the bill."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from server.delivery.models import InboxItem, Message
from server.fees.models import Bill, FeeTerms, Repair
from server.fees.queries import reminding
from server.fees.service import waiving
from server.kit.clock import StoppedClock
from tests.cast import Cast
from tests.server.fees.debts import Debts
from tests.server.payments.till import Till
from tests.workflows.fees.test_repairs import MONDAY, accepted, bills, void
from workflows.fees import dunning, repairs_due, repairs_waiting


@pytest.fixture
def till(cast: Cast, clock: StoppedClock) -> Till:
    """梅姐's lock was mended and billed on 23 November; it is due on 8 December."""
    clock.set(MONDAY)
    till = Till(cast).open()
    accepted(cast)
    clock.advance(days=18)
    return till


def run(till: Till) -> str | None:
    """The clock strikes, twice; what follows, follows."""
    made = repairs_due.remind(till.cast.house, till.now)
    assert repairs_due.remind(till.cast.house, till.now) is None, "a second strike says nothing twice"
    till.cast.react()
    return made


def told(till: Till) -> list[tuple[int, str]]:
    """(person, words) of every reminder of a repair."""
    asked = select(InboxItem.person_id, InboxItem.words).where(InboxItem.cause.startswith("repair_due:"))
    with till.cast.house.database.read() as session:
        return [(row.person_id, row.words) for row in session.execute(asked.order_by(InboxItem.id))]


def test_the_payer_alone_is_reminded_rarely_three_times_and_then_staff_ring_up(till: Till, clock: StoppedClock) -> None:
    days = []
    for day in range(60):
        if run(till):
            days.append(day)
        clock.advance(days=1)
    assert days == [0, 14, 28]
    assert {person for person, _ in told(till)} == {till.cast.ids["meijie"]}
    words = told(till)[0][1]
    assert "80.00 元，12月8日到期，还没有付" in words and "不收违约金" in words
    for _ in range(2):
        repairs_waiting.remind(till.cast.house, till.now)
    (said,) = [words for title, words in till.cast.inbox("zhoukuaiji") if "提醒过，还没付" in title]
    assert "提醒过 3 次" in said and "打个电话" in said
    with till.cast.house.database.read() as session:
        assert session.scalars(select(Repair.reminders)).all() == [3]
        assert [bill.fen for bill in bills(till.cast)] == [8000], "nothing is added for being late"


def test_not_before_its_day_nor_at_night_nor_where_nobody_is_reminded(till: Till, clock: StoppedClock) -> None:
    clock.advance(days=-1)
    assert run(till) is None
    clock.advance(days=1, hours=13)
    assert run(till) is None, "ten in the evening"
    clock.advance(hours=-13)
    with till.cast.house.database.write() as session:
        session.add(FeeTerms(estate_id=till.cast.xiushan, remind={"active": False}, version=1))
    assert run(till) is None and told(till) == []


@pytest.mark.parametrize("why", ["paid", "disputed", "waiver", "reopened", "void"])
def test_it_stops_at_once_and_what_has_not_left_does_not_leave(till: Till, clock: StoppedClock, why: str) -> None:
    cast, (bill,) = till.cast, bills(till.cast)
    Debts.agree(till, "meijie")  # type: ignore[arg-type]
    run(till)
    if why == "paid":
        till.paid("meijie", bill.id)
    elif why == "disputed":
        cast.visitor("meijie").post(f"/fees/bills/{bill.id}/disputes", {"words": "不该这么贵"})
    elif why == "waiver":
        with cast.house.database.write() as session:
            waiving.ask(session, cast["zhoukuaiji"], bill_id=bill.id, fen=1000, why="老人", at=till.now)
    elif why == "reopened":
        cast.move("meijie", bill_report(till), "reopen", reason="came_back")
    else:
        void(cast, bill.id)
    cast.react()
    with cast.house.database.read() as session:
        states = session.scalars(select(Message.state).where(Message.cause.startswith("repair_due:"))).all()
        unread = session.scalars(select(InboxItem.id).where(InboxItem.cause.startswith("repair_due:"),
                                                            InboxItem.read_at.is_(None))).all()  # fmt: skip
    assert states == ["skipped"] and unread == []
    clock.advance(days=20)
    assert run(till) is None and len(told(till)) == 1


def bill_report(till: Till) -> int:
    """The report the bill is of."""
    with till.cast.house.database.read() as session:
        return session.scalars(select(Repair.report_id)).one()


def test_reworked_and_accepted_the_reminders_go_on_where_they_stopped(till: Till, clock: StoppedClock) -> None:
    cast, report_id = till.cast, bill_report(till)
    run(till)
    cast.move("meijie", report_id, "reopen", reason="came_back")
    cast.react()
    clock.advance(days=20)
    assert run(till) is None
    cast.move("zhaojie", report_id, "take")
    cast.move("zhaojie", report_id, "arrive")
    cast.move("zhaojie", report_id, "finish", words="又换了一个")
    cast.move("meijie", report_id, "accept")
    cast.react()
    assert run(till) == "1 reminders" and len(told(till)) == 2


def test_fees_and_repairs_share_one_weekly_cap_both_ways(till: Till, clock: StoppedClock) -> None:
    cast = till.cast
    till.debtors["702:"] = bills(cast)[0].debtor_id
    till.bill("702", 5000, due=date(2026, 12, 1))
    assert dunning.remind(cast.house, till.now) == "1 demands"
    assert run(till) is None, "she was reminded of a fee this week"
    clock.advance(days=8)
    assert run(till) == "1 reminders"
    with cast.house.database.read() as session:
        debtor = session.scalars(select(Bill.debtor_id).where(Bill.repair_id.is_not(None))).one()
        lately = reminding.sent_lately(session, [debtor], at=till.now + timedelta(days=1))
    assert len(lately[debtor]) == 1
    clock.advance(days=1)
    assert dunning.remind(cast.house, till.now) is None, "nor of a fee where she was reminded of a repair"


def test_two_repairs_of_one_payer_are_one_message(till: Till, clock: StoppedClock) -> None:
    clock.set(MONDAY)
    accepted(till.cast)
    clock.advance(days=18)
    assert run(till) == "1 reminders"
    ((_, words),) = told(till)
    assert "160.00 元，最早12月8日到期" in words and words.count("R0") == 2
