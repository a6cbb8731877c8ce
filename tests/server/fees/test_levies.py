"""Levies: what owners decided to pay together, a bill for each who signed, adding up to the fen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from server.fees.models import DebtorPerson
from server.fees.rules.items import Cycle, Kind
from server.fees.screens import overview
from server.fees.service import items, levies, levy_parts
from server.kit.errors import Malformed, NotFound
from server.ledger.queries.balances import balance
from server.ledger.rules.accounts import Account
from tests.cast import Cast
from tests.server.fees.billing import Billing

DUE = date(2026, 12, 31)


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """Nothing is charged yet."""
    return Billing(cast)


def _open(billing: Billing, shares: dict[str, int], matter_id: int | None = 7) -> int:
    with billing.cast.house.database.write() as session:
        return levies.open_levy(
            session, estate_id=billing.cast.xiushan, matter_id=matter_id, title="21栋1单元加装电梯", basis="按楼层系数",
            shares={billing.cast.homes[home]: fen for home, fen in shares.items()}, due_on=DUE, at=billing.now,
            words={billing.cast.homes["702"]: "7 楼系数 1.4"},
        )  # fmt: skip


def test_only_who_signed_pays_and_the_money_stays_the_owners_own(billing: Billing) -> None:
    levy_id = _open(billing, {"702": 3_230_769, "502": 2_769_231, "101": 0})
    assert _open(billing, {"702": 1}) == levy_id, "a matter has one levy"
    found = {bill.home_id: (bill.fen, bill.state, bill.due_on) for bill in billing.bills()}
    homes = billing.cast.homes
    assert found == {homes["702"]: (3_230_769, "open", DUE), homes["502"]: (2_769_231, "open", DUE)}
    with billing.cast.house.database.read() as session:
        assert balance(session, Account.LEVY_MONEY, estate_id=billing.cast.xiushan) == 6_000_000
        assert balance(session, Account.INCOME, estate_id=billing.cast.xiushan) == 0
    mine = billing.cast.visitor("meijie").get("/fees/owed").json["homes"][0]["bills"][0]
    told = billing.cast.visitor("meijie").get(f"/fees/bills/{mine['id']}").json
    assert mine["levy"] and told["levy_of"]["total_fen"] == 6_000_000
    assert told["formula"] == "21栋1单元加装电梯：业主共付 60,000.00 元，7 楼系数 1.4，本户 32,307.69 元"
    assert billing.cast.visitor("laowang").get("/fees/owed").json["homes"] == []
    billing.pay("702", 3_230_769)
    assert billing.broken() == []


def test_the_console_counts_homes_however_many_instalments_each_has(billing: Billing) -> None:
    _open(billing, {"702": 30_000, "502": 20_000})
    with billing.cast.house.database.write() as session:
        parts = [(10_000, DUE + timedelta(days=30 * month)) for month in range(3)]
        assert levy_parts.spread(session, matter_id=7, home_id=billing.cast.homes["702"], parts=parts, at=billing.now)

    def told() -> tuple[int, int, int]:
        with billing.cast.house.database.read() as session:
            (one,) = overview.levies(session, billing.cast.xiushan)
        return one["paid"], one["homes"], one["paid_fen"]

    assert told() == (0, 2, 0)
    billing.pay("502", 20_000)
    billing.pay("702", 20_000)
    assert told() == (1, 2, 40_000)
    billing.pay("702", 10_000)
    assert told() == (2, 2, 50_000)


def test_a_levy_of_nothing_or_of_strange_homes_is_refused(billing: Billing) -> None:
    with pytest.raises(Malformed):
        _open(billing, {"702": 0})
    with pytest.raises(Malformed):
        _open(billing, {"702": 5, "101": -5})
    with pytest.raises(NotFound):
        _open(billing, {"702": 5, "302": 5})
    assert billing.bills() == []


def test_a_share_is_owed_by_who_owns_the_home_today_in_the_month_of_its_sale_too(billing: Billing) -> None:
    billing.refresh("702")
    (buyer,) = billing.sell("702", date(2026, 11, 10))
    _open(billing, {"702": 500}, matter_id=None)
    (bill,) = billing.bills("702")
    with billing.cast.house.database.read() as session:
        owing = session.scalars(select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == bill.debtor_id)).all()
    assert owing == [buyer]
    assert billing.cast.visitor("meijie").get("/fees/owed").json["homes"] == []


@pytest.mark.parametrize("key", ["levy", "late_fee", "other_income"])
def test_no_item_takes_the_name_under_which_levies_and_late_fees_are_kept(billing: Billing, key: str) -> None:
    with billing.cast.house.database.write() as session, pytest.raises(Malformed, match="key_kept"):
        items.add(session, billing.cast["zhoukuaiji"], estate_id=billing.cast.xiushan, key=key, name="清洁费",
                         kind=Kind.PER_AREA, cycle=Cycle.MONTH, at=billing.now)  # fmt: skip
