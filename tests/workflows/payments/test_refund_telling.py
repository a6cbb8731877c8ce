"""Who hears of a refund and of an invoice: whoever must agree, whoever asked, whoever paid; nobody else, and once."""

from __future__ import annotations

import pytest

from server.fees.service import disputing
from server.kit.clock import local_day
from server.payments.rules.methods import Method
from server.payments.screens import refunds as screens
from server.payments.service import giving_back, invoicing, refunding
from tests.cast import Cast
from tests.server.payments.test_refunds import agreed, do
from tests.server.payments.till import Till
from workflows.payments.refunds import send_refunds
from workflows.payments.statements import reconcile


@pytest.fixture
def till(cast: Cast) -> Till:
    """Open, with WeChat and the desk."""
    return Till(cast).open()


def titles(till: Till, name: str) -> list[str]:
    """What somebody was told, twice reacted to."""
    for _ in range(2):
        till.cast.react()
    return [title for title, _ in till.cast.inbox(name)]


def test_a_refund_is_told_to_those_it_concerns(till: Till) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    with till.cast.house.database.write() as session:
        refund_id = refunding.ask(session, till.cast["liujingli"], payment_id=payment.id, fen=40_00, reason="多收了",
                                  at=till.now)  # fmt: skip
        no = refunding.ask(session, till.cast["liujingli"], payment_id=payment.id, fen=1_00, reason="再退", at=till.now)
    assert titles(till, "zhoukuaiji").count("有一笔退款待批准") == 2
    assert "有一笔退款待批准" not in titles(till, "liujingli")
    with till.cast.house.database.write() as session:
        refunding.approve(session, till.cast["zhoukuaiji"], refund_id, version=1, at=till.now)
        refunding.refuse(session, till.cast["zhoukuaiji"], no, why="已经退过", version=1, at=till.now)
    assert titles(till, "liujingli").count("您申请的退款没有批准") == 1
    send_refunds(till.cast.house, till.now)
    notice = till.pay.finish_refund(next(iter(till.pay.refunds)), at=till.now)
    for _ in range(2):
        till.notify(notice)
    assert titles(till, "meijie").count("退款进度") == 2
    words = [words for title, words in till.cast.inbox("meijie") if title == "退款进度"]
    assert {"40.00 元" in said for said in words} == {True} and any("已退款" in said for said in words)
    assert not any("退款" in title for name in ("laowang", "stranger") for title in titles(till, name))


def test_whoever_paid_reads_where_the_money_went_and_no_word_of_the_desk(till: Till) -> None:
    visitor, ways = till.cast.visitor("meijie"), {Method.CASH: "已当面退给您现金", Method.TRANSFER: "已转账退给您"}
    till.paid("meijie", till.bill("702", 100_00))
    for number, (method, where) in enumerate(ways.items()):
        payment_id = till.enter("liujingli", "702", 80_00 + number, payer="meijie")
        till.review("zhoukuaiji", payment_id)
        refund_id = agreed(till, payment_id, 80_00)
        whole = number == 0
        listed = visitor.get("/pay/payments").json["items"][0]
        assert (listed["state_label"], listed["refunded_fen"]) == ("退款中" if whole else "部分退款中", 80_00)
        page = visitor.get(f"/pay/payments/{payment_id}").json["refunds"][0]
        assert (page["state_label"], page["words"]) == ("很快退给您", "退款已批准，很快会退给您。原因：重复缴费。")
        do(till, refunding.pay_out, refund_id, method=method, reference="GX-1", version=2)
        page = visitor.get(f"/pay/payments/{payment_id}").json["refunds"][0]
        assert page["state_label"] == "已退" and page["words"] == f"{where}{page['words'].removeprefix(where)}"
        assert "微信" not in page["words"]
        assert visitor.get("/pay/payments").json["items"][0]["state_label"] == ("已退款" if whole else "部分已退")
        titles(till, "meijie")
        assert any(page["words"] in words for title, words in till.cast.inbox("meijie") if title == "退款进度")


def test_what_was_paid_from_the_balance_is_back_there_at_once_and_told_once(till: Till) -> None:
    till.review("zhoukuaiji", till.enter("liujingli", "702", 50_00, payer="meijie"))
    assert till.order("meijie", till.bill("702", 30_00), use_balance=True).status_code == 201
    (used,) = till.payments(method="balance")
    agreed(till, used.id, 30_00)
    assert titles(till, "meijie").count("退款进度") == 1
    (said,) = [words for title, words in till.cast.inbox("meijie") if title == "退款进度"]
    assert "30.00 元，已退回您的预存款" in said and "银行卡" not in said


def test_an_invoice_is_told_to_finance_and_its_number_to_whoever_asked(till: Till) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    body = {"kind": "personal", "title": "白兰娟", "email": "bai@example.com"}
    asked = till.cast.visitor("meijie").post(f"/pay/payments/{payment.id}/invoice", body)
    assert asked.status_code == 201
    assert titles(till, "zhoukuaiji").count("有人要开发票") == 1
    assert not any("白兰娟" in words or "bai@" in words for _, words in till.cast.inbox("zhoukuaiji"))
    with till.cast.house.database.write() as session:
        invoicing.issued(session, till.cast["zhoukuaiji"], asked.json["id"], number="2645", version=1, at=till.now)
    assert titles(till, "meijie").count("发票开好了") == 1


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_without_a_company_at_wechat_the_jobs_find_nothing_to_do(cast: Cast) -> None:
    at = cast.house.clock.now()
    for _ in range(2):
        assert send_refunds(cast.house, at) is None
        assert reconcile(cast.house, at) is None


def test_who_was_right_hears_where_the_money_went(till: Till) -> None:
    till.paid("daughter", bill := till.bill("702", 100_00))
    at = till.now
    with till.cast.house.database.write() as session:
        dispute = disputing.raise_(session, till.cast["meijie"], bill_id=bill, words="多算了", at=at)
        (refund_id,) = giving_back.settle(
            session, till.cast["liujingli"], dispute, answer="面积更正了", version=1, waive_fen=None, back_fen=40_00,
            to_balance=True, at=at,
        )  # fmt: skip
        said = screens.payers_of(session, [refund_id])
        card = screens.refunds(
            session, till.cast["zhoukuaiji"], "open", estate_id=None, cursor=None, on=local_day(till.now)
        ).items[0]
        assert said == f"{card['payer']}（代付）" and "*" in said and card["by_other"], "both know before whose it is"
        refunding.approve(session, till.cast["zhoukuaiji"], refund_id, version=1, at=at)
    assert titles(till, "daughter").count("退款进度") == 1
    paid = [words for title, words in till.cast.inbox("daughter") if title == "退款进度"]
    assert "40.00 元，已转入您的预存款" in paid[0]
    assert "原因：您付的一张账单多收了" in paid[0] and "面积更正了" not in paid[0], "the answer is the owner's"
    assert titles(till, "meijie").count("账单异议的钱退了") == 1
    owing = [words for title, words in till.cast.inbox("meijie") if title == "账单异议的钱退了"]
    assert "已转入付款人的预存款" in owing[0] and "白" not in owing[0]
