"""A price that was set by mistake is taken back while it has not begun and nothing rests on it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from server.fees.models import FeeItem, Tariff
from server.fees.rules.withdrawing import check_withdrawal
from server.fees.service import tariffs, withdrawing
from server.fees.service.tariffs import Said
from server.kit.audit import AuditEntry
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.kit.errors import Conflict, NotFound, Stale
from tests.cast import Cast
from tests.server.fees.billing import Billing


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """The property fee by the quarter."""
    found = Billing(cast)
    found.item()
    return found


def coming(billing: Billing, months: int = 2) -> date:
    """The first day of a month to come."""
    return add_months(local_day(billing.now).replace(day=1), months)


def replaced(billing: Billing, price: str = "9.99", months: int = 2) -> int:
    """A new version from a month to come; gives the tariff."""
    return billing.rise(Said(price, coming(billing, months)), of=billing.prices["property"])


def withdraw(billing: Billing, tariff_id: int, *, by: str = "zhoukuaiji", resume: bool = True, version: int = 1) -> int:
    with billing.cast.house.database.write() as session:
        return withdrawing.withdraw(session, billing.cast[by], tariff_id, version=version, resume=resume,
                                    at=billing.now)  # fmt: skip


def prices(billing: Billing) -> list[tuple[str, date | None]]:
    with billing.cast.house.database.read() as session:
        return [(row.price, row.until_month) for row in session.scalars(select(Tariff).order_by(Tariff.number))]


def acts(billing: Billing) -> list[str]:
    with billing.cast.house.database.read() as session:
        told = select(AuditEntry.act).where(AuditEntry.act.startswith("fees.tariff_")).order_by(AuditEntry.id)
        return [act for act in session.scalars(told) if act != "fees.tariff_set"]


def test_a_price_that_was_mistyped_is_gone_and_the_one_before_goes_on(billing: Billing) -> None:
    wrong = replaced(billing)
    assert prices(billing) == [("2.35", coming(billing, 1)), ("9.99", None)]
    assert withdraw(billing, wrong) == billing.items["property"]
    assert prices(billing) == [("2.35", None)]
    assert acts(billing) == ["fees.tariff_withdrawn", "fees.tariff_resumed"]
    replaced(billing, "2.60")
    assert [price for price, _ in prices(billing)] == ["2.35", "2.60"], "the right one can be set after it"


def test_what_it_said_stays_in_the_audit(billing: Billing) -> None:
    withdraw(billing, replaced(billing))
    with billing.cast.house.database.read() as session:
        asked = select(AuditEntry).where(AuditEntry.act == "fees.tariff_withdrawn")
        before = session.scalars(asked).one().before
    assert before is not None and (before["price"], before["number"]) == ("9.99", 2)
    assert before["from_month"] == coming(billing).isoformat()


def test_the_one_before_stays_ended_where_nobody_wants_it_to_go_on(billing: Billing) -> None:
    withdraw(billing, replaced(billing), resume=False)
    assert prices(billing) == [("2.35", coming(billing, 1))] and acts(billing) == ["fees.tariff_withdrawn"]


@pytest.mark.parametrize("state", ["draft", "open", "void"])
def test_a_bill_of_any_state_keeps_its_price(billing: Billing, state: str) -> None:
    ahead = replaced(billing)
    run_id = billing.prepare(coming(billing), months=3)
    if state != "draft":
        billing.publish(run_id)
    if state == "void":
        for bill in billing.bills(state="open"):
            billing.void(bill.id)
    assert {bill.state for bill in billing.bills() if bill.tariff_id == ahead} == {state}
    with pytest.raises(Conflict) as no:
        withdraw(billing, ahead)
    assert no.value.code == "tariff_used" and "张账单用这个标准" in no.value.sentence
    assert len(prices(billing)) == 2


def test_drafts_that_were_thrown_away_hold_nothing(billing: Billing) -> None:
    ahead = replaced(billing)
    billing.undo(billing.prepare(coming(billing), months=3))
    withdraw(billing, ahead)
    assert prices(billing) == [("2.35", None)]


def test_a_price_that_holds_is_ended_and_not_withdrawn(billing: Billing) -> None:
    with pytest.raises(Conflict) as no:
        withdraw(billing, billing.prices["property"])
    assert no.value.code == "tariff_begun"


def test_strangers_find_nothing_and_an_old_page_takes_nothing_back(billing: Billing) -> None:
    ahead = replaced(billing)
    for who in ("xiaoli", "huangjingli", "meijie"):
        with pytest.raises(NotFound):
            withdraw(billing, ahead, by=who)
    with pytest.raises(Stale):
        withdraw(billing, ahead, version=2)
    withdraw(billing, ahead)
    with pytest.raises(NotFound):
        withdraw(billing, ahead)


def test_prices_of_some_buildings_only_go_on_for_theirs(billing: Billing) -> None:
    """Where another price holds for these homes meanwhile, the one before cannot take the months over."""
    with billing.cast.house.database.write() as session:
        item = session.get_one(FeeItem, billing.items["property"])
        old = session.get_one(Tariff, billing.prices["property"])
        who, first = billing.cast["zhoukuaiji"], coming(billing)
        tariffs.end(session, who, old.id, last_month=add_months(first, -1), version=old.version, at=billing.now)
        homes = tariffs.set_(
            session, who, item.id, Said("1.00", first, use_states=("自用",), basis="合同"), at=billing.now
        )
        tariffs.set_(session, who, item.id, Said("2.00", first, use_states=("出租",), basis="合同"), at=billing.now)
    with pytest.raises(Conflict) as no:
        withdraw(billing, homes)
    assert no.value.code == "tariff_overlaps"
    assert len(prices(billing)) == 3, "nothing was changed by halves"
    withdraw(billing, homes, resume=False)
    assert [price for price, _ in prices(billing)] == ["2.35", "2.00"]


@pytest.mark.parametrize(("starts", "bills", "code"), [
    (date(2027, 1, 1), 0, None), (date(2027, 1, 1), 1, "tariff_used"), (date(2026, 11, 1), 0, "tariff_begun"),
    (date(2026, 12, 1), 0, None), (date(2020, 1, 1), 3, "tariff_used"),
])  # fmt: skip
def test_the_rule(starts: date, bills: int, code: str | None) -> None:
    try:
        check_withdrawal(from_month=starts, month=date(2026, 11, 1), bills=bills)
    except Conflict as no:
        assert no.code == code
    else:
        assert code is None
