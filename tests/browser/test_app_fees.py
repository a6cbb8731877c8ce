"""Paying on real screens, in both builds: three taps, turning back, lost answers, receipts, doubts, a balance."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from server.payments.models import Order, Payment
from tests.browser.conftest import Hold
from tests.browser.owing import QUARTER_FEN, Owing
from tests.browser.phones import Phone
from tests.browser.steps import move
from tests.browser.system import System

pytestmark = pytest.mark.browser

IN_BROWSER, IN_WECHAT = (pytest.mark.parametrize("build", [build]) for build in ("h5", "mp"))
"""What hangs on no difference between the builds is walked through in one of them."""
BOTH = "1,458.36"
ONE = "729.18"


@pytest.fixture
def charged(system: System, town: Town) -> Owing:
    """The estate; 梅姐 lives in it and has two bills."""
    leak.come_in(town)
    owing = Owing(system, town)
    owing.bill()
    return owing


@pytest.fixture
def meijie(hold: Hold, charged: Owing) -> Phone:
    """梅姐's phone."""
    return hold("meijie")


def test_she_pays_everything_in_three_taps_and_has_a_receipt(meijie: Phone, charged: Owing) -> None:
    meijie.open()
    expect(meijie.at("to-owed")).to_contain_text(BOTH)
    meijie.tap("to-owed")
    expect(meijie.at("sum")).to_contain_text(BOTH)
    meijie.tap("pay")
    meijie.answer("确认付款")
    meijie.at("paid").wait_for()
    [payment] = charged.rows(Payment)
    assert (payment.fen, payment.method, payment.state) == (2 * QUARTER_FEN, "wechat", "received")
    assert charged.owed("meijie")["total_fen"] == 0
    meijie.tap("to-receipt")
    expect(meijie.at("capital")).to_have_text("壹仟肆佰伍拾捌元叁角陆分")
    expect(meijie.at("number")).to_have_text(re.compile(r"\d{4}-000001"))
    if meijie.build == "mp":
        assert "requestPayment" in meijie.asked_of_wechat()
    meijie.open("pages/owed/owed")
    meijie.at("clear").wait_for()


def test_turning_back_in_the_sheet_leaves_the_bill_as_it_was(meijie: Phone, charged: Owing) -> None:
    meijie.open("pages/owed/owed")
    meijie.at("sum").wait_for()
    meijie.tap("pay")
    meijie.answer("取消")
    expect(meijie.at("pay")).to_have_text(f"去支付 {BOTH} 元")
    expect(meijie.at("problem")).to_have_count(0)
    expect(meijie.at("turned")).to_have_text("没有付，账单还在这里。")
    assert charged.rows(Payment) == []
    meijie.tap("pay")
    meijie.answer("确认付款")
    meijie.at("paid").wait_for()
    assert len(charged.rows(Payment)) == 1


@IN_BROWSER
def test_a_lost_answer_is_said_and_the_next_tap_is_the_same_order(meijie: Phone, charged: Owing) -> None:
    meijie.open("pages/owed/owed")
    meijie.at("sum").wait_for()
    meijie.context.route("**/pay/orders", lambda route: (route.fetch(), route.abort()))
    meijie.tap("pay")
    expect(meijie.at("problem")).to_contain_text("还没有付钱")
    meijie.context.unroute_all()
    meijie.tap("pay")
    meijie.answer("确认付款")
    meijie.at("paid").wait_for()
    assert (len(charged.rows(Order)), len(charged.rows(Payment))) == (1, 1)


@IN_BROWSER
def test_without_network_nothing_is_lost(meijie: Phone, charged: Owing) -> None:
    meijie.open("pages/owed/owed")
    meijie.at("sum").wait_for()
    with meijie.without_network():
        meijie.tap("pay")
        expect(meijie.at("problem")).to_contain_text("没有连上")
    assert charged.rows(Order) == []
    expect(meijie.at("sum")).to_contain_text(BOTH)


@IN_BROWSER
def test_a_late_answer_is_waited_for_and_asked_of_the_server_alone(meijie: Phone, charged: Owing) -> None:
    meijie.open("pages/owed/owed")
    meijie.at("sum").wait_for()
    meijie.tap("pay")
    meijie.answer("取消")
    meijie.settle()
    [order] = charged.rows(Order)
    meijie.open(f"pages/paid/paid?id={order.id}")
    expect(meijie.at("confirming")).to_contain_text("不要再付一次")


@IN_WECHAT
def test_a_part_of_one_bill_is_paid_and_the_rest_stays(meijie: Phone, charged: Owing) -> None:
    late, current = (bill["id"] for home in charged.owed("meijie")["homes"] for bill in home["bills"])
    meijie.open(f"pages/bill/bill?id={late}")
    expect(meijie.at("formula")).to_contain_text("103.43")
    meijie.tap("part")
    meijie.write(f"part-{late}", "300")
    meijie.tap("pay")
    meijie.answer("确认付款")
    meijie.at("paid").wait_for()
    left = {bill["id"]: bill["open_fen"] for home in charged.owed("meijie")["homes"] for bill in home["bills"]}
    assert left == {late: QUARTER_FEN - 30000, current: QUARTER_FEN}
    meijie.open(f"pages/bill/bill?id={late}")
    expect(meijie.at("allocations")).to_contain_text("300.00")


@IN_BROWSER
def test_a_doubted_bill_waits_for_its_answer(meijie: Phone, charged: Owing) -> None:
    late = charged.owed("meijie")["homes"][0]["bills"][0]["id"]
    meijie.open(f"pages/bill/bill?id={late}")
    meijie.tap("to-dispute")
    meijie.write("words", "面积不对")
    meijie.tap("send")
    meijie.at("thanks").wait_for()
    meijie.open("pages/owed/owed")
    expect(meijie.at("sum")).to_contain_text(ONE)
    expect(meijie.at(f"bill-{late}")).to_contain_text("先不催")
    meijie.open(f"pages/bill/bill?id={late}")
    expect(meijie.at("facts")).to_contain_text("现在不用缴，等核对好了再告诉您")
    charged.wait_for_report()
    charged.answer_dispute("量过了，面积和房产证一样。")
    charged.wait_for_report(answered=True)
    meijie.open(f"pages/bill/bill?id={late}")
    expect(meijie.at("answer")).to_contain_text("和房产证一样")
    move(meijie, "return", reason="not_explained", news="允许")
    expect(meijie.at("sent-back")).to_contain_text("会重新核实")
    charged.wait_for_dispute("open")
    meijie.open(f"pages/bill/bill?id={late}")
    expect(meijie.at("dispute")).to_contain_text("上次的答复，您没有认可")
    expect(meijie.at("move-return")).to_have_count(0)


@IN_BROWSER
def test_money_is_kept_for_later_and_used_when_she_says_so(meijie: Phone, charged: Owing) -> None:
    meijie.open("pages/balance/balance")
    meijie.tap("put")
    meijie.choose("50000")
    meijie.tap("pay")
    meijie.answer("确认付款")
    meijie.at("paid").wait_for()
    meijie.open(f"pages/paying/paying?estate={charged.estate_id}")
    meijie.tap("use-balance")
    expect(meijie.at("from-balance")).to_contain_text("预存付 500.00 元，微信付 958.36 元")
    meijie.tap("pay")
    meijie.answer("确认付款")
    meijie.at("paid").wait_for()
    assert charged.owed("meijie")["total_fen"] == 0
    meijie.open("pages/balance/balance")
    expect(meijie.at("moves")).to_contain_text("-500.00")


@IN_WECHAT
def test_her_daughter_pays_for_her_and_sees_no_more_than_the_sum(hold: Hold, charged: Owing, town: Town) -> None:
    charged.let_in_family("xiaobai", "白小雨")
    phone = hold("xiaobai")
    phone.open("pages/owed/owed")
    expect(phone.at("helped")).to_contain_text(BOTH)
    phone.tap(f"help-{charged.estate_id}")
    bill = charged.owed("xiaobai")["helped"][0]["bills"][0]["id"]
    phone.at(f"take-{bill}").wait_for()
    phone.tap("pay")
    phone.answer("确认付款")
    phone.at("paid").wait_for()
    assert charged.owed("meijie")["total_fen"] == 0
    phone.open(f"pages/bill/bill?id={bill}")
    phone.sees("这笔一共")
    expect(phone.at("formula")).to_have_count(0)
    expect(phone.at("allocations")).to_have_count(0)


@IN_BROWSER
def test_a_link_opened_outside_wechat_shows_the_way_there_and_no_bill(meijie: Phone, charged: Owing) -> None:
    page = charged.shared_page("meijie", charged.bills("meijie"))
    meijie.page.goto(f"{meijie.system.server}/app/#/{page}")
    expect(meijie.at("outside")).to_contain_text("扫一扫")
    expect(meijie.at("outside")).to_contain_text("发给家人")
    expect(meijie.at("outside-square")).to_be_visible()
    meijie.misses("室")
    meijie.misses("元")
    assert not [one for one in meijie.watched.requests if "/pay/shared" in one], "nothing is asked for"


def test_somebody_bound_to_nothing_pays_by_a_link_that_can_be_taken_back(
    meijie: Phone, charged: Owing, hold: Hold
) -> None:
    meijie.open("pages/owed/owed")
    meijie.tap(f"share-{charged.home_id}")
    first, second = charged.bills("meijie")[:2]
    meijie.tap(f"take-{second}")
    expect(meijie.at("make")).to_contain_text(ONE)
    meijie.tap("make")
    meijie.sees("**02室")
    meijie.tap("send")
    card = meijie.system.wait_for("WeChat to ask whom to send the card to", lambda: meijie.shared())
    assert card["page"].startswith("pages/shared/shared?t=") and ONE in card["title"]
    page = charged.shared_page("meijie", [first])
    relative = hold("laowang")
    relative.open(page)
    expect(relative.at("shared")).to_contain_text("**02室")
    relative.misses("702")
    relative.tap("pay")
    relative.answer("确认付款")
    relative.at("paid").wait_for()
    [payment] = charged.rows(Payment)
    assert (payment.fen, payment.method) == (QUARTER_FEN, "wechat")
    assert charged.owed("meijie")["total_fen"] == QUARTER_FEN
    relative.open(page)
    relative.at("clear").wait_for()
    other = charged.shared_page("meijie", [second])
    meijie.open(f"pages/paylink/paylink?home={charged.home_id}")
    links = meijie.page.locator("[data-testid^=revoke-]")
    expect(links).to_have_count(1)  # both of the bill that was paid are of no use any more
    links.first.click()
    meijie.answer("收回")
    expect(links).to_have_count(0)
    relative.open(other)
    relative.at("over").wait_for()
    relative.open("pages/shared/shared?t=" + "x" * 22)
    relative.at("over").wait_for()
    relative.misses("登录")
