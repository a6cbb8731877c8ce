"""Paid repairs on the console: listed apart from the fees, and a bill that says what it is for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from server.fees.models import Bill
from server.fees.rules.repairs import Line
from server.fees.service import repairs, waiving
from server.kit.house import House
from server.people import queries as people
from tests.consoles import Clerk, Town, words
from tests.server.fees.pages.charging import gone_to

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]


@pytest.fixture
def billed(town: Town, house: House) -> int:
    """The bill of 梅姐's lock."""
    with house.database.write() as session:
        made = repairs.bill(session, report_id=12, quote_id=3, home_id=town.homes["meijie"], at=house.clock.now(),
                            lines=[Line("换锁芯", 6000), Line("人工", 2000)], agreed_by=town.meijie.id)  # fmt: skip
    assert made is not None
    return made


def test_repairs_are_listed_apart_and_their_bills_say_what_for(clerk: ClerkOf, billed: int) -> None:
    finance = clerk("zhoukuaiji")
    overview = words(finance.get("/fees"))
    assert "1 张未付" in overview and "80.00 元" in overview
    listed = words(finance.get("/fees/repairs"))
    assert "报事 R000012：换锁芯 60.00 元，人工 20.00 元，一共 80.00 元" in listed and "待缴" in listed
    shown = words(finance.get(f"/fees/bills/{billed}"))
    assert "R000012" in shown and "和物业费分开，不催缴，不收违约金" in shown and "进位前" not in shown


def test_one_that_was_wrong_is_void_with_its_reason_and_leaves_the_open_ones(
    clerk: ClerkOf, house: House, billed: int
) -> None:
    finance = clerk("zhoukuaiji")
    assert finance.post(f"/fees/bills/{billed}/void", {"why": ""}).status_code == 422
    assert gone_to(finance.post(f"/fees/bills/{billed}/void", {"why": "没有修好"})) == f"/fees/bills/{billed}"
    assert "没有未付的" in words(finance.get("/fees/repairs"))
    assert "已作废" in words(finance.get("/fees/repairs?show=all"))
    with house.database.read() as session:
        assert session.scalars(select(Bill.state).where(Bill.id == billed)).one() == "void"


def test_the_list_takes_no_strange_words_and_is_nobody_elses(clerk: ClerkOf, billed: int) -> None:
    assert clerk("zhoukuaiji").get("/fees/repairs?show=nonsense").status_code == 422
    assert clerk("zhoukuaiji").get("/fees/repairs?estate=999999").status_code == 404
    assert clerk("xiaoli").get("/fees/repairs").status_code in (403, 404)


def test_one_that_was_waived_altogether_is_not_called_paid(
    clerk: ClerkOf, town: Town, house: House, billed: int
) -> None:
    with house.database.write() as session:
        asker, other = (
            people.actor_of(session, town.staff[one], door="console") for one in ("zhoukuaiji", "sunjingli")
        )
        waiver = waiving.ask(session, asker, bill_id=billed, fen=8000, why="没有修好", at=house.clock.now())
        waiving.approve(session, other, waiver, at=house.clock.now())
    listed = words(clerk("zhoukuaiji").get("/fees/repairs?show=all"))
    assert "已全部减免" in listed and "已结清" not in listed
