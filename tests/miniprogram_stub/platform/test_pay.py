"""The local WeChat Pay: orders, sheets, refunds and what it refuses, as the documents say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from miniprogram_stub.platform.paybook import PayBook
from miniprogram_stub.platform.people import openid_of
from tests.miniprogram_stub.platform.local import Receiver, receiving
from tests.miniprogram_stub.platform.merchant import PARTNER, Merchant, genuine
from tests.miniprogram_stub.platform.paying import events, opened, pay_platform
from tests.paykeys import ACCOUNT, APPID, SUB_MCHID

NUMBER = "LL20261121000001"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def merchant(receiver: Receiver) -> Iterator[Merchant]:
    with pay_platform(f"{receiver.url}/pay") as made:
        yield made


@pytest.fixture(scope="module")
def steady() -> Iterator[Merchant]:
    """One for all who are refused anyway."""
    with pay_platform() as made:
        yield made


@pytest.fixture(scope="module")
def transaction_id(steady: Merchant) -> str:
    """Something paid there."""
    return steady.paid()


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_an_order_is_paid_on_the_phone_and_told_at_the_orders_own_address(
    merchant: Merchant, receiver: Receiver
) -> None:
    answer = merchant.order(attach="7")
    assert answer.status_code == 200
    assert genuine(answer)
    assert answer.headers["Request-ID"]
    assert merchant.look().json()["trade_state"] == "NOTPAY"
    transaction_id = merchant.paid(attach="7")
    merchant.wechat.settle()
    (push,) = receiver.posts
    plain = opened(push)
    assert (push.path, events(receiver)) == ("/pay/transactions", ["TRANSACTION.SUCCESS"])
    assert plain == merchant.look().json()
    assert (plain["transaction_id"], plain["attach"], plain["amount"]["total"]) == (transaction_id, "7", 126139)
    assert merchant.send("GET", f"{PARTNER}/id/{transaction_id}?sp_mchid={ACCOUNT.sp_mchid}&sub_mchid={SUB_MCHID}").ok


@pytest.mark.parametrize(
    "bend",
    [
        {"key": "platform_key.pem"},
        {"signature": "AAAA"},
        {"mchid": "1900009999"},
        {"serial_no": "7132D72A03E93CDDF8C03BBD1F37EEDF00000001"},
        {"late": -400},
        {"late": 400},
        {"sent": "{}"},
        {"authorization": ""},
        {"authorization": "Bearer x"},
    ],
)
def test_what_is_not_signed_by_the_merchant_is_refused(steady: Merchant, bend: dict[str, Any]) -> None:
    assert told(steady.send("POST", f"{PARTNER}/jsapi", {"a": 1}, **bend)) == (401, "SIGN_ERROR")


def test_a_wrong_signature_is_told_with_what_was_signed(steady: Merchant) -> None:
    detail = steady.send("POST", f"{PARTNER}/jsapi", {"amount": 1}, key="platform_key.pem").json()["detail"]
    assert (detail["field"], detail["location"]) == ("signature", "authorization")
    assert detail["detail"]["issue"] == "sign not match"
    shown = detail["sign_information"]["truncated_sign_message"]
    assert shown.startswith(f"POST\n{PARTNER}/jsapi\n")
    assert shown.endswith('{"amount\n')


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"sp_mchid": "1900009999"}, 400, "PARAM_ERROR"),
        ({"sp_appid": "wx9"}, 400, "APPID_MCHID_NOT_MATCH"),
        ({"sub_appid": "wx9"}, 400, "APPID_MCHID_NOT_MATCH"),
        ({"sub_mchid": "1900009999"}, 403, "NO_AUTH"),
        ({"sub_mchid": None}, 400, "PARAM_ERROR"),
        ({"out_trade_no": "12345"}, 400, "PARAM_ERROR"),
        ({"out_trade_no": "a" * 33}, 400, "PARAM_ERROR"),
        ({"description": ""}, 400, "PARAM_ERROR"),
        ({"description": "字" * 128}, 400, "PARAM_ERROR"),
        ({"description": "物业费😀"}, 400, "PARAM_ERROR"),
        ({"amount": {"total": 0, "currency": "CNY"}}, 400, "PARAM_ERROR"),
        ({"amount": {"total": 1.5, "currency": "CNY"}}, 400, "PARAM_ERROR"),
        ({"amount": {"total": 1, "currency": "USD"}}, 400, "PARAM_ERROR"),
        ({"payer": {"openid": "o"}}, 400, "PARAM_ERROR"),
        ({"payer": {"sp_openid": "o" + "x" * 27}}, 400, "OPENID_MISMATCH"),
        ({"notify_url": "https://linli.example/pay?a=1"}, 400, "PARAM_ERROR"),
        ({"notify_url": "ftp://linli.example"}, 400, "PARAM_ERROR"),
        ({"time_expire": "2026-11-21 13:00"}, 400, "PARAM_ERROR"),
        ({"time_expire": "2026-11-21T12:00:30+08:00"}, 400, "PARAM_ERROR"),
        ({"attach": "a" * 129}, 400, "PARAM_ERROR"),
        ({"unknown": 1}, 400, "PARAM_ERROR"),
    ],
)
def test_an_order_that_does_not_fit_is_refused(
    steady: Merchant, change: dict[str, Any], status: int, code: str
) -> None:
    assert told(steady.order(**{"number": "LL20261121000009", **change})) == (status, code)


def test_the_same_order_again_is_the_same_order_and_another_is_not(merchant: Merchant) -> None:
    first = merchant.order().json()["prepay_id"]
    assert merchant.order().json()["prepay_id"] == first
    assert told(merchant.order(fen=1)) == (400, "INVALID_REQUEST")
    merchant.wechat.advance(hours=2)
    later = merchant.order().json()["prepay_id"]
    assert later != first
    assert merchant.touch("pay", merchant.params(first)).status_code == 409
    merchant.paid()
    assert told(merchant.order()) == (400, "ORDERPAID")


def test_an_order_ends_with_its_time(merchant: Merchant) -> None:
    end = {"time_expire": "2026-11-21T12:30:00+08:00"}
    prepay_id = merchant.order(**end).json()["prepay_id"]
    merchant.wechat.advance(minutes=31)
    assert merchant.touch("pay", merchant.params(prepay_id)).status_code == 409
    assert merchant.look().json()["trade_state"] == "CLOSED"
    assert told(merchant.order(**end)) == (400, "ORDER_CLOSED")


def test_closing_is_silent_but_not_for_what_was_paid(merchant: Merchant) -> None:
    merchant.order()
    for _ in range(2):
        answer = merchant.close()
        assert (answer.status_code, answer.content) == (204, b"")
        assert genuine(answer)
    assert merchant.close("NEVER_HEARD_OF").status_code == 204
    assert merchant.look().json()["trade_state"] == "CLOSED"
    merchant.paid("LL20261121000002")
    assert told(merchant.close("LL20261121000002")) == (400, "ORDERPAID")


def test_asking_for_what_is_not_there_or_not_theirs(merchant: Merchant) -> None:
    assert told(merchant.look("NEVER_HEARD_OF")) == (404, "ORDER_NOT_EXIST")
    merchant.order()
    assert told(merchant.look(sub=ACCOUNT.sub_mchids[1])) == (404, "ORDER_NOT_EXIST")
    assert told(merchant.look(sub="None")) == (403, "NO_AUTH")
    assert told(merchant.send("GET", "/v3/nowhere")) == (404, "RESOURCE_NOT_EXISTS")


def test_the_sheet_opens_for_the_payer_and_a_right_signature_alone(merchant: Merchant) -> None:
    params = merchant.params(merchant.order().json()["prepay_id"])
    slip = merchant.touch("pay", params)
    assert (slip.status_code, slip.json()["fen"], slip.json()["words"]) == (201, 126139, "秀山花园物业费")
    for wrong in (
        {"paySign": "AAAA"}, {"nonceStr": "other"}, {"appId": "wx9"}, {"signType": "MD5"}, {"package": "prepay_id=wx0"},
        {"package": "prepay_id="},
    ):  # fmt: skip
        answer = merchant.touch("pay", {**params, **wrong})
        assert answer.status_code == 409
        assert answer.json()["errMsg"].startswith("requestPayment:fail")
    assert "不一致" in merchant.touch("pay", params, "laowang").json()["errMsg"]
    assert (
        merchant.touch("pay/answer", {"sheet": slip.json()["sheet"], "answer": "confirm"}, "laowang").status_code == 404
    )


def test_a_closed_sheet_pays_nothing_and_an_answered_one_keeps_its_answer(
    merchant: Merchant, receiver: Receiver
) -> None:
    params = merchant.params(merchant.order().json()["prepay_id"])
    for answer, said in (("cancel", "requestPayment:fail cancel"), ("confirm", "requestPayment:ok")):
        sheet = merchant.touch("pay", params).json()["sheet"]
        assert merchant.wechat.phone("/meijie/pay")[0]["sheet"] == sheet
        for again in (answer, "confirm", "cancel"):
            assert merchant.touch("pay/answer", {"sheet": sheet, "answer": again}).json() == {"errMsg": said}
        assert merchant.wechat.phone("/meijie/pay") == []
    merchant.wechat.settle()
    assert events(receiver) == ["TRANSACTION.SUCCESS"]
    assert "已支付" in merchant.touch("pay", params).json()["errMsg"]


def test_a_refund_is_taken_first_and_done_later(merchant: Merchant, receiver: Receiver) -> None:
    transaction_id = merchant.paid()
    first = merchant.give_back(transaction_id, 100).json()
    assert first["status"] == "PROCESSING"
    assert merchant.give_back(transaction_id, 100).json() == first
    assert told(merchant.give_back(transaction_id, 101)) == (400, "INVALID_REQUEST")
    merchant.wechat.advance(seconds=2)
    merchant.wechat.settle()
    assert (merchant.look_back().json()["status"], merchant.look().json()["trade_state"]) == ("SUCCESS", "REFUND")
    assert sorted(events(receiver)) == ["REFUND.SUCCESS", "TRANSACTION.SUCCESS"]
    assert opened(receiver.posts[-1])["refund_status"] == "SUCCESS"
    assert told(merchant.look_back("NEVER_HEARD_OF")) == (404, "RESOURCE_NOT_EXISTS")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"fen": 126140}, 400, "INVALID_REQUEST"),
        ({"fen": 100, "total": 100}, 400, "INVALID_REQUEST"),
        ({"fen": 0}, 400, "PARAM_ERROR"),
        ({"fen": 100, "sub_mchid": "1900009999"}, 403, "NO_AUTH"),
        ({"fen": 100, "sub_mchid": ACCOUNT.sub_mchids[1]}, 404, "RESOURCE_NOT_EXISTS"),
        ({"fen": 100, "transaction_id": "4200000000000000000000000000"}, 404, "RESOURCE_NOT_EXISTS"),
        ({"fen": 100, "reason": "字" * 81}, 400, "PARAM_ERROR"),
        ({"fen": 100, "number": "编号"}, 400, "PARAM_ERROR"),
    ],
)
def test_a_refund_that_does_not_fit_is_refused(
    steady: Merchant, transaction_id: str, change: dict[str, Any], status: int, code: str
) -> None:
    assert told(steady.give_back(**{"transaction_id": transaction_id, **change})) == (status, code)


def test_what_is_left_of_a_payment_can_go_back_and_no_more(merchant: Merchant) -> None:
    transaction_id = merchant.paid()
    assert merchant.give_back(transaction_id, 126039, "RF1").ok
    assert told(merchant.give_back(transaction_id, 101, "RF2")) == (400, "INVALID_REQUEST")
    assert merchant.give_back(transaction_id, 100, "RF3").ok
    merchant.wechat.advance(seconds=2)
    purse = merchant.wechat.control("/pay/ledger")["sub_merchants"][SUB_MCHID]
    assert (purse["balance_fen"], purse["fee_fen"] + purse["fee_back_fen"]) == (0, 0)


def test_an_empty_purse_refunds_nothing_until_it_is_filled(merchant: Merchant) -> None:
    transaction_id = merchant.paid()
    merchant.wechat.control("/pay/purse", {"sub_mchid": SUB_MCHID, "fen": -125000})
    assert told(merchant.give_back(transaction_id, 126139)) == (403, "NOT_ENOUGH")
    merchant.wechat.control("/pay/purse", {"sub_mchid": SUB_MCHID, "fen": 125000})
    assert merchant.give_back(transaction_id, 126139).ok


@pytest.mark.parametrize(("outcome", "refunded"), [("ABNORMAL", 100), ("CLOSED", 0)])
def test_a_refund_may_end_badly(merchant: Merchant, receiver: Receiver, outcome: str, refunded: int) -> None:
    transaction_id = merchant.paid()
    merchant.wechat.control("/pay/refunds", {"outcome": outcome})
    merchant.give_back(transaction_id, 100)
    merchant.wechat.advance(seconds=2)
    assert merchant.look_back().json()["status"] == outcome
    assert f"REFUND.{outcome}" in events(receiver)
    (order,) = merchant.wechat.control("/pay/ledger")["orders"]
    assert order["refunded_fen"] == refunded


def test_the_echo_comes_back_plain_sealed_and_as_a_callback(merchant: Merchant, receiver: Receiver) -> None:
    body = {"echo_message": "你好", "notify_url": f"{receiver.url}/pay/echo"}
    assert merchant.send("POST", "/v3/security/echo", body).json() == {"echo_message": "你好"}
    merchant.wechat.settle()
    assert opened(receiver.posts[0]) == {"echo_message": "你好"}
    sealed = {"echo_message": "你好", "encrypted_echo_message": "AAAA"}
    assert told(merchant.send("POST", "/v3/security/echo", sealed)) == (400, "PARAM_ERROR")


def test_certificates_are_for_the_certificate_mode(merchant: Merchant) -> None:
    assert told(merchant.send("GET", "/v3/certificates")) == (404, "RESOURCE_NOT_EXISTS")
    merchant.wechat.control("/pay/push", {"mode": "certificate"})
    (one,) = merchant.send("GET", "/v3/certificates").json()["data"]
    answer = merchant.look("NEVER_HEARD_OF")
    assert answer.headers["Wechatpay-Serial"] == one["serial_no"]
    assert genuine(answer, "platform_cert_key.pem")
    merchant.asks_for = ACCOUNT.public_key_id
    assert genuine(merchant.look("NEVER_HEARD_OF"))
    merchant.asks_for = "NOBODY"
    assert told(merchant.look("NEVER_HEARD_OF")) == (400, "PARAM_ERROR")


def test_faults_by_script(merchant: Merchant) -> None:
    script = merchant.wechat.control
    script("/faults", {"path": f"{PARTNER}/jsapi", "status": 429})
    assert told(merchant.order()) == (429, "RATELIMIT_EXCEEDED")
    script("/faults", {"path": f"{PARTNER}/jsapi", "status": 500, "errmsg": "html"})
    assert merchant.order().headers["Content-Type"].startswith("text/html")
    script("/faults", {"path": "/v3/refund/domestic/refunds", "status": 403, "code": "NOT_ENOUGH"})
    assert told(merchant.give_back("4200000000000000000000000000", 1)) == (403, "NOT_ENOUGH")
    assert told(merchant.look()) == (404, "ORDER_NOT_EXIST")


def test_an_answer_may_be_lost_although_it_happened(merchant: Merchant) -> None:
    merchant.wechat.control("/faults", {"path": f"{PARTNER}/jsapi", "drop": "after"})
    with pytest.raises(OSError, match=r".+"):
        merchant.order()
    assert merchant.look().json()["trade_state"] == "NOTPAY"
    merchant.wechat.control("/faults", {"path": f"{PARTNER}/jsapi", "drop": "before"})
    with pytest.raises(OSError, match=r".+"):
        merchant.order("LL20261121000002")
    assert told(merchant.look("LL20261121000002")) == (404, "ORDER_NOT_EXIST")


def test_the_books_outlive_a_restart(merchant: Merchant) -> None:
    merchant.give_back(merchant.paid(), 100)
    book = merchant.wechat.platform.world.pay.book
    again = PayBook(ACCOUNT)
    again.restore(book.snapshot())
    assert again.told() == book.told()
    assert again.refunds["RF1"].order is again.orders[NUMBER]
    assert again.orders[NUMBER].openid == openid_of(APPID, "meijie")
