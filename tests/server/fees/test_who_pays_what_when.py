"""Odd turns that money must survive: sold twice in a quarter, sold before publishing, two homes of one person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.fees.queries import rates
from server.fees.rules.rate_sums import Span
from server.kit.clock import StoppedClock, local_day
from server.people.service import binding
from server.people.service.ownership import NewOwner
from tests.cast import Cast
from tests.server.fees.billing import APRIL, FEBRUARY, JANUARY, Billing
from tests.server.fees.debts import Debts

MARCH = date(2026, 3, 1)
SECOND_BUYER = NewOwner("韦小兰", "19900000777", "450100199202020021")


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """2.35 yuan by area and quarter."""
    found = Billing(cast)
    found.item()
    return found


def test_a_home_sold_twice_in_a_quarter_is_billed_anew_for_what_was_made_void_alone(billing: Billing) -> None:
    billing.refresh("702")
    billing.sell("702", date(2026, 1, 20))
    billing.billed()
    seller, buyer = billing.bills("702")
    billing.pay("702", seller.fen)
    billing.sell("702", date(2026, 2, 10), SECOND_BUYER)
    billing.void(buyer.id)
    billing.billed()
    found = [(bill.period, bill.through, bill.fen) for bill in billing.bills("702") if bill.state != "void"]
    assert found == [(JANUARY, JANUARY, 20_680), (FEBRUARY, FEBRUARY, 20_680), (MARCH, MARCH, 20_680)]
    assert len({bill.debtor_id for bill in billing.bills("702") if bill.state != "void"}) == 3
    assert len(billing.bills("101")) == 1 and billing.broken() == []


def test_a_home_sold_between_draft_and_publishing_is_billed_to_whoever_has_it(billing: Billing) -> None:
    billing.refresh("702")
    run_id = billing.prepare()
    billing.sell("702", date(2026, 1, 20))
    billing.publish(run_id)
    assert [(bill.period, bill.fen) for bill in billing.bills("702")] == [(JANUARY, 20_680), (FEBRUARY, 41_360)]
    run = billing.run(run_id)
    assert run.total_fen == sum(bill.fen for bill in billing.bills()) and run.counts["bills"] == len(billing.bills())
    assert billing.broken() == []


def test_who_owes_for_two_homes_hears_once_in_a_week(cast: Cast, clock: StoppedClock) -> None:
    debts = Debts(cast)
    debts.open()
    due = date(2026, 11, 15)
    debts.bill("702", 16_280, due=due, owes=("laowang",))
    debts.bill("101", 20_000, due=due)
    assert debts.remind() == 1
    clock.advance(days=7)
    assert debts.remind() == 1


def test_the_family_of_a_buyer_never_sees_what_the_seller_owes(billing: Billing) -> None:
    billing.billed()
    cast, (bill,) = billing.cast, billing.bills("702")
    billing.sell("702", local_day(billing.now) - timedelta(days=1))
    with cast.house.database.write() as session:
        asked = cast.bind(session, "stranger", "702", "family", called="林小新")
        binding.approve(session, cast["liujingli"], binding_id=asked, version=1, at=billing.now)
    brother = cast.visitor("stranger")
    assert brother.get("/fees/owed").json["helped"] == []
    assert brother.get(f"/fees/bills/{bill.id}").status_code == 404


def test_what_a_buyer_owes_of_a_quarter_counts_with_the_quarter_and_not_as_a_month_of_one(billing: Billing) -> None:
    billing.refresh("702")
    billing.sell("702", date(2026, 1, 20))
    billing.billed()
    billing.pay("702", 30_000)
    estate, today = billing.cast.xiushan, local_day(billing.now)
    with billing.cast.house.database.read() as session:
        months = rates.monthly(session, estate, until=MARCH, months=3, as_of=today)
        january, quarter = (rates.rates(session, estate, Span(JANUARY, last, today)).whole for last in (JANUARY, MARCH))
        april = rates.rates(session, estate, Span(APRIL, APRIL, today)).whole
    assert [one.whole.homes for one in months] == [4, 0, 0]
    assert (january.billed, january.to_date) == (quarter.billed, quarter.to_date) == (4 * 62_040, 30_000)
    assert months[1].whole.opening == months[2].whole.opening == april.opening == 4 * 62_040
