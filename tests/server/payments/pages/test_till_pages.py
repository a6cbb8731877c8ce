"""Money at the desk and behind it: 周会计 takes, 孙经理 looks, both count, and what does not add up is settled."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from server.fees.models import Debtor
from server.fees.service import debtors
from server.kit.clock import local_day
from server.kit.house import House
from server.payments.rules.orders import Kind
from server.payments.service import exceptions
from server.people import queries as people
from server.people.service.ownership import NewOwner, change_owner
from tests.consoles import Clerk, Town, words
from tests.server.fees.pages.charging import billed, fields_of, gone_to, number_in, refused

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
OWED = "691.75"
"""2.35 a square metre, 98.12 square metres, three months."""


def take(clerk: Clerk, home_id: int, fen: str, **more: str) -> int:
    """Take money; gives the payment."""
    return number_in(gone_to(clerk.post(f"/desk/{home_id}", {"fen": fen, "method": "cash", **more})))


def bills_at(clerk: Clerk, home_id: int) -> list[str]:
    """The bills that are ticked at the desk."""
    return re.findall(r'name="bills" value="(\d+)"', clerk.get(f"/desk/{home_id}").get_data(as_text=True))


def test_one_field_finds_a_home_and_a_single_one_is_opened_at_once(clerk: ClerkOf, town: Town) -> None:
    finance, home = clerk("zhoukuaiji"), town.homes["meijie"]
    billed(finance, town)
    for said in ("702", "21-1-702", "白兰娟", "0734", "兰娟"):
        assert finance.get(f"/desk?q={said}").headers["Location"] == f"/console/desk/{home}", said
    typing = finance.get("/desk?q=702&typing=true")
    assert "21栋1单元702" in words(typing) and OWED in words(typing)
    assert "没有找到" in words(finance.get("/desk?q=9999"))
    shown = finance.get(f"/desk/{home}").get_data(as_text=True)
    assert f'value="{OWED}"' in shown and "checked" in shown and "全部付清" in shown


def test_how_money_will_be_divided_is_shown_before_it_is_taken(clerk: ClerkOf, town: Town) -> None:
    finance, home = clerk("zhoukuaiji"), town.homes["meijie"]
    billed(finance, town)
    (bill,) = bills_at(finance, home)
    split = words(finance.get(f"/desk/{home}/split?bills={bill}&fen=500", htmx=True))
    assert "500.00" in split and "收完还欠 191.75" in split
    assert "记入预存 8.25" in words(finance.get(f"/desk/{home}/split?bills={bill}&fen=700", htmx=True))
    assert "记入预存 700.00" in words(finance.get(f"/desk/{home}/split?fen=700", htmx=True))
    assert "金额不对" in words(finance.get(f"/desk/{home}/split?bills={bill}&fen=七百", htmx=True))
    assert "先看怎么分" in words(finance.get(f"/desk/{home}/split?bills={bill}", htmx=True))


def test_what_one_takes_another_looks_at_and_then_there_is_a_receipt(clerk: ClerkOf, town: Town) -> None:
    finance, boss, home = clerk("zhoukuaiji"), clerk("sunjingli"), town.homes["meijie"]
    billed(finance, town)
    bills = bills_at(finance, home)
    payment = take(finance, home, OWED, bills=bills[0])
    assert "等同事复核" in words(finance.get(f"/desk/taken/{payment}"))
    assert boss.get(f"/desk/taken/{payment}").status_code == 404
    path = f"/payments/{payment}/review"
    assert "请另一位同事复核" in words(finance.get("/payments/review"))
    assert refused(finance.post(path, {"version": "1"})) == "second_person_needed"
    assert "付款人会看到，不要写姓名和电话" in words(boss.get("/payments/review"))
    form = fields_of(boss.get("/payments/review").get_data(as_text=True), path)
    gone_to(boss.post(path, form))
    page = boss.get(f"/payments/{payment}")
    assert "物业服务费 2026年10月至12月" in words(page) and "2026-000001" in words(page)
    assert "/receipt-files/" in page.get_data(as_text=True)
    assert "2026-000001" in words(finance.get(f"/desk/taken/{payment}"))
    assert refused(boss.post(path, form)) == "payment_changed"
    receipt = re.findall(r'action="/console(/payments/receipts/\d+/replace)"', page.get_data(as_text=True))[0]
    gone_to(boss.post(receipt, {"why": "抬头写错了"}))
    assert "2026-000002" in words(boss.get(f"/payments/{payment}"))
    assert refused(boss.post(receipt, {"why": "再换一次"})) == "receipt_void"
    assert bills_at(finance, home) == []
    assert "已结清" in words(finance.get(f"/accounts/{home}"))


def test_cash_may_count_at_once_and_the_day_is_closed_by_two(clerk: ClerkOf, town: Town) -> None:
    finance, boss, home = clerk("zhoukuaiji"), clerk("sunjingli"), town.homes["laowang"]
    billed(finance, town)
    cash = f"/payments/cash/{town.xiushan}"
    gone_to(boss.post(f"{cash}/terms", {"cash_at_once": "true"}))
    take(finance, home, "800", bills=bills_at(finance, home)[0])
    assert "库存" not in words(finance.get("/payments/cash"))
    day = re.findall(r'name="day" value="([\d-]+)"', finance.get("/payments/cash").get_data(as_text=True))[0]
    count = {"estate_id": str(town.xiushan), "day": day, "counted": "790"}
    before, wrong = words(finance.get("/payments/cash")), finance.post("/payments/cash", count)
    assert "800.00" not in before and "1 笔 点好以后才显示金额" in before
    assert refused(wrong) == "difference_needed" and "800" not in wrong.headers["HX-Trigger"]
    gone_to(finance.post("/payments/cash", {**count, "difference": "找零多给了 10 元"}))
    assert refused(finance.post(f"{cash}/check", {"day": day, "version": "1"})) == "second_person_needed"
    assert "以前留下 0.00，这一天收付 800.00" in words(finance.get("/payments/cash"))
    gone_to(boss.post(f"{cash}/check", {"day": day, "version": "1"}))
    assert "不能再改" in words(finance.get("/payments/cash"))
    assert "现金少了 10.00 元" in words(boss.get("/payments/exceptions"))
    offered = [words(one.get("/payments/exceptions")).count("记下，处理完了") for one in (finance, boss)]
    assert offered[1] == offered[0] + 1 and "这笔现金是您经手的" in words(finance.get("/payments/exceptions"))
    gone_to(finance.post(f"{cash}/bank", {"fen": "500", "reference": "存单 0001"}))


def test_a_refund_is_asked_by_one_and_agreed_to_by_another(clerk: ClerkOf, town: Town) -> None:
    finance, boss, home = clerk("zhoukuaiji"), clerk("sunjingli"), town.homes["meijie"]
    billed(finance, town)
    strange = {"fen": "700", "method": "cash", "payer": str(town.laowang.id)}
    assert finance.post(f"/desk/{home}", strange).status_code == 404, "a neighbour was not offered"
    payment = take(finance, home, "700", bills=bills_at(finance, home)[0], payer=str(town.meijie.id))
    gone_to(boss.post(f"/payments/{payment}/review", {"version": "1"}))
    assert "8.25" in words(finance.get(f"/accounts/{home}"))
    assert "已缴（元）" in words(finance.get(f"/accounts/{home}")) and "691.75 691.75 — —" in words(
        finance.get(f"/accounts/{home}")
    )
    payout = {"person": str(town.meijie.id), "fen": "8.25", "method": "cash", "why": "业主要回"}
    gone_to(finance.post(f"/accounts/{home}/payouts", payout))
    assert "白** 8.25 元" in words(boss.get("/payments/refunds"))
    assert "21栋1单元702 业主要回（现金" in words(boss.get("/payments/refunds"))
    (back,) = re.findall(r'action="/console(/payments/payouts/\d+/refuse)"',
                         boss.get("/payments/refunds").get_data(as_text=True))  # fmt: skip
    gone_to(boss.post(back, {"version": "1"}))
    ask = {"version": "2", "fen": "100", "reason": "多收了", "cause": "firm"}
    assert refused(finance.post(f"/payments/{payment}/refund", {**ask, "fen": "701"})) == "refund_too_much"
    gone_to(finance.post(f"/payments/{payment}/refund", ask))
    asked = words(boss.get("/payments/refunds"))
    assert (
        "重新欠费 21栋1单元702 物业服务费 2026年10月至12月" in asked and " 91.75 元 同意以后，这些账单又要缴" in asked
    )
    page = boss.get("/payments/refunds").get_data(as_text=True)
    path = re.findall(r'action="/console(/payments/refunds/\d+/approve)"', page)[0]
    assert "付款人 白**" in words(boss.get("/payments/refunds"))
    assert refused(finance.post(path, fields_of(page, path))) == "second_person_needed"
    gone_to(boss.post(path, fields_of(page, path)))
    assert "部分退款中" in words(boss.get(f"/payments/{payment}"))
    sending = boss.get("/payments/refunds?show=sending").get_data(as_text=True)
    back = path.replace("approve", "pay-out")
    slip = {"method": "transfer", "reference": "9" * 41}
    assert boss.post(back, {**fields_of(sending, back), **slip}).status_code == 422
    gone_to(boss.post(back, {**fields_of(sending, back), "method": "cash"}))
    assert "多收了" in words(boss.get("/payments/refunds?show=over"))
    shown = words(boss.get(f"/payments/{payment}"))
    assert "部分已退" in words(boss.get("/payments")) and "已到账" not in words(boss.get("/payments")).split("状态")[-1]
    assert "作废" in shown and "600.00" in shown
    assert "部分已退" in shown and "物业服务费 2026年10月至12月 21栋1单元702，账单重新待缴 91.75" in shown


def test_the_desk_opens_while_the_same_sum_of_today_waits_for_review(clerk: ClerkOf, town: Town) -> None:
    finance, home = clerk("zhoukuaiji"), town.homes["meijie"]
    billed(finance, town)
    take(finance, home, OWED, bills=bills_at(finance, home)[0])
    opened = finance.get(f"/desk/{home}")
    assert "taken_again'" not in words(opened), "nothing was done that could be said"
    assert opened.status_code == 200 and "今天已经收过一样的金额" in words(opened)


def test_a_payment_given_back_whole_says_so_and_which_bills_are_open_again(clerk: ClerkOf, town: Town) -> None:
    finance, boss, home = clerk("zhoukuaiji"), clerk("sunjingli"), town.homes["meijie"]
    billed(finance, town)
    bills = bills_at(finance, home)
    payment = take(finance, home, OWED, bills=bills[0], payer=str(town.meijie.id))
    gone_to(boss.post(f"/payments/{payment}/review", {"version": "1"}))
    opens = "拿出来的账单重新欠费：21栋1单元702 物业服务费 2026年10月至12月（691.75 元）"
    assert opens in words(finance.get(f"/payments/{payment}")), "whoever asks knows what is owed again"
    gone_to(
        finance.post(f"/payments/{payment}/refund", {"version": "2", "fen": OWED, "reason": "多收了", "cause": "payer"})
    )
    page = boss.get("/payments/refunds").get_data(as_text=True)
    (path,) = re.findall(r'action="/console(/payments/refunds/\d+/approve)"', page)
    assert "已到账" in words(boss.get(f"/payments/{payment}")), "nothing is back before another agreed"
    assert gone_to(boss.post(path, fields_of(page, path))).endswith("show=sending")
    assert "其中已退和正在退" in words(boss.get("/payments"))
    assert "作废：钱全部退回" in words(boss.get(f"/payments/{payment}"))
    sending, back = (
        boss.get("/payments/refunds?show=sending").get_data(as_text=True),
        path.replace("approve", "pay-out"),
    )
    gone_to(boss.post(back, {**fields_of(sending, back), "method": "cash"}))
    shown = words(boss.get(f"/payments/{payment}"))
    assert "已退款" in shown and "已到账" not in shown and "全部进了预存" not in shown
    assert "物业服务费 2026年10月至12月 21栋1单元702，账单重新待缴 691.75" in shown
    for path in ("/payments", f"/accounts/{home}", "/desk"):
        assert "已退款" in words(finance.get(path)) and "691.75 已到账" not in words(finance.get(path)), path
    assert bills_at(finance, home) == bills, "it is owed again"
    assert "今天已经收过" not in words(finance.get(f"/desk/{home}")), "it is no longer here"
    again = take(finance, home, OWED, bills=bills[0], payer=str(town.meijie.id))
    gone_to(boss.post(f"/payments/{again}/review", {"version": "1"}))
    assert "后来又缴清了" in words(boss.get(f"/payments/{payment}"))


def test_what_does_not_add_up_is_settled_by_somebody_who_says_how(clerk: ClerkOf, town: Town, house: House) -> None:
    with house.database.write() as session:
        exceptions.found(session, Kind.UNKNOWN_PAYEE, "transaction:4200", "收款商户不是本公司。",
                         company_id=town.company, estate_id=None, at=house.clock.now())  # fmt: skip
    finance = clerk("zhoukuaiji")
    page = finance.get("/payments/exceptions")
    assert "收款商户号不对" in words(page)
    assert "待办 </span>1" in finance.get("/nav").get_data(as_text=True)
    path = re.findall(r'action="/console(/payments/exceptions/\d+)"', page.get_data(as_text=True))[0]
    gone_to(finance.post(path, {"version": "1", "how": "已联系微信支付改正商户号。"}))
    assert refused(finance.post(path, {"version": "1", "how": "再说一遍。"})) == "exception_changed"
    assert "改正商户号" in words(finance.get("/payments/exceptions?show=settled"))


def test_a_month_is_taken_out_and_says_by_whom(clerk: ClerkOf, town: Town) -> None:
    finance = clerk("zhoukuaiji")
    billed(finance, town)
    assert "下载 Excel" in words(finance.get("/payments/export"))
    answer = finance.get("/payments/export/month?month=2026-11")
    assert "attachment" in answer.headers["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    sheet = book.get_sheet_by_index(0).to_python()
    assert any("周会计" in str(cell) for row in sheet for cell in row)
    assert "周会计" in words(clerk("admin").get("/audit"))


def test_lists_are_narrowed_by_what_somebody_says(clerk: ClerkOf, town: Town) -> None:
    finance, home = clerk("zhoukuaiji"), town.homes["meijie"]
    take(finance, home, "5", method="pos", reference="POS-7")
    slip = {"fen": "5", "method": "pos"}
    assert refused(finance.post(f"/desk/{home}", {**slip, "reference": "POS-7"})) == "reference_known"
    assert refused(finance.post(f"/desk/{home}", slip)) == "reference_needed"
    for args in ("q=POS-7", "q=702", "method=pos&show=waiting", "since=2020-01-01"):
        assert "21栋1单元702" in words(finance.get(f"/payments?{args}")), args
    for args in ("q=nothing", "method=cash", "show=off", "until=2020-01-01"):
        assert "这里没有收款" in words(finance.get(f"/payments?{args}")), args
    for path in ("/payments/statements?month=2026-11", "/payments/invoices", "/payments/refunds?show=over"):
        assert finance.get(path).status_code == 200


def test_only_the_systems_own_people_say_which_number_at_wechat_is_whose(clerk: ClerkOf, town: Town) -> None:
    form = {"company_id": str(town.company), "sub_mchid": "1900000109", "name": "安居物业", "active": "true"}
    assert clerk("zhoukuaiji").post("/payments/merchants", form).status_code == 403
    admin = clerk("admin")
    assert "还没有登记" in words(admin.get("/payments/statements"))
    gone_to(admin.post("/payments/merchants", form))
    assert "1900000109" in words(admin.get("/payments/statements"))
    assert admin.post("/payments/merchants", {**form, "company_id": "999"}).status_code == 404


def sold(house: House, town: Town, home_id: int) -> int:
    """The home has a new owner from today on; gives 周新民, who owes nothing."""
    with house.database.write() as session:
        at = house.clock.now()
        owner = [NewOwner("周新民", "19900000888", "330106197001010019")]
        boss = people.actor_of(session, town.staff["sunjingli"], door="console")
        (new,) = change_owner(session, house.vault, boss, home_id=home_id, owners=owner, on=local_day(at), joint=False,
                              reason="买卖过户", at=at)  # fmt: skip
        debtors.refresh(session, [home_id])
        return new


def ticked_at(clerk: Clerk, path: str) -> list[tuple[str, str]]:
    """The bills that are ticked when the desk is opened."""
    page = clerk.get(path).get_data(as_text=True)
    return [box for box in re.findall(r'name="bills" value="(\d+)"([^>]*)', page) if " checked" in box[1]]


def test_whose_bills_begin_next_month_is_not_said_to_owe_now(clerk: ClerkOf, town: Town, house: House) -> None:
    finance, home = clerk("zhoukuaiji"), town.homes["meijie"]
    billed(finance, town)
    assert "月起，至今" in words(finance.get(f"/accounts/{home}"))
    sold(house, town, home)
    with house.database.read() as session:
        since = session.scalars(select(Debtor.since_month).where(Debtor.home_id == home)).all()
    shown, begins = words(finance.get(f"/accounts/{home}")), max(since)
    assert begins > local_day(house.clock.now())
    month = f"{begins.year}年{begins.month}月"
    assert f"从{month}起的账单归这位" in shown and f"到{month}前" in shown and "至今" not in shown


def test_a_new_owner_is_never_asked_for_what_the_old_one_owes(clerk: ClerkOf, town: Town, house: House) -> None:
    finance, boss, home = clerk("zhoukuaiji"), clerk("sunjingli"), town.homes["meijie"]
    billed(finance, town)
    old, new = str(town.meijie.id), str(sold(house, town, home))
    (bill,) = bills_at(finance, home)
    shown = words(finance.get(f"/desk/{home}"))
    assert ticked_at(finance, f"/desk/{home}") == [] and "前业主的欠费" in shown and "前业主 白**" in shown
    assert [box[0] for box in ticked_at(finance, f"/desk/{home}?payer={old}")] == [bill]
    split = f"/desk/{home}/split?bills={bill}&fen=100"
    assert "自愿替付" in words(finance.get(f"{split}&payer={new}", htmx=True))
    assert "自愿替付" not in words(finance.get(f"{split}&payer={old}", htmx=True))
    for payer in (new, "0"):
        form = {"fen": "100", "method": "cash", "bills": bill, "payer": payer}
        assert refused(finance.post(f"/desk/{home}", form)) == "others_debt"
    mine = take(finance, home, "100", payer=new)
    gone_to(boss.post(f"/payments/{mine}/review", {"version": "1"}))
    listed = words(boss.get("/payments"))
    assert "已到账" in listed and "已入账" not in listed
    assert "收完还欠 591.75" in words(finance.get(f"{split}&payer={old}", htmx=True))
    assert "100.00 业主 周**" in words(finance.get(f"/accounts/{home}")), "it is the new owner's balance"
    paper = words(finance.get(f"/accounts/{home}/statement"))
    assert "白**（" in paper and "卖方 白** 签字、日期 买方 周** 签字、日期" in paper
    his = take(finance, home, OWED, bills=bill, payer=old)
    gone_to(boss.post(f"/payments/{his}/review", {"version": "1"}))
    assert bills_at(finance, home) == []


def test_buyer_and_seller_read_what_of_a_debt_is_doubted(clerk: ClerkOf, town: Town) -> None:
    finance, home = clerk("zhoukuaiji"), town.homes["meijie"]
    billed(finance, town)
    (bill,) = bills_at(finance, home)
    assert "有异议" not in words(finance.get(f"/accounts/{home}/statement"))
    said = {"person": str(town.meijie.id), "words": "电梯停了半个月，不该收全价。"}
    gone_to(finance.post(f"/fees/bills/{bill}/disputes", said))
    paper = words(finance.get(f"/accounts/{home}/statement"))
    assert "有异议，正在核对" in paper and f"其中 {OWED} 元有异议、减免待批或维修有变化，还没有定" in paper


def test_money_that_waits_is_seen_at_the_desk_and_not_taken_twice(clerk: ClerkOf, town: Town) -> None:
    finance, boss, home = clerk("zhoukuaiji"), clerk("sunjingli"), town.homes["meijie"]
    billed(finance, town)
    payment = take(finance, home, "60", payer=str(town.meijie.id))
    assert "有 60.00 元 已经收下、等同事复核" in words(boss.get(f"/desk/{home}"))
    assert "60.00 待复核" in words(boss.get("/desk?q=702&typing=true"))
    assert "已经收过一样的金额" in words(boss.get(f"/desk/{home}/split?fen=60", htmx=True))
    assert "已经收过一样的金额" not in words(boss.get(f"/desk/{home}/split?fen=61", htmx=True))
    form = {"fen": "60", "method": "cash"}
    assert refused(boss.post(f"/desk/{home}", form)) == "taken_before"
    gone_to(boss.post(f"/desk/{home}", {**form, "taken_again": "true"}))
    gone_to(boss.post(f"/payments/{payment}/review", {"version": "1"}))
    assert "有 60.00 元 已经收下" in words(finance.get(f"/desk/{home}")), "the second one waits still"
