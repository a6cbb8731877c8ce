"""缴物业费: a price, bills, three taps on a phone, cash at the desk, a receipt, a refund, the papers of the day."""

from __future__ import annotations

import uuid
from typing import Any

import requests

from miniprogram_stub.phone import Json
from miniprogram_stub.story.screen import Screen
from miniprogram_stub.story.town import XIUSHAN, Town

BASIS = "委托制物业服务，沿用原标准"
HOUR_OF_PAPERS = 11
FEE = "物业费"
"""What this chapter is about. Whatever else somebody owes stays as it was, and is named."""


def play(town: Town) -> None:
    """From the price to the bank."""
    town.tell.chapter("缴物业费")
    finance, manager = Screen(town.system.server), Screen(town.system.server)
    finance.sign_in_by_wecom("zhoukuaiji")
    manager.sign_in_by_wecom("liujingli")
    bills(town, finance)
    _daughter(town)
    _three_taps(town)
    _receipt(town)
    _cash(town, finance, manager)
    _refund(town, finance, manager)
    _papers(town, finance)
    finance.close()
    manager.close()


def bills(town: Town, finance: Screen) -> None:
    """A price, a run looked at, bills out."""
    tell, estate = town.tell, str(town.known["estate_id"])
    month = f"{town.system.now():%Y-%m}"
    finance.open(f"/console/fees/tariffs?estate={estate}")
    finance.submit("/console/fees/tariffs", name=FEE, key="property", kind="per_area", cycle="month", payer="owner")
    prices = next(form for form in finance.forms if form.endswith("/prices"))
    item = prices.split("/")[-2]
    finance.submit(prices, price="1.20", from_month=month, after_months="0", day="31", least_days="10", basis=BASIS)
    tell.seen("周会计添上“物业费”：每平方米每月 1.20 元，写明依据", "1.20" in finance.text and BASIS in finance.text)
    finance.open(f"/console/fees/runs?estate={estate}")
    finance.submit("/console/fees/runs", from_month=month, months="1", items=[item])
    tell.seen("先算草稿：每户的算式都在样单里，业主还看不到", "× 103.43 ㎡" in finance.text and "发布" in finance.text)
    before = _owed(town, "meijie")["homes"]
    tell.seen(f"梅姐的手机上还没有物业费；她欠着的是：{_others(before)}", _fee(before) is None)
    finance.submit(next(form for form in finance.forms if form.endswith("/publish")))
    tell.seen("看过没错，发布", "已发布" in finance.text)
    bill = tell.wait("梅姐看到一张物业费账单", lambda: _fee(_owed(town, "meijie")["homes"]))
    tell.seen(f"上面写着怎么算的：{bill['formula']}", "124.12" in bill["formula"] and bill["open_fen"] == 12412)
    town.known |= {"bill": bill["id"], "others": _others(before)}
    tell.seen("别的一分没有变", _others(_owed(town, "meijie")["homes"]) == town.known["others"])


def _daughter(town: Town) -> None:
    """梅姐's daughter is let in as family."""
    tell, daughter, screen = town.tell, town.phone("xiaobai"), Screen(town.system.server)
    daughter.sign_in()
    daughter.confirm_phone()
    home_id = daughter.home(daughter.estate(XIUSHAN), "21栋", "1单元", "702")
    claim = daughter.bind(home_id, "family", "白小雨", "0000")
    screen.sign_in_by_wecom("zhaojie")
    screen.open(f"/console/bindings/{claim['id']}")
    screen.submit(f"/console/bindings/{claim['id']}/approve")
    screen.close()
    helped = _fee(_owed(town, "xiaobai")["helped"])
    tell.seen("女儿小雨绑定为家人，看到妈妈家的物业费可以代缴，算式不给她看", helped and not helped["formula"])


def _three_taps(town: Town) -> None:
    """Owed, pay, confirm; a trembling hand is one order."""
    tell, daughter, key = town.tell, town.phone("xiaobai"), uuid.uuid4().hex
    lines = {"lines": [{"bill_id": town.known["bill"]}]}
    order = daughter.line.post("/pay/orders", lines, key=key)
    tell.seen("第一下“待缴”，第二下“缴费”，手抖点了两次也只有一个支付单",
              daughter.line.post("/pay/orders", lines, key=key)["id"] == order["id"])  # fmt: skip
    said = daughter.pay(order["params"])
    tell.seen("第三下，在微信里确认", said == "requestPayment:ok")

    def paid() -> Json | None:
        found: Json = daughter.line.get(f"/pay/orders/{order['id']}")
        return found if found["state"] == "paid" else None

    done = tell.wait("小程序上写着已付", paid)
    town.known["receipt_id"] = done["receipt_id"]
    bill = town.phone("meijie").line.get(f"/fees/bills/{town.known['bill']}")
    tell.seen(f"梅姐那边这张账单：{bill['state_label']}", bill["state"] == "paid" and bill["open_fen"] == 0)
    left = _owed(town, "meijie")["homes"]
    unchanged = _others(left) == town.known["others"]
    tell.seen(f"她不欠物业费了，还欠着的只有：{_others(left)}", not _fee(left) and unchanged)
    tell.wait("小雨的收件箱里有一句：收到付款", lambda: [row for row in daughter.inbox() if _paid(row)])


def _receipt(town: Town) -> None:
    """A receipt, and its code for whoever doubts it."""
    tell, daughter = town.tell, town.phone("xiaobai")
    receipt = daughter.line.get(f"/pay/receipts/{town.known['receipt_id']}")
    tell.seen(
        f"收据 {receipt['number']}，{receipt['fen'] / 100:.2f} 元", receipt["fen"] == 12412 and not receipt["void"]
    )
    code = receipt["check_url"].rstrip("/").rpartition("/")[2].rpartition("=")[2]
    checked = requests.get(f"{town.system.server}/api/v1/pay/receipts/check/{code}", timeout=30)
    tell.seen("扫收据上的码，不登录也能核对真假", checked.ok and checked.json()["number"] == receipt["number"])
    forged = requests.get(f"{town.system.server}/api/v1/pay/receipts/check/000000000000", timeout=30)
    tell.seen(f"编一个码查不到：{forged.status_code}", forged.status_code == 404)


def _cash(town: Town, finance: Screen, manager: Screen) -> None:
    """老王 brings cash; one takes it, another looks."""
    tell = town.tell
    finance.open(f"/console/desk?estate={town.known['estate_id']}&q=101")
    desk = next(form for form in finance.forms if form.startswith("/console/desk/"))
    tell.seen("周会计在收银台输入 101，直接打开老王家，待缴都勾好了", "124.12" in finance.text)
    payer = str(town.phone("laowang").me()["id"])
    finance.submit(desk, fen="124.12", method="cash", payer=payer)
    tell.seen("老王到前台交现金，周会计收下，等另一位同事复核", "复核" in finance.text)
    tell.seen("没复核以前不算数", _fee(_owed(town, "laowang")["homes"]))
    manager.open(f"/console/payments/review?estate={town.known['estate_id']}")
    manager.submit(next(form for form in manager.forms if form.endswith("/review")))
    tell.wait("刘经理数过钱，点“到账”，老王的物业费不欠了", lambda: not _fee(_owed(town, "laowang")["homes"]))
    tell.say(f"    老王还欠着的：{_others(_owed(town, 'laowang')['homes'])}")
    paid = town.phone("laowang").line.get("/pay/payments")["items"]
    tell.seen("老王的手机里也有一张现金收据", paid and paid[0]["method_label"] == "现金" and paid[0]["receipt_id"])


def _refund(town: Town, finance: Screen, manager: Screen) -> None:
    """Half of it goes back the way it came, by the word of two."""
    tell, daughter = town.tell, town.phone("xiaobai")
    payment = daughter.line.get("/pay/payments")["items"][0]
    page = f"/console/payments/{payment['id']}"
    finance.open(page)
    finance.submit(f"{page}/refund", fen="24.12", cause="firm", reason="楼道停工一周，协商退回一部分")
    tell.seen("周会计申请退 24.12 元，自己不能同意自己", "同意" in finance.text)
    manager.open(f"/console/payments/refunds?estate={town.known['estate_id']}")
    manager.submit(next(form for form in manager.forms if form.endswith("/approve")))

    def back() -> Json | None:
        found: Json = daughter.line.get("/pay/payments")["items"][0]
        return found if found["refunded_fen"] == 2412 else None

    tell.wait("刘经理同意，钱从微信原路退回小雨", back, within=60)
    bill = _fee(_owed(town, "meijie")["homes"])
    tell.seen("账单上又有 24.12 元没付，一分不差", bill is not None and bill["open_fen"] == 2412)
    old = daughter.line.get(f"/pay/receipts/{town.known['receipt_id']}")
    tell.seen("原来的收据作废留着，另开了一张", old["void"])


def _papers(town: Town, finance: Screen) -> None:
    """The next day WeChat's papers say the same as ours."""
    tell, now = town.tell, town.system.now()
    town.later(minutes=24 * 60 + max((HOUR_OF_PAPERS - now.hour) * 60, 0))
    tell.say("第二天上午，系统自动下载微信的账单，逐笔核对")
    finance.sign_in_by_wecom("zhoukuaiji")

    def matched() -> Any:
        finance.open(f"/console/payments/statements?month={now:%Y-%m}")
        return "已核对" in finance.text

    tell.wait("微信账单和我们的账逐笔一致", matched, within=90)
    finance.open(f"/console/payments/exceptions?estate={town.known['estate_id']}")
    tell.seen("没有对不上的", "没有" in finance.text)


def _owed(town: Town, person: str) -> Json:
    found: Json = town.phone(person).line.get("/fees/owed")
    return found


def _fee(homes: list[Json]) -> Json | None:
    """The open bill of the fee, if there is one."""
    return next((bill for home in homes for bill in home["bills"] if bill["item_name"] == FEE), None)


def _others(homes: list[Json]) -> str:
    """Whatever else is owed, by name and sum."""
    bills = [bill for home in homes for bill in home["bills"] if bill["item_name"] != FEE]
    return "、".join(f"{bill['item_name']} {bill['open_words']}" for bill in bills) or "没有别的"


def _paid(row: Json) -> bool:
    return "缴" in row["title"] or "付款" in row["title"] or "收到" in row["title"]
