"""The page of a bill that somebody doubted, as clerks see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.kit.house import House
from tests.consoles import Clerk, Town, words
from tests.server.fees.pages.charging import bill_of, billed, fields_of, gone_to

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
SAID = {"words": "电梯停了半个月，不该收全价。"}


def _doubted(finance: Clerk, town: Town, house: House) -> int:
    """Somebody says at the desk that a bill is wrong; gives the bill."""
    billed(finance, town)
    bill_id = bill_of(house, town.homes["meijie"])
    gone_to(finance.post(f"/fees/bills/{bill_id}/disputes", {**SAID, "person": str(town.meijie.id)}))
    return bill_id


def test_the_way_to_the_answer_is_there_only_while_an_answer_is_owed(clerk: ClerkOf, town: Town, house: House) -> None:
    finance = clerk("zhoukuaiji")
    bill_id = _doubted(finance, town, house)
    assert "去答复" in words(finance.get(f"/fees/bills/{bill_id}"))
    page = finance.get("/fees/disputes").get_data(as_text=True)
    path = page.split('action="/console/fees/disputes/')[1].split('"')[0]
    path = f"/fees/disputes/{path}"
    gone_to(finance.post(path, fields_of(page, path) | {"decision": "rejected", "answer": "核实过了"}))
    told = words(finance.get(f"/fees/bills/{bill_id}"))
    assert "电梯停了半个月" in told and "核实过了" in told and "去答复" not in told
