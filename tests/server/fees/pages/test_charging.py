"""From a price to bills at the console: 周会计 and 孙经理 charge 秀山花园, and nobody else sees anything of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from python_calamine import load_workbook

from bootstrap import rooms
from server.fees.models import Bill
from server.fees.service import terms
from server.kit.actor import SYSTEM
from server.kit.clock import StoppedClock
from server.kit.house import House
from server.kit.masking import mask_name
from server.kit.money import yuan
from server.places import queries as places
from tests.consoles import Clerk, Town, refusal, words
from tests.server.fees.pages.charging import (
    PRICE,
    bill_of,
    billed,
    charge,
    fields_of,
    gone_to,
    manager_next_door,
    number_in,
    prepare,
    publish,
    refused,
)

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]


def test_prices_have_versions_and_a_new_one_leaves_old_bills_alone(clerk: ClerkOf, town: Town) -> None:
    finance = clerk("zhoukuaiji")
    assert "还没有收费项目" in words(finance.get("/fees/tariffs"))
    item_id = charge(finance, town)
    page = finance.get(f"/fees/items/{item_id}")
    assert "2.35 元/㎡·月" in words(page) and "还没有账单用它" in words(page)
    path = f"/fees/items/{item_id}/prices"
    again = {**PRICE, **fields_of(page.get_data(as_text=True), path), "price": "2.60", "from_month": "2027-01"}
    assert refused(finance.post(path, again)) == "ground_needed"
    gone_to(finance.post(path, {**again, "paper_day": "2026-10-01", "paper_number": "3号"}))
    waits, boss = finance.get(f"/fees/items/{item_id}"), clerk("sunjingli")
    assert "2.35 元/㎡·月 → 2.60 元/㎡·月，2027年1月起 等同事核对" in words(waits)
    assert "您提出的，要另一位同事核对" in words(waits) and "涨价等同事核对 1" in words(boss.get("/fees"))
    form = re.search(r'action="/console(/fees/changes/\d+/approve)"', boss.get(f"/fees/items/{item_id}").text)
    assert form and "approve" not in waits.text
    assert refused(finance.post(form[1], {"version": "1"})) == "second_person_needed"
    gone_to(boss.post(form[1], {"version": "1"}))
    shown = words(finance.get(f"/fees/items/{item_id}"))
    assert "2.60 元/㎡·月" in shown and "2026年7月至12月" in shown and "还没开始" in shown
    assert refused(finance.post(path, {**again, "price": "2.7.1"})) == "tariff_changed"
    for typed, why in (("-1", "单价不对"), ("2,75", "逗号只能隔开千位"), ("200000", "0 到 100,000 元")):
        wrong = refusal(finance.post(path, {**PRICE, "price": typed}))
        assert wrong["code"] == "price_wrong" and why in wrong["sentence"] and why in wrong["fields"]["price"]


def test_a_price_that_has_not_begun_is_taken_back_at_its_page(clerk: ClerkOf, town: Town) -> None:
    finance = clerk("zhoukuaiji")
    item_id = charge(finance, town)
    page, path = f"/fees/items/{item_id}", f"/fees/items/{item_id}/prices"
    assert "撤回这个标准" not in words(finance.get(page)), "it holds already"
    fields = fields_of(finance.get(page).get_data(as_text=True), path)
    gone_to(finance.post(path, {**PRICE, **fields, "price": "0.26", "from_month": "2027-01"}))
    shown = finance.get(page)
    assert "撤回这个标准" in words(shown) and "前一个标准（2.35 元/㎡·月）接着用" in words(shown)
    form = re.search(r"/console(/fees/prices/\d+/withdraw)", shown.get_data(as_text=True))
    assert form
    sent = {**fields_of(shown.get_data(as_text=True), form[1]), "resume": "true"}
    assert finance.post(form[1], {**sent, "version": "7"}).status_code != 200
    run_id = prepare(finance, town, item_id, "2027-01")
    assert "撤回这个标准" not in words(finance.get(page)), "drafts rest on it"
    assert refused(finance.post(form[1], sent)) == "tariff_used"
    gone_to(finance.post(f"/fees/runs/{run_id}/undo"))
    assert gone_to(finance.post(form[1], sent)) == page
    after = words(finance.get(page))
    assert "26.00" not in after and "2026年7月起" in after
    audit = words(clerk("admin").get("/audit"))
    assert "撤回收费标准" in audit and "前一个收费标准接着用" in audit


def test_a_run_is_looked_at_before_it_comes_out_and_can_be_thrown_away(
    clerk: ClerkOf, town: Town, house: House
) -> None:
    finance = clerk("zhoukuaiji")
    item_id = charge(finance, town)
    run_id = prepare(finance, town, item_id)
    shown = words(finance.get(f"/fees/runs/{run_id}"))
    assert "看差异" in shown and "没有可以比的" in shown and "2.35" in shown
    assert "3 户" in shown
    gone_to(finance.post(f"/fees/runs/{run_id}/undo"))
    assert "没有发出任何账单" in words(finance.get(f"/fees/runs/{run_id}"))
    run_id = prepare(finance, town, item_id)
    publish(finance, run_id)
    assert "已发布" in words(finance.get("/fees/runs"))
    assert refused(finance.post(f"/fees/runs/{run_id}/undo")) == "run_published"
    bill = words(finance.get(f"/fees/bills/{bill_of(house, town.homes['meijie'])}"))
    assert "98.12 ㎡" in bill and "物业服务合同第八条" in bill
    later = prepare(finance, town, item_id, "2027-01")
    assert "金额变了" in words(finance.get(f"/fees/runs/{later}?show=payers"))


def test_a_run_over_months_that_are_billed_has_nothing_to_publish(clerk: ClerkOf, town: Town) -> None:
    finance = clerk("zhoukuaiji")
    item_id = charge(finance, town)
    publish(finance, prepare(finance, town, item_id, "2026-07"))
    publish(finance, prepare(finance, town, item_id))
    run_id = prepare(finance, town, item_id)
    page = finance.get(f"/fees/runs/{run_id}").get_data(as_text=True)
    assert "已经出过 3 张账单，没有要出的了" in page and f"/fees/runs/{run_id}/publish" not in page
    assert "本期没有账单" not in page and 'class="fen">0.00</strong><small>上一期 3 户' in page
    gone_to(finance.post(f"/fees/runs/{run_id}/undo"))


def test_billing_ahead_of_the_month_is_said_and_one_month_is_usual(clerk: ClerkOf, town: Town) -> None:
    finance = clerk("zhoukuaiji")
    item_id = charge(finance, town)
    assert re.search(r'name="months"[^>]* value="1"', finance.get("/fees/runs").get_data(as_text=True))
    assert "提前出账" not in words(finance.get(f"/fees/runs/{prepare(finance, town, item_id, '2026-07')}"))
    later = prepare(finance, town, item_id, "2027-01")
    assert "2027年1月至3月还没到，这批是提前出账" in words(finance.get(f"/fees/runs/{later}"))


def test_a_waiver_needs_a_second_person_and_a_dispute_an_answer(clerk: ClerkOf, town: Town, house: House) -> None:
    finance, boss = clerk("zhoukuaiji"), clerk("sunjingli")
    billed(finance, town)
    bill_id = bill_of(house, town.homes["meijie"])
    gone_to(finance.post(f"/fees/bills/{bill_id}/waive", {"fen": "30", "why": "漏水一个月没修"}))
    page = boss.get("/fees/disputes").get_data(as_text=True)
    path = f"/fees/waivers/{number_in(page[page.index('/console/fees/waivers/') :][:40])}/approve"
    assert "要另一位同事同意" in words(finance.get("/fees/disputes"))
    assert refused(finance.post(path)) == "second_person_needed"
    gone_to(boss.post(path))
    assert "30.00" in words(finance.get(f"/fees/bills/{bill_id}"))
    assert refused(finance.post(f"/fees/bills/{bill_id}/waive", {"fen": "9999", "why": "再减"})) == "waiver_too_much"
    assert refused(finance.post(f"/fees/bills/{bill_id}/void", {"why": "整张都错了"})) == "bill_paid_already"


def test_a_clerk_writes_down_what_an_owner_says_at_the_desk(clerk: ClerkOf, town: Town, house: House) -> None:
    finance, home = clerk("zhoukuaiji"), town.homes["meijie"]
    billed(finance, town)
    bill_id = bill_of(house, home)
    assert f"/console/fees/bills/{bill_id}" in finance.get(f"/desk/{home}").get_data(as_text=True)
    page = finance.get(f"/fees/bills/{bill_id}")
    assert "替业主登记异议" in words(page)
    with house.database.read() as session:
        bill, label = session.get_one(Bill, bill_id), places.home(session, home)["label"]
    about = page.text.split("data-about>")[1].split("</dl>")[0]
    for told in (mask_name("白兰娟"), label, "物业服务费", yuan(bill.fen)):
        assert told in about and told in page.text.split("本人会收到消息")[0].rsplit('data-confirm="', 1)[1], told
    assert f'name="person" value="{town.meijie.id}"' in page.text, "who owes it alone is not chosen from a list"
    said = {"person": str(town.meijie.id), "words": "电梯停了半个月，不该收全价。"}
    path = f"/fees/bills/{bill_id}/disputes"
    assert finance.post(path, {**said, "person": str(town.laowang.id)}).status_code == 422
    gone_to(finance.post(path, said))
    page = words(finance.get(f"/fees/bills/{bill_id}"))
    assert "有异议" in page and "电梯停了半个月" in page and "替业主登记异议" not in page
    assert "代业主登记账单异议" in words(clerk("admin").get("/audit"))


def test_what_waits_of_disputes_is_counted_once_and_how_one_ends_is_chosen(
    clerk: ClerkOf, town: Town, house: House
) -> None:
    finance = clerk("zhoukuaiji")
    billed(finance, town)
    bill_id = bill_of(house, town.homes["meijie"])
    said = {"person": str(town.meijie.id), "words": "电梯停了半个月，不该收全价。"}
    gone_to(finance.post(f"/fees/bills/{bill_id}/disputes", said))
    with house.database.write() as session:
        bill = session.get_one(Bill, bill_id)
        bill.state, bill.paid_fen = "paid", bill.fen
    about = words(finance.get("/fees"))
    assert "异议和减免 1 件待办" in about and "张账单" not in about, "one count, whether the bill is paid or not"
    page = finance.get("/fees/disputes").get_data(as_text=True)
    radios = re.findall(r'<input type="radio" name="decision"[^>]*>', page)
    assert len(radios) == 2 and all("required" in one and "checked" not in one for one in radios)
    (path,) = set(re.findall(r'action="/console((?:/payments|/fees)/disputes/\d+)"', page))
    form = fields_of(page, path) | {"answer": "核实过了"}
    form.pop("decision", None)
    assert finance.post(path, form).status_code == 422


def test_what_is_owed_is_taken_out_with_the_name_of_whoever_took_it(clerk: ClerkOf, town: Town) -> None:
    finance = clerk("zhoukuaiji")
    billed(finance, town)
    assert f"/console/fees/arrears/export?estate={town.xiushan}" in finance.get("/fees/dunning").get_data(as_text=True)
    answer = finance.get(f"/fees/arrears/export?estate={town.xiushan}")
    assert "attachment" in answer.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.data))
    homes, bills = (book.get_sheet_by_name(name).to_python() for name in ("按户", "逐张"))
    assert "周会计" in str(homes[1][0]) and "不得张贴" in str(homes[1][0]) and "周会计" in str(bills[1][0])
    mine = next(row for row in homes if row[0] == "21栋1单元702")
    assert (mine[1], mine[2], mine[6]) == ("白**", 1, 691.75)
    assert homes[-1][6] == bills[-1][11] == sum(float(row[11]) for row in bills[3:-1])
    with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
        assert any(name.startswith("xl/media/") for name in parts.namelist()), "the watermark"
    assert "导出欠费" in words(clerk("admin").get("/audit"))


def test_terms_say_what_the_law_lets_a_contract_say(clerk: ClerkOf, town: Town, house: House) -> None:
    boss = clerk("sunjingli")
    assert "不能收违约金" in words(boss.get("/fees/terms"))
    path = f"/fees/terms/{town.xiushan}"
    form = {"version": "0", "late_rate": "0.05", "prepay_most_months": "12"}
    assert refused(boss.post(path, form)) == "no_assembly_contract"
    signed = {**form, "assembly_contract": "true", "late_rate": ""}
    assert refused(boss.post(path, signed)) == "second_person_needed"
    gone_to(boss.post(f"{path}/contract", {"paper_day": "2026-01-01", "paper_number": "合同2026-1"}))
    waits = boss.get("/fees/terms").text
    assert "业主大会已经签了合同" in waits and "编号 合同2026-1" in waits
    seen = clerk("zhoukuaiji").get("/fees/terms").text
    (answer_path,) = re.findall(r'action="/console(/fees/changes/\d+/approve)"', seen)
    gone_to(clerk("zhoukuaiji").post(answer_path, {"version": "1"}))
    with house.database.write() as session:
        terms.agree(
            session, SYSTEM, town.xiushan, form="包干制", since=date(2026, 1, 1), until=None, at=house.clock.now()
        )
    form = {**form, "version": "2", "assembly_contract": "true"}
    for wrong in ("0.0005", "0.003", "万分之五", "1.01", "-1", "0", "0.05元"):
        answer = refusal(boss.post(path, {**form, "late_rate": wrong}))
        assert answer["code"] == "late_rate_wrong" and "每天万分之五填 0.05" in str(answer), wrong
    would = words(boss.get(f"{path}/late?assembly_contract=true&late_rate=0.05", htmx=True))
    assert "保存以后发布的账单（2026年1月以前月份的不算）： 到期日第二天起，没付的本金每天 0.05%" in would
    assert "已经发布的账单不变" in would and "晚付 30 天是 1.50 元" in would
    signed = "assembly_contract=true"
    faults = {
        "late_rate=0.05": "还没有签订",
        f"{signed}&late_rate=5": "每天百分之几",
        f"{signed}&late_most=x": "金额不对",
    }
    for typed, why in faults.items():
        assert why in words(boss.get(f"{path}/late?{typed}", htmx=True))
    assert "不收违约金" in words(boss.get(f"{path}/late?", htmx=True))
    gone_to(boss.post(path, {**form, "late_rate": "0.05 %"}))
    gone = words(boss.get(f"{path}/late?assembly_contract=true", htmx=True))
    assert "所有账单都不再加违约金" in gone
    page = boss.get("/fees/terms")
    assert 'value="0.05"' in page.get_data(as_text=True) and "现在是每天 0.05%" in words(page)
    assert "贷款市场报价利率（LPR）每年 3%，它的 1.3 倍约每天 0.0107%" in words(page) and "0.0005" not in words(page)
    gone_to(boss.post(path, {**form, "version": "3", "late_rate": "0.3"}))
    assert "法院通常会调低" in words(boss.get("/fees/terms"))
    assert refused(boss.post(path, form)) == "terms_changed"


def test_who_is_due_for_a_reminder_is_shown_with_its_words_and_can_be_stopped(
    clerk: ClerkOf, town: Town, house: House, clock: StoppedClock
) -> None:
    boss = clerk("sunjingli")
    billed(boss, town, "2026-07")
    assert "没有要催的" in words(boss.get("/fees/dunning"))
    assert re.search(r"下一次.*10:20", words(boss.get("/fees/dunning")))
    clock.advance(days=60)
    boss = clerk("sunjingli")
    page = boss.get("/fees/dunning")
    assert "21栋1单元702" in words(page) and "提醒" in words(page)
    debtor = number_in(page.get_data(as_text=True).split('href="/console/fees/debtors/')[1][:30])
    assert "已过缴费日，共" in words(boss.get(f"/fees/debtors/{debtor}"))
    by_hand = {"channel": "post", "step": "written", "words": "请在三十日内付清。", "sent_at": "2026-12-20T09:00"}
    gone_to(boss.post(f"/fees/debtors/{debtor}/demands", by_hand))
    assert "书面催告" in words(boss.get(f"/fees/debtors/{debtor}"))
    threat = {**by_hand, "words": "不交就停水。"}
    assert refused(boss.post(f"/fees/debtors/{debtor}/demands", threat)) == "wording_refused"
    gone_to(boss.post(f"/fees/dunning/{town.xiushan}/active", {"version": "0", "active": "false"}))
    assert "什么都不会发" in words(boss.get("/fees/dunning")) and "下一次" not in words(boss.get("/fees/dunning"))
    assert "没有账单到诉讼时效" in words(boss.get("/fees/dunning?show=watch"))
    assert "还没有可以算的账单" in words(boss.get("/fees/rates"))


def test_what_is_disputed_is_said_where_the_two_sums_differ(
    clerk: ClerkOf, town: Town, house: House, clock: StoppedClock
) -> None:
    finance = clerk("zhoukuaiji")
    billed(finance, town)
    clock.set(clock.now() + timedelta(days=60))
    finance = clerk("zhoukuaiji")
    whole = re.search(r"逾期（元）([0-9,.]+)", words(finance.get("/fees")).replace(" ", ""))
    assert whole and "有异议，不催" not in words(finance.get("/fees"))
    with house.database.write() as session:
        bill = session.get_one(Bill, bill_of(house, town.homes["meijie"]))
        bill.disputed, doubted = True, yuan(bill.fen)
    assert f"其中 {doubted} 元有异议" in words(finance.get("/fees"))
    assert f"另有 {doubted} 元有异议" in words(finance.get("/fees/dunning"))


def test_meters_and_shared_costs_are_taken_month_by_month(clerk: ClerkOf, town: Town) -> None:
    finance, home = clerk("zhoukuaiji"), town.homes["meijie"]
    new = {"estate_id": str(town.xiushan), "name": "水费", "key": "water", "kind": "metered", "cycle": "month"}
    water = number_in(gone_to(finance.post("/fees/tariffs", new)))
    path = f"/fees/items/{water}/meters"
    gone_to(finance.post(path, {"month": "2026-10", f"home-{home}": "12.345"}))
    assert 'value="12.345"' in finance.get(f"{path}?month=2026-10").get_data(as_text=True)
    assert "12.345" in words(finance.get(f"{path}?month=2026-11"))
    assert finance.post(path, {"month": "2026-10", f"home-{home}": "abc"}).status_code == 422
    lift = number_in(gone_to(finance.post(
        "/fees/tariffs", {**new, "name": "电梯电费", "key": "lift", "kind": "shared_by_area"})))  # fmt: skip
    gone_to(finance.post(f"/fees/items/{lift}/costs", {"month": "2026-10", "volume": "1200", "total": "960.50"}))
    assert "960.50" in words(finance.get(f"/fees/items/{lift}"))
    gone_to(finance.post(f"/fees/homes/{home}/empty", {"empty": "true", "day": "2026-10-01"}))
    assert "2026年10月1日 起空置" in words(finance.get(f"/accounts/{home}")).replace("日起", "日 起")


def test_the_manager_of_the_next_estate_finds_nothing(clerk: ClerkOf, town: Town, house: House) -> None:
    finance = clerk("zhoukuaiji")
    run_id = billed(finance, town)
    manager_next_door(house, town)
    outsider, home = clerk("xiaozhang"), town.homes["meijie"]
    bill_id = bill_of(house, home)
    for path in (f"/fees/runs/{run_id}", f"/fees/runs/{run_id}/progress", f"/fees/bills/{bill_id}", "/fees/items/1",
                 "/fees/debtors/1", f"/accounts/{home}", f"/accounts/{home}/statement", f"/desk/{home}",
                 f"/desk/{home}/split?fen=1", f"/fees?estate={town.xiushan}", f"/desk?estate={town.xiushan}",
                 f"/payments/export/month?estate={town.xiushan}",
                 f"/fees/arrears/export?estate={town.xiushan}"):  # fmt: skip
        assert outsider.get(path).status_code == 404, path
    for path, form in (
        (f"/fees/runs/{run_id}/publish", {"version": "2"}), (f"/fees/runs/{run_id}/undo", {}),
        (f"/fees/bills/{bill_id}/disputes", {"person": str(town.meijie.id), "words": "随便"}),
        (f"/fees/bills/{bill_id}/waive", {"fen": "1", "why": "随便"}), (f"/fees/terms/{town.xiushan}", {
            "version": "0", "prepay_most_months": "1"}),
        (f"/fees/dunning/{town.xiushan}/active", {"version": "0", "active": "false"}),
        (f"/desk/{home}", {"fen": "1", "method": "cash"}), ("/fees/items/1/prices", PRICE),
        (f"/fees/homes/{home}/empty", {"empty": "true", "day": "2026-10-01"}),
    ):  # fmt: skip
        assert outsider.post(path, form).status_code == 404, path


def test_whoever_repairs_lamps_sees_nothing_of_money(clerk: ClerkOf) -> None:
    money = [page for page in rooms.pages() if page.room in ("fees", "payments") and page.method == "GET"]
    for login in ("xiaoli", "chengong"):
        seen = [page.path for page in money if "<" not in page.path and clerk(login).get(page.path).status_code != 403]
        assert seen == []


def test_what_is_charged_no_more_lists_no_price_as_running(clerk: ClerkOf, town: Town) -> None:
    finance = clerk("zhoukuaiji")
    item_id = charge(finance, town)
    assert "第 1 个标准" in words(finance.get("/fees/tariffs")) and "正在用" in words(
        finance.get(f"/fees/items/{item_id}")
    )
    gone_to(finance.post(f"/fees/items/{item_id}/end", {"version": "1"}))
    listed, page = words(finance.get("/fees/tariffs")), words(finance.get(f"/fees/items/{item_id}"))
    assert "已停用" in listed and "2.35" not in listed
    assert "2.35 元/㎡·月 已停用" in page and "正在用" not in page
    form = {"estate_id": str(town.xiushan), "name": "水费", "key": "water", "kind": "metered", "cycle": "month"}
    gone_to(finance.post("/fees/tariffs", form))
    assert "第 0 个标准" not in words(finance.get("/fees/tariffs"))
