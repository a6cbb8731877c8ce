"""梅姐 pays on her phone: what can be ordered, by whom, and what happens when WeChat does not answer."""

from __future__ import annotations

from datetime import date

import pytest

from server.kit.actor import Actor, Grant
from server.kit.errors import NotFound
from server.payments.models import Order, Payment, Receipt
from server.payments.service import asking, merchants
from server.people.rules import ADMIN, MANAGER
from server.people.service import binding
from server.wechat.pay.errors import PayRefused, PayUnsure
from server.wechat.pay.gateway import PayGateway
from server.wechat.pay.results import PrepayOrder
from tests.cast import Cast
from tests.pays import FakePay
from tests.server.payments.till import SUB_MCHID, Till


class Looking(FakePay):
    """A WeChat that looks into our books while it is asked."""

    till: Till
    seen: str | None = None

    def prepay(self, order: PrepayOrder) -> str:
        with self.till.cast.house.database.read() as session:
            row = session.query(Order).filter_by(out_trade_no=order.out_trade_no).one_or_none()
            self.seen = row.state if row else None
        return super().prepay(order)


def test_three_taps_pay_a_bill_and_leave_a_receipt(till: Till) -> None:
    bill = till.bill("702", 162_80)
    answer = till.order("meijie", bill)
    assert answer.status_code == 201, answer.text
    order = till.row(answer.json["id"])
    wanted = till.pay.orders[order.out_trade_no]
    assert (wanted.fen, wanted.sub_mchid, wanted.openid) == (162_80, SUB_MCHID, "o-meijie")
    assert wanted.expires_at == order.expires_at and "白" not in wanted.description
    assert answer.json["params"]["package"] == f"prepay_id=prepay-{order.out_trade_no}"
    assert (answer.json["state"], answer.json["fen_words"]) == ("prepaid", "162.80 元")
    assert till.owed(bill) == 162_80
    till.notify(till.confirm(order))
    seen = till.cast.visitor("meijie").get(f"/pay/orders/{order.id}").json
    assert (seen["state"], seen["state_label"], seen["params"]) == ("paid", "已支付", None)
    assert seen["receipt_id"] and till.owed(bill) == 0
    line = till.cast.visitor("meijie").get("/pay/payments").json["items"][0]
    assert (line["fen"], line["method_label"], line["homes_words"]) == (162_80, "微信支付", "21栋1单元702")
    whole = till.cast.visitor("meijie").get(f"/pay/payments/{line['id']}").json
    assert whole["lines"] == [{"label": "21栋1单元702", "words": "物业费 2026年10月", "fen": 162_80, "bill_id": bill,
                               "opens": True}]  # fmt: skip
    assert whole["may"] == ["invoice"] and whole["invoice"] is None
    till.check()


def test_the_order_is_in_our_books_before_wechat_hears_of_it(till: Till) -> None:
    bill = till.bill("702", 100_00)
    till.pay = Looking()
    till.pay.till = till
    till.cast.house.put(till.pay, as_=PayGateway)
    till.ordered("meijie", bill)
    assert till.pay.seen == "made"


def test_an_unknown_outcome_goes_on_with_the_same_number(till: Till) -> None:
    bill = till.bill("702", 100_00)
    till.pay.fail_after.append(PayUnsure("no answer"))
    refused = till.order("meijie", bill, key="tap-0001")
    assert (refused.status_code, refused.json["code"]) == (503, "pay_unsure")
    assert "不会重复扣款" in refused.json["sentence"]
    again = till.order("meijie", bill, key="tap-0001")
    assert again.status_code == 201 and again.json["state"] == "prepaid"
    assert till.count(Order) == len(till.pay.orders) == 1
    third = till.order("meijie", bill, key="tap-0001")
    assert third.json["params"] and third.json["id"] == again.json["id"]
    assert [call for call, _ in till.pay.asked] == ["prepay", "prepay"]
    till.notify(till.confirm(till.row(again.json["id"])))
    assert till.order("meijie", bill, key="tap-0001").json["state"] == "paid"
    other = till.order("meijie", bill, key="tap-0001", use_balance=True)
    assert other.json["code"] == "idempotency_key_reused"
    till.check()


def test_what_wechat_refuses_for_good_is_over_and_what_is_ours_to_mend_is_not(till: Till) -> None:
    bill = till.bill("702", 100_00)
    till.pay.fail_next.append(PayRefused("RULE_LIMIT"))
    first = till.order("meijie", bill, key="tap-0001")
    assert (first.status_code, first.json["code"]) == (409, "pay_refused")
    seen = till.order("meijie", bill, key="tap-0001").json
    assert (seen["state"], seen["params"]) == ("failed", None)
    till.pay.fail_next.append(PayRefused("SIGN_ERROR", status=401))
    assert till.order("meijie", bill, key="tap-0002").status_code == 503
    assert till.order("meijie", bill, key="tap-0002").json["state"] == "prepaid"
    assert till.owed(bill) == 100_00


def test_an_order_that_was_paid_while_we_did_not_listen_is_taken_in_at_the_next_tap(till: Till) -> None:
    bill = till.bill("702", 100_00)
    till.pay.fail_after.append(PayUnsure("no answer"))
    till.order("meijie", bill, key="tap-0001")
    with till.cast.house.database.read() as session:
        order = session.query(Order).one()
    till.confirm(order)
    till.pay.fail_next.append(PayRefused("ORDERPAID"))
    assert till.order("meijie", bill, key="tap-0001").json["state"] == "paid"
    assert till.owed(bill) == 0
    till.check()


def test_several_homes_and_parts_of_bills_are_one_payment(till: Till) -> None:
    with till.cast.house.database.write() as session:
        claim = till.cast.bind(session, "daughter", "101", "tenant", called="白小雨")
        binding.approve(session, till.cast["liujingli"], binding_id=claim, version=1, at=till.now)
    mothers, old = till.bill("702", 300_00), till.bill("101", 200_00)
    new = till.bill("101", 250_00, period=date(2026, 11, 1))
    lines = [{"bill_id": mothers, "fen": 120_00}, {"bill_id": new, "fen": 50_00}, {"bill_id": old}]
    paid = till.paid("daughter", lines=lines)
    assert paid.fen == 370_00 and till.went(paid.id) == {mothers: 120_00, old: 200_00, new: 50_00}
    assert (till.owed(mothers), till.owed(old), till.owed(new)) == (180_00, 0, 200_00)
    seen = till.cast.visitor("daughter").get("/pay/payments").json["items"]
    assert [line["homes_words"] for line in seen] == ["21栋1单元702、21栋1单元101"]
    assert till.cast.visitor("meijie").get(f"/pay/payments/{paid.id}").status_code == 404
    till.check()


def test_nobody_pays_what_is_not_theirs_to_pay(till: Till) -> None:
    meis, wangs = till.bill("702", 100_00), till.bill("101", 100_00)
    sold = till.bill("702", 70_00, period=date(2026, 1, 1), owes=["laowang"])
    for name, bill in (("stranger", meis), ("laowang", meis), ("newcomer", meis), ("zhoukuaiji", meis)):
        assert till.order(name, bill).status_code == 404
        assert till.cast.visitor(name).get("/pay/quote", {"bill_ids": str(bill)}).status_code == 404
    assert till.order("meijie", meis, wangs).status_code == 404
    # 老王 moved out of 702 long ago: what he owed is his to pay, and neither 梅姐 nor her daughter sees it.
    assert till.order("meijie", sold).status_code == till.order("daughter", sold).status_code == 404
    till.paid("laowang", sold)
    assert till.owed(sold) == 0
    assert till.order("meijie", 999_999).json["code"] == "not_found"
    assert till.order("meijie", sold).status_code == 404
    till.check()


@pytest.mark.parametrize(("lines", "code"), [
    ([], "nothing_to_pay"),
    ([(0, 100_01)], "fen_wrong"),
    ([(0, None), (0, None)], "lines_wrong"),
])  # fmt: skip
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_wish_that_cannot_be_is_refused_with_a_word(till: Till, lines: list[tuple[int, int]], code: str) -> None:
    bills = [till.bill("702", 100_00)]
    wanted = [{"bill_id": bills[place], "fen": fen} for place, fen in lines]
    answer = till.order("meijie", lines=wanted)
    assert (answer.status_code, answer.json["code"]) == (422, code), answer.text
    assert till.count(Order) == 0


def test_a_paid_bill_is_not_ordered_again_and_a_closed_company_takes_nothing(till: Till) -> None:
    bill = till.bill("702", 100_00)
    till.paid("meijie", bill)
    assert till.order("meijie", bill).json["code"] == "bill_paid"
    with till.cast.house.database.write() as session:
        session.execute(Order.metadata.tables["merchants"].update().values(active=False))
    other = till.bill("702", 90_00, period=date(2026, 11, 1))
    assert till.order("meijie", other).json["code"] == "wechat_pay_closed"


@pytest.mark.parametrize(("one", "other"), [("meijie", "meijie"), ("meijie", "daughter"), ("daughter", "meijie")])
def test_a_second_tap_closes_the_first_sheet_on_whatever_phone(till: Till, one: str, other: str) -> None:
    bill = till.bill("702", 100_00)
    first, second = till.ordered(one, bill), till.ordered(other, bill)
    with till.cast.house.database.read() as session:
        assert asking.due(session, at=till.now) == []
    assert (till.row(first.id).state, till.row(second.id).state) == ("closed", "prepaid")
    assert [call for call, about in till.pay.asked if about == first.out_trade_no] == [
        "prepay",
        "query",
        "close",
        "query",
    ]


def test_a_sheet_that_wechat_did_not_close_is_closed_by_the_clock(till: Till) -> None:
    bill = till.bill("702", 100_00)
    first = till.ordered("meijie", bill)
    till.pay.fail_next.append(PayUnsure("slow"))
    second = till.ordered("meijie", bill)
    assert (till.row(first.id).state, till.row(second.id).state) == ("prepaid", "prepaid")
    with till.cast.house.database.read() as session:
        assert asking.due(session, at=till.now) == [first.id]
    asking.follow(till.cast.house, first.id, at=till.now)
    assert till.row(first.id).state == "closed"


def test_a_second_tap_after_the_first_was_paid_unheard_asks_for_nothing(till: Till) -> None:
    bill = till.bill("702", 100_00)
    first = till.ordered("meijie", bill)
    till.confirm(first)
    answer = till.order("meijie", bill)
    assert (answer.status_code, answer.json["code"]) == (409, "bill_paid")
    (payment,) = till.payments()
    assert payment.order_id == first.id and till.owed(bill) == 0 and till.exceptions() == []
    with till.cast.house.database.read() as session:
        (late,) = asking.due(session, at=till.now)
    asking.follow(till.cast.house, late, at=till.now)
    assert till.row(late).state == "closed" and till.row(late).prepay_id is None


def test_a_balance_that_pays_all_closes_the_sheet_too(till: Till) -> None:
    till.enter("liujingli", "702", 100_00, payer="meijie")
    till.review("zhoukuaiji", till.payments()[0].id)
    bill = till.bill("702", 100_00)
    first = till.ordered("meijie", bill)
    assert till.order("meijie", bill, use_balance=True).json["state"] == "paid"
    assert till.row(first.id).state == "closed"


def test_whoever_paid_a_part_is_told_what_is_left(till: Till) -> None:
    one, other = till.bill("702", 100_00), till.bill("702", 60_00, period=date(2026, 11, 1))
    payment = till.paid("meijie", lines=[{"bill_id": one, "fen": 30_00}, {"bill_id": other}])
    path, me = f"/pay/orders/{payment.order_id}", till.cast.visitor("meijie")
    assert "还剩 70.00 元没有缴" in me.get(path).json["words"]
    till.paid("meijie", one)
    assert "还剩" not in me.get(path).json["words"]


def test_a_quote_tells_what_a_choice_comes_to(till: Till, cast: Cast) -> None:
    one, two = till.bill("702", 100_00), till.bill("702", 62_80, period=date(2026, 11, 1), due=date(2026, 11, 30))
    seen = cast.visitor("daughter").get("/pay/quote", {"bill_ids": f"{two},{one}", "use_balance": "true"}).json
    assert (seen["total_fen"], seen["pay_words"], seen["wechat"]) == (162_80, "162.80 元", True)
    assert [(line["bill_id"], line["overdue"]) for line in seen["lines"]] == [(two, False), (one, True)]
    assert "白" not in str(seen) and seen["estate"]["name"] == "秀山花园"
    for odd in ("", "x", "1,,2", "0", "9" * 17, ",".join(["1"] * 101)):
        assert cast.visitor("meijie").get("/pay/quote", {"bill_ids": odd}).status_code == 422
    assert till.count(Payment) == till.count(Receipt) == 0


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_administrator_elsewhere_does_not_say_where_this_companys_money_goes(till: Till) -> None:
    grants = (Grant(ADMIN, "estate", till.cast.defu), Grant(MANAGER, "estate", till.cast.xiushan))
    elsewhere = Actor(till.cast.ids["huangjingli"], "黄海", grants)
    with till.cast.house.database.write() as session, pytest.raises(NotFound):
        merchants.keep(session, elsewhere, company_id=till.cast.company, sub_mchid=SUB_MCHID, name="安居物业",
                       active=False, at=till.now)  # fmt: skip
