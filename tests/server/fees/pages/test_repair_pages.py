"""Paid repairs on the console: listed apart from the fees, and a bill that says what it is for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from server.fees.models import Allocation, Bill, UnbilledRepair
from server.fees.rules.repairs import Doubt, Line
from server.fees.service import repairs, unbilled, waiving
from server.kit.house import House
from server.people import queries as people
from tests.consoles import Clerk, Town, words
from tests.server.fees.pages.charging import bill_of, gone_to, refused
from tests.server.fees.pages.charging import billed as bill_everybody

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


def waived(town: Town, house: House, bill_id: int, fen: int) -> None:
    """Two of them waive part of a bill."""
    with house.database.write() as session:
        asker, other = (
            people.actor_of(session, town.staff[one], door="console") for one in ("zhoukuaiji", "sunjingli")
        )
        waiver = waiving.ask(session, asker, bill_id=bill_id, fen=fen, why="老人减一点", at=house.clock.now())
        waiving.approve(session, other, waiver, at=house.clock.now())


def test_one_of_which_part_was_waived_is_made_void_where_one_stands(
    clerk: ClerkOf, town: Town, house: House, billed: int
) -> None:
    finance = clerk("zhoukuaiji")
    waived(town, house, billed, 3000)
    shown = words(finance.get(f"/fees/bills/{billed}"))
    assert "整张错了，作废" in shown and "以前减免的 30.00 元随账单一起作废，住户什么都不用付" in shown
    assert gone_to(finance.post(f"/fees/bills/{billed}/void", {"why": "没有修好"})) == f"/fees/bills/{billed}"
    after = words(finance.get(f"/fees/bills/{billed}"))
    assert "已作废" in after and "随账单作废" in after


def test_a_fee_of_which_part_was_waived_says_the_way_out_with_the_rest_filled_in(
    clerk: ClerkOf, town: Town, house: House
) -> None:
    finance = clerk("zhoukuaiji")
    bill_everybody(finance, town)
    fee = bill_of(house, town.homes["meijie"])
    waived(town, house, fee, 3000)
    page = finance.get(f"/fees/bills/{fee}")
    with house.database.read() as session:
        left = session.get_one(Bill, fee).fen - 3000
    rest = f"{left / 100:.2f}"
    assert f"剩下的 {rest} 元也不该收，就在上面申请减免" in words(page) and "整张错了" not in words(page)
    assert f'value="{rest}"' in page.get_data(as_text=True)


@pytest.mark.parametrize(("doubt", "says"), [
    (Doubt.FREE, "改为不收费，这张账单该作废"), (Doubt.REWORK, "正在重做，账单先留着，不提醒住户付"),
])  # fmt: skip
def test_a_bill_that_should_go_says_so_with_the_act_at_hand(
    clerk: ClerkOf, town: Town, house: House, billed: int, doubt: Doubt, says: str
) -> None:
    finance = clerk("zhoukuaiji")
    with house.database.write() as session:
        repair_id = session.get_one(Bill, billed).repair_id
        repairs.question(session, repair_id or 0, doubt, at=house.clock.now())
    assert says in words(finance.get(f"/fees/bills/{billed}"))
    listed, overview = words(finance.get("/fees/repairs")), words(finance.get("/fees"))
    assert ("作废这张账单" in listed) is ("1 件等处理" in overview) is (doubt is Doubt.FREE)
    gone_to(finance.post(f"/fees/bills/{billed}/void", {"why": "没有修好"}))
    assert "等处理" not in words(finance.get("/fees/repairs"))


def held(town: Town, house: House, home: str) -> int:
    """A repair of a home of which nobody is known to owe it; gives its paper."""
    with house.database.write() as session:
        unbilled.hold(session, report_id=12, quote_id=3, home_id=town.homes[home], lines=[Line("换锁芯", 6000)],
                      agreed_on=date(2019, 1, 1), at=house.clock.now())  # fmt: skip
        return session.scalars(select(UnbilledRepair.id)).one()


def test_somebody_says_who_pays_where_nobody_was_known(clerk: ClerkOf, town: Town, house: House) -> None:
    finance, paper = clerk("zhoukuaiji"), held(town, house, "meijie")
    shown = words(finance.get("/fees/repairs"))
    assert "不知道谁付" in shown and "选谁答应的，出账单" in shown and "（业主）" in shown
    assert "白兰娟" not in shown
    me, form = str(town.meijie.id), {"why": "她在前台说的"}
    assert finance.post(f"/fees/repairs/{paper}/payer", {"person": "x", **form}).status_code == 422
    assert finance.post(f"/fees/repairs/{paper}/payer", {"person": me, "why": ""}).status_code == 422
    assert finance.post(f"/fees/repairs/{paper}/payer", {"person": me, "why": "很" * 201}).status_code == 422
    strange = {"person": str(town.laowang.id), **form}
    assert finance.post(f"/fees/repairs/{paper}/payer", strange).status_code == 422, "nobody of this home"
    key = "who-pays-for-the-lock-0001"
    path = gone_to(finance.post(f"/fees/repairs/{paper}/payer", {"person": me, **form}, key=key))
    assert gone_to(finance.post(f"/fees/repairs/{paper}/payer", {"person": me, **form}, key=key)) == path
    assert "换锁芯 60.00 元" in words(finance.get(path))
    assert finance.post(f"/fees/repairs/{paper}/payer", {"person": me, **form}).status_code == 404


def test_a_home_nobody_ever_had_leads_to_where_somebody_is_written_down(
    clerk: ClerkOf, town: Town, house: House
) -> None:
    finance, paper = clerk("zhoukuaiji"), held(town, house, "empty")
    assert "这套房还没有登记过人" in words(finance.get("/fees/repairs"))
    assert f"/console/homes/{town.homes['empty']}" in clerk("sunjingli").get("/fees/repairs").get_data(as_text=True)
    assert gone_to(finance.post(f"/fees/repairs/{paper}/let-go", {"why": "找不到人"})) == "/fees/repairs"
    assert "不知道谁付" not in words(finance.get("/fees/repairs"))
    assert refused(finance.post(f"/fees/repairs/{paper}/let-go", {"why": "找不到人"})) == "repair_let_go"


def test_who_keeps_no_fees_or_those_of_another_estate_names_nobody(clerk: ClerkOf, town: Town, house: House) -> None:
    paper = held(town, house, "stranger")
    for act in ({"person": "1", "why": "没有原因"}, {"why": "没有原因"}):
        door = "payer" if "person" in act else "let-go"
        assert clerk("xiaoli").post(f"/fees/repairs/{paper}/{door}", act).status_code in (403, 404)
        assert clerk("zhoukuaiji").post(f"/fees/repairs/{paper}/{door}", act).status_code == 404


def test_one_that_was_paid_and_should_go_leads_to_the_money_first(
    clerk: ClerkOf, house: House, town: Town, billed: int
) -> None:
    with house.database.write() as session:
        bill = session.get_one(Bill, billed)
        bill.paid_fen, bill.state = bill.fen, "paid"
        session.add(Allocation(payment_id=77, bill_id=billed, kind="principal", fen=bill.fen, day=date(2026, 11, 21),
                               at=house.clock.now()))  # fmt: skip
        repairs.question(session, bill.repair_id or 0, Doubt.UNFIXED, at=house.clock.now())
    finance = clerk("zhoukuaiji")
    for path in (f"/fees/bills/{billed}", "/fees/repairs"):
        page = finance.get(path)
        assert "先退款，退完再作废" in words(page) and "/console/payments/77" in page.get_data(as_text=True), path
        assert "作废这张账单" not in words(page)
