"""Our calls: what is sent is what is signed, what is certain is told from what is not, and each gap of the library is
closed."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import requests
from wechatpayv3 import core as foreign_core

from server.kit.clock import StoppedClock
from server.wechat.pay.errors import PayCode, PayRefused, PayUnsure
from server.wechat.pay.gateway import PayGateway, plain
from server.wechat.pay.library import Library, OurCore
from server.wechat.pay.results import PrepayOrder, RefundOrder, RefundState, TradeState
from tests.paykeys import ACCOUNT, APPID, SUB_MCHID, by_certificate, pay_keys, pay_settings, private, sign, transaction
from tests.server.wechat.pay.payserver import PayServer, Told, listening

DAY, NINE = date(2026, 11, 20), datetime(2026, 11, 21, 1, tzinfo=UTC)
ORDER = PrepayOrder(SUB_MCHID, "LL20261121000001", "秀山花园 物业费 😀", 126139, "o-meijie", attach="7")
REFUND = RefundOrder(SUB_MCHID, "4200000000202611210000000001", "RF1", 100, 126139, "多收的电费")
NUMBER = ORDER.out_trade_no
UNSURE = [
    (429, {"code": "RATELIMIT_EXCEEDED"}), (429, {"code": "FREQUENCY_LIMITED"}), (500, {"code": "SYSTEM_ERROR"}),
    (502, {}), (503, {"code": "SERVICE_UNAVAILABLE"}), (202, {"code": "ACCEPTED"}), (403, b"<html>"), (302, {}),
    (400, {"code": "SYSTEM_ERROR"}), (404, {}),
]  # fmt: skip


@pytest.fixture(scope="module")
def host() -> Iterator[PayServer]:
    with listening() as server:
        yield server


@pytest.fixture(scope="module")
def gateway(host: PayServer) -> PayGateway:
    return PayGateway(pay_settings(base=host.base, timeout=10.0), StoppedClock(NINE))


CALLS: dict[str, Callable[[PayGateway], Any]] = {
    "prepay": lambda pay: pay.prepay(ORDER),
    "query": lambda pay: pay.query(NUMBER, SUB_MCHID),
    "query_id": lambda pay: pay.query_id("4200000000202611210000000001", SUB_MCHID),
    "close": lambda pay: pay.close(NUMBER, SUB_MCHID),
    "refund": lambda pay: pay.refund(REFUND),
    "query_refund": lambda pay: pay.query_refund("RF1", SUB_MCHID),
    "trade_bill": lambda pay: pay.trade_bill(DAY, SUB_MCHID),
    "fund_bill": lambda pay: pay.fund_bill(DAY, SUB_MCHID),
    "echo": lambda pay: pay.echo("hello"),
}


def test_an_order_goes_out_signed_over_the_very_bytes(gateway: PayGateway, host: PayServer) -> None:
    host.says(Told({"prepay_id": "wx21"}))
    assert gateway.prepay(ORDER) == "wx21"
    (heard,) = host.heard
    parts = dict(re.findall(r'(\w+)="([^"]*)"', heard.headers["Authorization"]))
    lines = ("POST", heard.path, parts["timestamp"], parts["nonce_str"], heard.body.decode())
    assert parts["signature"] == sign(private("apiclient_key.pem"), *lines)
    assert (parts["mchid"], parts["serial_no"]) == (ACCOUNT.sp_mchid, ACCOUNT.serial)
    assert heard.headers["Wechatpay-Serial"] == ACCOUNT.public_key_id
    assert json.loads(heard.body) == {
        "sp_appid": APPID, "sp_mchid": ACCOUNT.sp_mchid, "sub_mchid": SUB_MCHID, "out_trade_no": NUMBER, "attach": "7",
        "description": "秀山花园 物业费", "amount": {"total": 126139, "currency": "CNY"},
        "payer": {"sp_openid": "o-meijie"}, "notify_url": "http://127.0.0.1:8600/wechat/pay/transactions",
    }  # fmt: skip


def test_the_parameters_for_the_phone_are_signed_line_by_line(gateway: PayGateway) -> None:
    told = gateway.params("wx21")
    lines = (APPID, told["timeStamp"], told["nonceStr"], "prepay_id=wx21")
    assert told["paySign"] == sign(private("apiclient_key.pem"), *lines)
    assert (told["appId"], told["package"], told["signType"]) == (APPID, "prepay_id=wx21", "RSA")
    assert gateway.params("wx21")["nonceStr"] != told["nonceStr"]


def test_what_became_of_an_order_is_read(gateway: PayGateway, host: PayServer) -> None:
    host.says(Told(transaction()))
    found = gateway.query(NUMBER, SUB_MCHID)
    assert found
    assert (found.state, found.fen, found.paid_at) == (TradeState.SUCCESS, 126139, NINE)
    assert host.heard[0].path.endswith(f"{NUMBER}?sp_mchid={ACCOUNT.sp_mchid}&sub_mchid={SUB_MCHID}")


@pytest.mark.parametrize("code", ["ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"])
def test_what_the_platform_never_heard_of_is_none_in_every_spelling(
    gateway: PayGateway, host: PayServer, code: str
) -> None:
    host.says(Told({"code": code, "message": "订单不存在"}, 404))
    assert gateway.query(NUMBER, SUB_MCHID) is None
    assert gateway.query_refund("RF1", SUB_MCHID) is None


def test_a_day_without_movements_has_no_bill(gateway: PayGateway, host: PayServer) -> None:
    host.says(Told({"code": "NO_STATEMENT_EXIST", "message": "账单文件不存在"}, 400))
    assert gateway.trade_bill(DAY) is None
    assert gateway.fund_bill(DAY, SUB_MCHID) is None


@pytest.mark.parametrize("call", CALLS)
def test_a_refusal_is_certain_and_says_by_which_number_to_ask(gateway: PayGateway, host: PayServer, call: str) -> None:
    host.says(Told({"code": "NOTENOUGH", "message": "基本账户余额不足"}, 403))
    with pytest.raises(PayRefused) as refused:
        CALLS[call](gateway)
    no = refused.value
    assert (no.code, no.status, no.words, no.request_id) == (PayCode.NOT_ENOUGH, 403, "基本账户余额不足", "08REQUEST-0")
    assert not no.setup


@pytest.mark.parametrize(("status", "body"), UNSURE)
def test_what_is_not_certain_is_never_taken_for_a_refusal(
    gateway: PayGateway, host: PayServer, status: int, body: Any
) -> None:
    host.says(Told(body, status, signed=None))
    for call in ("prepay", "refund", "close", "query"):
        with pytest.raises(PayUnsure) as unsure:
            CALLS[call](gateway)
        assert unsure.value.left


def test_a_slow_answer_ends_in_doubt_after_our_time_and_not_theirs(host: PayServer, clock: StoppedClock) -> None:
    host.says(Told({"prepay_id": "wx21"}, wait=0.5))
    with pytest.raises(PayUnsure, match="Timeout"):
        PayGateway(pay_settings(base=host.base, timeout=0.1), clock).prepay(ORDER)


def test_a_call_that_surely_never_left_says_so(clock: StoppedClock) -> None:
    nobody = PayGateway(pay_settings(base="http://127.0.0.1:9"), clock)
    with pytest.raises(PayUnsure) as unsure:
        nobody.prepay(ORDER)
    assert not unsure.value.left


@pytest.mark.parametrize(
    "told",
    [
        Told({"prepay_id": "wx21"}, signed=None),
        Told({"prepay_id": "wx21"}, signed="apiclient_key.pem"),
        Told({"prepay_id": "wx21"}, headers={"Wechatpay-Signature-Type": "WECHATPAY2-SM2-WITH-SM3"}),
        Told({"prepay_id": "wx21"}, headers={"Wechatpay-Serial": "7132D72A03E93CDDF8C03BBD1F37EEDF99999999"}),
        Told({"prepay_id": "wx21"}, headers={"Wechatpay-Signature": "WECHATPAY/SIGNTEST/AAAA"}),
        Told(b"{"),
        Told([]),
        Told({"prepay_id": 7}),
        Told({}),
    ],
)
def test_an_answer_that_is_not_the_platforms_word_leaves_us_unsure(
    gateway: PayGateway, host: PayServer, told: Told
) -> None:
    host.says(told)
    with pytest.raises(PayUnsure):
        gateway.prepay(ORDER)
    assert len(host.heard) == 1


def test_an_unknown_serial_never_makes_us_call_out(host: PayServer, clock: StoppedClock) -> None:
    gateway = PayGateway(by_certificate(base=host.base), clock)
    host.says(Told({"prepay_id": "wx21"}))
    with pytest.raises(PayUnsure, match="serial"):
        gateway.prepay(ORDER)
    assert [heard.path for heard in host.heard] == ["/v3/pay/partner/transactions/jsapi"]


def test_in_certificate_mode_the_start_asks_nobody(clock: StoppedClock) -> None:
    PayGateway(by_certificate(base="http://127.0.0.1:9"), clock)


@pytest.mark.parametrize("number", [None, "", "a/../b", "编号123456", "a" * 33, "a b c d", "none?x=1"])
def test_a_number_that_would_bend_an_address_is_never_sent(gateway: PayGateway, host: PayServer, number: Any) -> None:
    host.says(Told(transaction()))
    for call in (
        lambda: gateway.query(number, SUB_MCHID), lambda: gateway.query(NUMBER, number),
        lambda: gateway.close(number, SUB_MCHID), lambda: gateway.query_refund(number and f"{number}/", SUB_MCHID),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="number"):
            call()
    assert not host.heard


def test_another_providers_order_is_no_answer(gateway: PayGateway, host: PayServer) -> None:
    host.says(Told(transaction(sp_mchid="1900009999")))
    with pytest.raises(PayUnsure, match="sp_mchid"):
        gateway.query(NUMBER, SUB_MCHID)


def test_a_closed_order_answers_with_nothing_and_the_nothing_is_signed(gateway: PayGateway, host: PayServer) -> None:
    host.says(Told(None, 204))
    gateway.close(NUMBER, SUB_MCHID)
    host.says(Told(None, 204, signed=None))
    with pytest.raises(PayUnsure):
        gateway.close(NUMBER, SUB_MCHID)


def test_a_refund_that_was_taken_is_not_yet_done(gateway: PayGateway, host: PayServer) -> None:
    host.says(Told(_refund_answer()))
    told = gateway.refund(REFUND)
    assert (told.state, told.fen, told.done_at) == (RefundState.PROCESSING, 100, None)
    assert json.loads(host.heard[0].body)["amount"] == {"refund": 100, "total": 126139, "currency": "CNY"}


def test_a_bill_is_unpacked_and_its_sum_must_fit(gateway: PayGateway, host: PayServer) -> None:
    bill = "交易时间\r\n`2026-11-20 09:00:00\r\n".encode()
    address = "https://api.mch.weixin.qq.com/v3/billdownload/file?token=t1"
    promise = {"hash_type": "SHA1", "hash_value": hashlib.sha1(bill).hexdigest(), "download_url": address}
    host.says(Told(promise), Told(gzip.compress(bill), signed=None))
    assert gateway.trade_bill(DAY) == bill
    assert [heard.path for heard in host.heard][1] == "/v3/billdownload/file?token=t1"
    host.says(Told(promise), Told(gzip.compress(bill + b"`1"), signed=None))
    with pytest.raises(PayUnsure, match="promised"):
        gateway.trade_bill(DAY)
    host.says(Told(promise), Told(b"no gzip", signed=None))
    with pytest.raises(PayUnsure, match="unpacked"):
        gateway.trade_bill(DAY)


@pytest.mark.parametrize("where", ["http://169.254.169.254/x", "https://example.com/x", "file:///etc/passwd", ""])
def test_a_bill_is_fetched_from_the_platform_alone(gateway: PayGateway, host: PayServer, where: str) -> None:
    host.says(Told({"hash_type": "SHA1", "hash_value": "0", "download_url": where}))
    with pytest.raises(PayUnsure, match="address"):
        gateway.trade_bill(DAY)
    assert len(host.heard) == 1


def test_proxies_passwords_and_redirects_of_the_machine_count_nothing(
    gateway: PayGateway, host: PayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    host.says(Told(None, 302, signed=None, headers={"Location": f"{host.base}/elsewhere"}))
    with pytest.raises(PayUnsure, match="Redirect"):
        gateway.prepay(ORDER)
    assert len(host.heard) == 1


def test_the_library_is_still_made_as_we_take_it(clock: StoppedClock) -> None:
    """If any of this changes, the class of ours between the library and the wire has to be looked at again."""
    ours = PayGateway(pay_settings(), clock)._library
    assert isinstance(ours, Library)
    assert isinstance(ours._core, OurCore)
    assert ours._core._gate_way == "https://api.mch.weixin.qq.com"
    assert foreign_core.requests is requests
    assert {"_type", "_mchid", "_appid", "_notify_url", "_core", "_partner_mode"} == set(vars(ours))


@pytest.mark.parametrize(
    ("words", "sent"),
    [("秀山花园😀物业费", "秀山花园物业费"), ("𠮷野家", "野家"), ("a\nb", "ab"), ("字" * 200, "字" * 127)],
)
def test_words_are_cut_to_what_the_interface_takes(words: str, sent: str) -> None:
    assert plain(words, 127) == sent


def _refund_answer() -> dict[str, Any]:
    return {
        "refund_id": "50300000002026112100000000001", "out_refund_no": "RF1", "status": "PROCESSING",
        "transaction_id": REFUND.transaction_id, "out_trade_no": NUMBER, "channel": "ORIGINAL",
        "create_time": "2026-11-21T09:05:00+08:00", "user_received_account": "支付用户零钱",
        "amount": {"refund": 100, "total": 126139, "payer_refund": 100, "currency": "CNY"},
    }  # fmt: skip


def test_keys_are_not_shown_when_settings_are_printed() -> None:
    shown = repr(pay_settings()) + repr(by_certificate())
    assert "PRIVATE KEY" not in shown
    assert ACCOUNT.apiv3_key not in shown
    assert pay_keys()["pub_key.pem"].decode() not in shown
