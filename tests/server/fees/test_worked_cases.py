"""The worked cases of the field (GF-01 to GF-04, GF-08, GF-09, GF-11, GF-14) through real runs and real payments."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from server.fees.models import Debtor
from server.fees.queries.open_bills import open_bills
from server.fees.rules.allocation import allocate
from server.fees.rules.items import Cycle, Kind
from server.fees.service import readings, settling, vacancies
from server.kit.clock import local_day
from server.ledger.rules.accounts import Account
from server.places.queries import HOMES
from tests.cast import Cast
from tests.server.fees.billing import Billing

Q1, Q2, PRICE_FROM = date(2025, 1, 1), date(2025, 4, 1), date(2024, 1, 1)


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """Nothing is charged yet."""
    return Billing(cast)


def _home(billing: Billing, home: str, **values: object) -> None:
    with billing.cast.house.database.write() as session:
        session.execute(update(HOMES).where(HOMES.c.id == billing.cast.homes[home]).values(**values))


def _of(billing: Billing, home: str, kind: str, period: date) -> int:
    """What a kind of debtor owes for a home of a quarter, in fen."""
    last = date(period.year, period.month + 2, 1)
    with billing.cast.house.database.read() as session:
        return sum(
            bill.fen for bill in billing.bills(home)
            if period <= bill.period <= last and session.get_one(Debtor, bill.debtor_id).kind == kind
        )  # fmt: skip


def test_the_month_of_hand_over_is_the_developers_and_the_next_the_owners(billing: Billing) -> None:
    _home(billing, "702", area=10_000, handed_over_on=date(2025, 3, 18))
    billing.item(price="2.00", since=PRICE_FROM)
    billing.billed(Q1, months=6)
    assert _of(billing, "702", "developer", Q1) == 60_000
    assert _of(billing, "702", "owners", Q1) == 0
    assert _of(billing, "702", "owners", Q2) == 60_000
    owned = [(bill.period, bill.through) for bill in billing.bills("702")]
    assert owned == [(Q1, date(2025, 3, 1)), (Q2, date(2025, 6, 1))]


def test_a_month_and_a_quarter_are_rounded_once_each(billing: Billing) -> None:
    _home(billing, "702", area=8946)
    _home(billing, "101", area=5005)
    billing.item(price="2.35", cycle=Cycle.MONTH, since=PRICE_FROM)
    billing.item("old", "1.50", since=PRICE_FROM)
    billing.billed(Q1)
    assert [bill.fen for bill in billing.bills("702")][:1] == [21_023]
    assert [bill.fen for bill in billing.bills("101")] == [11_762, 22_523]


def test_a_vacant_year_in_binzhou_and_a_shared_cost(billing: Billing) -> None:
    _home(billing, "702", area=10_000)
    billing.terms(vacancy={"full_months": 6, "share": "0.6"})
    billing.item(price="1.20", cycle=Cycle.MONTH, since=PRICE_FROM)
    light = billing.item("light", "1", kind=Kind.SHARED_BY_AREA, cycle=Cycle.MONTH, since=PRICE_FROM)
    with billing.cast.house.database.write() as session:
        vacancies.begin(
            session, billing.cast["zhoukuaiji"], home_id=billing.cast.homes["702"], since=Q1, at=billing.now
        )
        readings.cost(session, billing.cast["zhoukuaiji"], item_id=light, month=Q1, volume=0, total_fen=100_001,
                      at=billing.now)  # fmt: skip
    billing.billed(Q1, "property", months=12)
    vacant = [bill.fen for bill in billing.bills("702")]
    assert (vacant, sum(vacant)) == ([12_000] * 6 + [7_200] * 6, 115_200)
    billing.billed(Q1, "light")
    parts = [bill.fen for bill in billing.bills() if bill.item_id == light]
    assert sum(parts) == 100_001 and len(parts) == 4


def test_a_part_payment_goes_where_the_payer_says_else_to_what_is_due_first(billing: Billing) -> None:
    _home(billing, "702", area=10_000)
    billing.item(price="1.00", since=PRICE_FROM)
    billing.billed(Q1, months=9)
    mine = billing.bills("702")
    today, house = local_day(billing.now), billing.cast.house
    with house.database.write() as session:
        opens = open_bills(session, bill_ids=[bill.id for bill in mine])
        found = allocate(30_000, opens, on=today, wanted=[str(mine[2].id)])
        settling.settle(session, payment_id=1, parts=found.parts, day=today, at=billing.now, debit=Account.BANK)
    assert [bill.paid_fen for bill in billing.bills("702")] == [0, 0, 30_000]
    billing.payments = 1
    billing.pay("702", 45_000)
    assert [bill.paid_fen for bill in billing.bills("702")] == [30_000, 15_000, 30_000]
