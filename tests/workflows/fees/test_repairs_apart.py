"""A paid repair is no property fee: it is in no rate, no reminder, no late fee, and in no book of the owners."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from server.books.queries import books
from server.books.rules.periods import Period
from server.fees.models import Bill
from server.fees.queries import arrears, late, limits, rates_rows, reminding, statements
from server.fees.screens import overview, repairs
from server.fees.service import waiving
from server.kit.clock import StoppedClock, local_day
from server.ledger.rules.accounts import Account
from server.payments.service import autopaying
from server.places import queries as places
from tests.cast import Cast
from tests.server.fees.billing import Billing
from tests.server.payments.till import Till
from tests.workflows.fees.test_repairs import MONDAY, accepted, bills, void

CONTRACT = {"assembly_contract": True, "contract_from": date(2026, 1, 1)}


@pytest.fixture
def till(cast: Cast, clock: StoppedClock) -> Till:
    """A contract with a late fee; 梅姐's lock was mended, and its bill is overdue."""
    clock.set(MONDAY)
    till = Till(cast).open()
    Billing(cast).terms(late_rate="0.0005", **CONTRACT)
    accepted(till.cast)
    clock.advance(days=20)
    return till


def test_it_is_in_no_rate_no_reminder_no_list_of_arrears_and_bears_no_late_fee(till: Till) -> None:
    cast, (bill,) = till.cast, bills(till.cast)
    with cast.house.database.read() as session:
        today = local_day(cast.house.clock.now())
        assert session.scalars(select(Bill.id).where(rates_rows.of(cast.xiushan))).all() == []
        assert reminding.estates_owed(session, on=today) == []
        assert reminding.debtors_owing(session, cast.xiushan, due_by=today) == []
        assert arrears.arrears(session, cast.xiushan, on=today).bills == []
        assert limits.watch_dates(session, [bill.id], on=today) == {}
        assert late.as_of(session, [bill.id], on=today) == {}
        found = overview.figures(session, cast.xiushan, on=today)
        assert (found["owed"], found["overdue"], found["homes"]) == (0, 0, 0)
        assert overview.ageing(session, cast.xiushan, on=today) == []
        assert repairs.figures(session, cast.xiushan) == {"bills": 1, "open": 1, "open_fen": 8000, "waits": 0}
    till.paid("meijie", bill.id)
    assert till.account(Account.LATE_INCOME) == 0
    till.check()


def test_it_stands_in_no_book_of_the_owners_and_in_no_settlement(till: Till) -> None:
    cast, (bill,) = till.cast, bills(till.cast)
    with cast.house.database.write() as session:
        asked = waiving.ask(session, cast["zhoukuaiji"], bill_id=bill.id, fen=1000, why="老人减十元", at=till.now)
        waiving.approve(session, cast["liujingli"], asked, at=till.now)
    till.paid("meijie", bill.id)
    with cast.house.database.read() as session:
        for year in (2026, 2027):
            told = books.told(session, places.estate(session, cast.xiushan), Period(date(year, 1, 1), 12))
            assert told["income"] == told["public"] == []
            assert [told["totals"][name] for name in ("income_fen", "billed_fen", "waived_fen")] == [0, 0, 0]
    assert (till.account(Account.SERVICE_INCOME), till.account(Account.WAIVED)) == (8000, 1000)
    till.check()


def test_a_balance_that_pays_by_itself_pays_no_repair(till: Till) -> None:
    cast = till.cast
    till.review("liujingli", till.enter("xiaoli", "702", 20_000, payer="meijie"))
    assert till.balance("meijie") == 20_000
    body = {"home_id": cast.homes["702"], "cap_fen": 20_000, "active": True}
    assert cast.visitor("meijie").put("/pay/autopay", body).status_code == 200
    with cast.house.database.write() as session:
        assert autopaying.due(session) == []
        paid = autopaying.pay(session, person_id=cast.ids["meijie"], home_id=cast.homes["702"], at=till.now)
    assert paid is None and till.balance("meijie") == 20_000


def test_a_tenants_repair_is_on_neither_side_of_a_sale(till: Till, clock: StoppedClock) -> None:
    cast = till.cast
    clock.set(MONDAY)
    accepted(cast, "tenant")
    with cast.house.database.read() as session:
        told = statements.of_home(session, cast["zhoukuaiji"], cast.homes["101"], today=local_day(till.now))
    assert [(side.label, side.open_fen) for side in told["sides"]] == [("业主", 0)]


def test_a_void_bill_stands_in_no_sum(till: Till) -> None:
    cast, (bill,) = till.cast, bills(till.cast)
    void(cast, bill.id)
    with cast.house.database.read() as session:
        assert repairs.figures(session, cast.xiushan) == {"bills": 0, "open": 0, "open_fen": 0, "waits": 0}
        listed = repairs.listed(session, cast.xiushan, show="all", on=local_day(till.now)).items
        assert [(one["state_label"], one["open_fen"]) for one in listed] == [("已作废", 0)]
    till.check()
