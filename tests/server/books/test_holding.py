"""What the books say is held for the owners is money that came: never what is only billed, or was waived."""

from __future__ import annotations

from datetime import timedelta

from server.fees.rules.items import Cycle, Kind
from server.fees.service import items, levies, levy_parts, tariffs
from server.ledger.queries.balances import balances
from server.ledger.rules.accounts import MONEY, Account
from tests.server.books.keeping import Books
from tests.server.fees.billing import NAMES, Billing


def lifted(kept: Books, billing: Billing) -> None:
    """A levy of 600 yuan for two homes, one of which may pay its half in three instalments."""
    homes, later = kept.cast.homes, kept.today + timedelta(days=30)
    with kept.cast.house.database.write() as session:
        levies.open_levy(session, estate_id=kept.cast.xiushan, matter_id=7, title="21栋1单元加装电梯",
                         basis="按楼层系数", shares={homes["702"]: 30_000, homes["101"]: 30_000}, due_on=kept.today,
                         at=billing.now)  # fmt: skip
    with kept.cast.house.database.write() as session:
        parts = [(10_000, later), (10_000, later + timedelta(days=30)), (10_000, later + timedelta(days=60))]
        assert levy_parts.spread(session, matter_id=7, home_id=homes["702"], parts=parts, at=billing.now)


def in_hand(kept: Books) -> int:
    """What lies in all accounts of money."""
    with kept.cast.house.database.read() as session:
        found = balances(session, kept.cast.xiushan)
    return sum(found[account] for account in MONEY)


def test_a_levy_is_held_as_far_as_it_was_paid(kept: Books) -> None:
    billing = Billing(kept.cast)
    lifted(kept, billing)
    assert kept.told()["levy_fen"] == 0
    billing.pay("101", 30_000)
    billing.pay("702", 14_000)
    assert kept.told()["levy_fen"] == in_hand(kept) == 44_000
    billing.waive(billing.bills("702", state="open")[0].id, 6_000)
    assert kept.told()["levy_fen"] == in_hand(kept) == 44_000, "what is waived never came"
    with kept.cast.house.database.write() as session:
        levy_parts.give_back(session, estate_id=kept.cast.xiushan, join_id=3, at=billing.now, by=0,
                             returns={kept.cast.homes["101"]: 4_000})  # fmt: skip
    assert kept.told()["levy_fen"] == in_hand(kept) == 40_000
    assert billing.broken() == []


def test_what_common_property_earned_is_held_as_far_as_it_was_paid(kept: Books) -> None:
    billing = Billing(kept.cast)
    with kept.cast.house.database.write() as session:
        made = items.add(session, kept.cast["zhoukuaiji"], estate_id=kept.cast.xiushan, key="light",
                                name=NAMES["light"], kind=Kind.PER_AREA, cycle=Cycle.MONTH, at=billing.now,
                                income_account=Account.PUBLIC_MONEY)  # fmt: skip
        tariffs.set_(session, kept.cast["zhoukuaiji"], made, tariffs.Said("1", kept.quarter.from_, basis="合同"),
                     at=billing.now)  # fmt: skip
    billing.items["light"] = made
    billing.billed(kept.quarter.from_)
    assert kept.told()["public_balance_fen"] == 0
    billing.pay("702", 5_000)
    billing.waive(billing.bills("702", state="open")[0].id, 1_000)
    assert kept.told()["public_balance_fen"] == in_hand(kept) == 5_000
