"""Bills that rest, as clerks see them: each sum by its own word, and the sums add up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.fees.models import Bill, Waiver
from server.fees.screens import dunning, overview
from server.kit.clock import StoppedClock, local_day
from server.kit.house import House
from server.kit.money import yuan
from tests.consoles import Clerk, Town, words
from tests.server.fees.pages.charging import billed

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]


def test_what_is_overdue_is_what_may_be_reminded_of_and_each_sum_that_rests(
    clerk: ClerkOf, town: Town, house: House, clock: StoppedClock
) -> None:
    finance = clerk("zhoukuaiji")
    billed(finance, town)
    clock.set(clock.now() + timedelta(days=60))
    finance = clerk("zhoukuaiji")
    with house.database.write() as session:
        late = session.scalars(select(Bill).where(Bill.estate_id == town.xiushan, Bill.state == "open")).all()
        overdue, first, second = sum(bill.fen for bill in late), late[0], late[-1]
        first.disputed = True
        doubted, part = yuan(first.fen), yuan(second.fen)
        asked, waits = (Waiver(bill_id=id_, fen=100, why="漏水", state="asked", asked_by=1, asked_at=clock.now())
                        for id_ in (first.id, second.id))  # fmt: skip
        session.add_all([asked, waits])
    rest = f"{doubted} 元有异议、{part} 元减免在复核"
    assert f"其中 {rest}" in words(finance.get("/fees")), "a bill that is both stands in one sum"
    page = words(finance.get("/fees/dunning"))
    assert f"另有 {rest}" in page
    with house.database.read() as session:
        told = overview.figures(session, town.xiushan, on=local_day(clock.now()))
        listed = sum(line.fen for line in dunning.due(session, town.xiushan, at=clock.now()))
    whole = words(finance.get(f"/fees/debtors/{first.debtor_id}"))
    assert "在核实或复核，先不催" in whole and "没有逾期的账单" not in whole
    assert told["overdue"] == overdue == listed + told["doubted"] + told["waiting"] + told["unknown"]
