"""The desk gives money back: after a dispute over a paid bill, and to who has moved out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from server.fees.service import disputing
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.pages.look import show_day
from server.people import queries as people
from tests.consoles import Clerk, Town, refusal, words
from tests.server.fees.pages.charging import bill_of, billed, fields_of, gone_to, refused
from tests.server.payments.pages.test_till_pages import OWED, sold, take

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]


def paid_and_disputed(clerk: ClerkOf, town: Town, house: House) -> tuple[int, int]:
    """梅姐 has paid at the desk and says that the bill is wrong; gives the bill and the dispute."""
    finance, boss, home = clerk("zhoukuaiji"), clerk("sunjingli"), town.homes["meijie"]
    billed(finance, town)
    bill_id = bill_of(house, home)
    payment = take(finance, home, OWED, payer=str(town.meijie.id), bills=str(bill_id))
    gone_to(boss.post(f"/payments/{payment}/review", {"version": "1"}))
    with house.database.write() as session:
        meijie = people.actor_of(session, town.meijie.id, door="app")
        return bill_id, disputing.raise_(session, meijie, bill_id=bill_id, words="电梯停了半个月", at=house.clock.now())


@pytest.mark.parametrize("way", ["balance", "refund"])
def test_a_dispute_over_a_paid_bill_is_settled_and_the_money_goes_back(
    clerk: ClerkOf, town: Town, house: House, way: str
) -> None:
    finance, boss = clerk("zhoukuaiji"), clerk("sunjingli")
    bill_id, dispute_id = paid_and_disputed(clerk, town, house)
    shown = finance.get("/fees/disputes")
    path = f"/payments/disputes/{dispute_id}"
    page = shown.get_data(as_text=True)
    assert (
        f"已付 {OWED} 元" in words(shown)
        and "转入付款人的预存" in words(shown)
        and "由谁付的退给谁" in words(shown)
        and 'name="waive"' not in page
    )
    form = fields_of(page, path) | {"decision": "upheld", "answer": "电梯确实停了十五天", "way": way}
    assert refused(finance.post(path, {**form, "back": "700"})) == "paid_less"
    assert "还没退的只有" in str(refusal(finance.post(path, {**form, "back": "700"})))
    assert gone_to(finance.post(path, {**form, "back": "91.75"})) == "/fees/disputes"
    assert refused(finance.post(path, {**form, "back": "1"})) == "dispute_settled"
    asked = boss.get("/payments/refunds")
    label = "同意转入预存" if way == "balance" else "同意退款"
    assert "（代付）" not in words(asked), "she owes the bill herself"
    assert label in words(asked) and "异议成立的账单" in words(asked)
    refund = "/payments/refunds/1/approve"
    assert refused(finance.post(refund, {"version": "1"})) == "second_person_needed"
    assert gone_to(boss.post(refund, {"version": "1"})).endswith("show=over" if way == "balance" else "show=sending")
    bill = words(finance.get(f"/fees/bills/{bill_id}"))
    assert "减免 91.75" in bill and "已付 600.00" in bill and "还欠 0.00" in bill
    over = words(finance.get("/payments/refunds?show=over" if way == "balance" else "/payments/refunds?show=sending"))
    assert ("已转入预存款" if way == "balance" else "已批准，等待退款") in over
    (payment,) = set(re.findall(r"/console(/payments/\d+)\"", asked.get_data(as_text=True)))
    assert ("已转入预存款" if way == "balance" else "已批准，等待退款") in words(boss.get(payment))
    account = words(finance.get(f"/accounts/{town.homes['meijie']}"))
    assert ("91.75 业主 白**" in account) == (way == "balance")


def test_a_dispute_over_a_paid_bill_may_be_wrong_or_need_no_money(clerk: ClerkOf, town: Town, house: House) -> None:
    finance = clerk("zhoukuaiji")
    bill_id, dispute_id = paid_and_disputed(clerk, town, house)
    path = f"/payments/disputes/{dispute_id}"
    form = fields_of(finance.get("/fees/disputes").get_data(as_text=True), path)
    gone_to(finance.post(path, form | {"decision": "rejected", "answer": "电梯没有停过", "back": "50"}))
    assert "没有退款" in words(finance.get("/payments/refunds"))
    assert "已付 691.75" in words(finance.get(f"/fees/bills/{bill_id}"))
    assert clerk("admin").post(path, form | {"decision": "upheld", "answer": "好的"}).status_code == 403


def test_who_moved_out_is_given_back_the_balance_they_left(clerk: ClerkOf, town: Town, house: House) -> None:
    finance, boss, home = clerk("zhoukuaiji"), clerk("sunjingli"), town.homes["meijie"]
    billed(finance, town)
    payment = take(finance, home, "791.75", payer=str(town.meijie.id), bills=str(bill_of(house, home)))
    gone_to(boss.post(f"/payments/{payment}/review", {"version": "1"}))
    new, old = sold(house, town, home), str(town.meijie.id)
    shown = finance.get(f"/accounts/{home}")
    page = shown.get_data(as_text=True)
    assert "已搬走的人的预存（元） 100.00 原业主 白**" in words(shown)
    assert f'<option value="{old}">' in page and f'<option value="{new}">' not in page
    assert re.search(r'name="fen" type="text" value="100.00"', page), "all of it, unless somebody writes less"
    path = f"/accounts/{home}/payouts"
    form = {"person": old, "fen": "100", "method": "transfer", "reference": "F20261121", "why": "卖了房，本人来退"}
    assert refused(finance.post(path, {**form, "fen": "100.01"})) == "balance_short"
    assert finance.post(path, {**form, "person": str(town.laowang.id)}).status_code == 404
    assert refused(finance.post(path, {**form, "reference": ""})) == "reference_needed"
    gone_to(finance.post(path, form))
    line = f"{show_day(local_day(house.clock.now()))} 退还预存，白**，银行转账 F20261121 100.00"
    seen = words(finance.get(f"/accounts/{home}"))
    assert f"{line} 待复核" in seen, seen[seen.find("付款") :][:300]
    assert "F20261121" not in words(boss.get("/payments/refunds?show=over"))
    assert "现在没有房屋" in words(boss.get("/payments/refunds"))
    assert refused(finance.post("/payments/payouts/1/agree", {"version": "1"})) == "second_person_needed"
    gone_to(boss.post("/payments/payouts/1/agree", {"version": "1"}))
    assert "已搬走的人的预存" not in words(finance.get(f"/accounts/{home}")), "nothing is left"
    assert f"{line} 已退" in words(finance.get(f"/accounts/{home}"))
    over = words(finance.get("/payments/refunds?show=over"))
    assert "白** 100.00 元 已退" in over and "银行转账 F20261121" in over and "同意退还" in over
    assert "F20261121" not in words(finance.get("/payments/refunds"))
