"""Where something is the reader's own, the pages say that a colleague does it, and offer nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.fees.models import Bill, DebtorPerson
from server.kit.house import House
from tests.consoles import Clerk, Town, words
from tests.server.fees.pages.charging import bill_of, billed, gone_to, refused
from tests.server.payments.pages.test_till_pages import OWED, take

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]


def test_what_is_ones_own_is_offered_to_colleagues_alone(clerk: ClerkOf, town: Town, house: House) -> None:
    finance, boss, home = clerk("zhoukuaiji"), clerk("sunjingli"), town.homes["meijie"]
    billed(finance, town)
    bill_id = bill_of(house, home)
    with house.database.write() as session:
        debtor_id = session.get_one(Bill, bill_id).debtor_id
        session.add(DebtorPerson(debtor_id=debtor_id, person_id=town.staff["zhoukuaiji"]))
    page = f"/fees/bills/{bill_id}"
    assert "这是您自己家的账单，减免和作废请另一位同事办理。" in words(finance.get(page))
    assert "这是您自己家的账单" not in words(boss.get(page)) and "整张错了，作废" in words(boss.get(page))
    assert refused(finance.post(f"{page}/void", {"why": "算错了"})) == "involved"
    gone_to(boss.post(f"{page}/waive", {"fen": "10", "why": "漏水"}))
    answer = "这是您自己家的账单，请另一位同事答复。"
    assert answer in words(finance.get("/fees/disputes")) and answer not in words(boss.get("/fees/disputes"))
    payment = take(boss, home, OWED, payer=str(town.meijie.id), bills=str(bill_id))
    assert "这是您自己家的钱，请另一位同事复核。" in words(finance.get("/payments/review"))
    assert "核对无误，入账" not in words(finance.get(f"/payments/{payment}"))
    assert refused(finance.post(f"/payments/{payment}/review", {"version": "1"})) == "involved"
