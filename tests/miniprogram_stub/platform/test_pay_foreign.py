"""Unrelated clients of WeChat Pay work against ours unchanged but for the address, and ours is found genuine by them.

wechatpayv3 from PyPI calls and verifies in both modes, with no code of ours between; wechatpay-axios-plugin from npm
calls, opens our callbacks, checks the signatures of our server's calls and of the phone's parameters, reads our bill,
and writes callbacks that our server takes.
"""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from wechatpayv3 import WeChatPay, WeChatPayType

from server.kit.clock import SystemClock
from server.wechat.pay.gateway import PayGateway
from server.wechat.pay.keys import PlatformKeys
from server.wechat.pay.notices import NoticeReader, NoticeRefused, PayNotice
from tests.foreign.node import witness
from tests.miniprogram_stub.platform.local import Receiver, receiving
from tests.miniprogram_stub.platform.merchant import MEIJIE, PARTNER, Merchant
from tests.miniprogram_stub.platform.paying import pay_platform
from tests.paykeys import ACCOUNT, APPID, CERTIFICATE, SUB_MCHID, pay_keys, pay_settings, refund, transaction

pytestmark = pytest.mark.foreign
NUMBER = "LL20261121000001"
AMOUNT, PAYER = {"total": 126139, "currency": "CNY"}, {"sp_openid": MEIJIE}
FILES = {name: content.decode() for name, content in pay_keys().items()}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def merchant(receiver: Receiver) -> Iterator[Merchant]:
    """Both clients go by the machine's clock, so this one runs."""
    with pay_platform(f"{receiver.url}/pay", frozen=False) as made:
        yield made


def python_client(merchant: Merchant, tmp_path: Path, mode: str) -> WeChatPay:
    keys: dict[str, str] = {"public_key": FILES["pub_key.pem"], "public_key_id": ACCOUNT.public_key_id}
    if mode == "certificate":
        merchant.wechat.control("/pay/push", {"mode": "certificate"})
        (tmp_path / f"{CERTIFICATE}.pem").write_text(FILES["wechatpay_cert.pem"])
        keys = {"cert_dir": str(tmp_path)}
    client = WeChatPay(
        WeChatPayType.MINIPROG, ACCOUNT.sp_mchid, FILES["apiclient_key.pem"], ACCOUNT.serial, APPID, ACCOUNT.apiv3_key,
        f"{merchant.notify_url}/transactions", partner_mode=True, timeout=10, **keys,
    )  # fmt: skip
    client._core._gate_way = merchant.base
    return client


def said(answer: tuple[int, Any]) -> tuple[int, Any]:
    return answer[0], json.loads(answer[1]) if answer[1] else None


def pay_on_the_phone(merchant: Merchant, client: WeChatPay, prepay_id: str) -> None:
    stamp, package = str(int(time.time())), f"prepay_id={prepay_id}"
    signed = client.sign([APPID, stamp, "n1", package])
    params = {"appId": APPID, "timeStamp": stamp, "nonceStr": "n1", "package": package, "signType": "RSA"}
    sheet = merchant.touch("pay", {**params, "paySign": signed}).json()["sheet"]
    assert merchant.touch("pay/answer", {"sheet": sheet, "answer": "confirm"}).ok
    merchant.wechat.settle()


@pytest.mark.parametrize("mode", ["public_key", "certificate"])
def test_wechatpayv3_orders_asks_closes_refunds_and_opens_callbacks(
    merchant: Merchant, receiver: Receiver, tmp_path: Path, mode: str
) -> None:
    client = python_client(merchant, tmp_path, mode)
    order = {"description": "秀山花园物业费", "amount": AMOUNT, "payer": PAYER, "sub_mchid": SUB_MCHID}
    status, told = said(client.pay(out_trade_no=NUMBER, **order))
    assert status == 200
    pay_on_the_phone(merchant, client, told["prepay_id"])
    heard = client.callback(receiver.posts[0].headers, receiver.posts[0].body)
    assert (heard["event_type"], heard["resource"]["out_trade_no"]) == ("TRANSACTION.SUCCESS", NUMBER)
    status, found = said(client.query(out_trade_no=NUMBER, sub_mchid=SUB_MCHID))
    assert (status, found["trade_state"], found) == (200, "SUCCESS", heard["resource"])
    status, back = said(
        client.refund(
            "RF1", {"refund": 100, "total": 126139, "currency": "CNY"}, found["transaction_id"], sub_mchid=SUB_MCHID
        )
    )
    assert (status, back["status"]) == (200, "PROCESSING")
    assert said(client.query_refund("RF1", SUB_MCHID))[1]["refund_id"] == back["refund_id"]
    assert said(client.close(NUMBER, sub_mchid=SUB_MCHID))[1]["code"] == "ORDERPAID"
    assert client.pay(out_trade_no="LL20261121000002", **order)[0] == 200
    assert client.close("LL20261121000002", sub_mchid=SUB_MCHID)[0] == 204


def test_wechatpayv3_fetches_the_bill_of_the_day(merchant: Merchant, tmp_path: Path) -> None:
    merchant.paid()
    day = datetime.now(UTC).timestamp() + 8 * 3600
    client = python_client(merchant, tmp_path, "public_key")
    merchant.wechat.advance(hours=36)
    on = datetime.fromtimestamp(day, UTC).strftime("%Y-%m-%d")
    status, told = said(client.trade_bill(on, sub_mchid=SUB_MCHID))
    assert status == 200
    address = told["download_url"].replace("https://api.mch.weixin.qq.com", merchant.base)
    status, packed = client.download_bill(address)
    assert status == 200
    assert packed.startswith(b"\x1f\x8b")


def node_client(merchant: Merchant) -> dict[str, Any]:
    return {
        "base": merchant.base, "mchid": ACCOUNT.sp_mchid, "serial": ACCOUNT.serial, "secret": ACCOUNT.apiv3_key,
        "privateKey": FILES["apiclient_key.pem"], "certs": {ACCOUNT.public_key_id: FILES["pub_key.pem"]},
    }  # fmt: skip


def test_axios_plugin_orders_asks_closes_and_opens_our_callback(merchant: Merchant, receiver: Receiver) -> None:
    merchant.give_back(merchant.paid(), 100)
    merchant.wechat.settle()
    order = {
        "sp_appid": APPID, "sp_mchid": ACCOUNT.sp_mchid, "sub_mchid": SUB_MCHID, "out_trade_no": "LL20261121000002",
        "description": "秀山花园物业费", "notify_url": f"{receiver.url}/pay/transactions", "amount": AMOUNT,
        "payer": PAYER,
    }  # fmt: skip
    ours = {"sp_mchid": ACCOUNT.sp_mchid, "sub_mchid": SUB_MCHID}
    one = f"{PARTNER}/out-trade-no/LL20261121000002".removeprefix("/")
    calls = [
        {"method": "POST", "path": f"{PARTNER}/jsapi".removeprefix("/"), "data": order},
        {"method": "GET", "path": one, "params": ours},
        {"method": "POST", "path": f"{one}/close", "data": ours},
        {"method": "GET", "path": one, "params": ours},
        {"method": "GET", "path": one.replace("000002", "000009"), "params": ours},
        {"method": "GET", "path": "v3/refund/domestic/refunds/RF1", "params": {"sub_mchid": SUB_MCHID}},
    ]
    push = receiver.posts[0]
    opening = {"headers": push.headers, "body": push.body, "key": FILES["pub_key.pem"], "secret": ACCOUNT.apiv3_key}
    found = witness("wechatpay_axios.js", {"client": node_client(merchant), "calls": calls, "open": [opening]})
    assert [call["status"] for call in found["calls"]] == [200, 200, 204, 200, 404, 200]
    assert not [call for call in found["calls"][:4] if "failed" in call]
    assert [found["calls"][n]["data"]["trade_state"] for n in (1, 3)] == ["NOTPAY", "CLOSED"]
    (opened,) = found["opened"]
    assert (opened["genuine"], opened["plain"]["out_trade_no"]) == (True, NUMBER)


def test_axios_plugin_finds_our_servers_calls_and_the_phones_parameters_signed(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our gateway's own request, as it stands on the wire, and what it gives to the phone."""
    gateway = PayGateway(pay_settings(base=merchant.base), SystemClock())
    params = gateway.params("wx21")
    heard: list[bytes] = []
    sent = socket.socket.sendall

    def send(wire: socket.socket, said: bytes) -> None:
        heard.append(said)
        sent(wire, said)

    with monkeypatch.context() as overhearing:
        overhearing.setattr(socket.socket, "sendall", send)
        gateway.close(NUMBER, SUB_MCHID)
    head, _, body = next(said for said in heard if said.startswith(b"POST /v3/pay/")).decode().partition("\r\n\r\n")
    first, *headers = head.split("\r\n")
    signed = dict(line.split(": ", 1) for line in headers)["Authorization"]
    said = {
        name: value.strip('"') for name, value in (part.split("=", 1) for part in signed.split(" ", 1)[1].split(","))
    }
    lines = [["POST", first.split(" ")[1], said["timestamp"], said["nonce_str"], body],
             [APPID, params["timeStamp"], params["nonceStr"], params["package"]]]  # fmt: skip
    told = [
        {"lines": line, "signature": signature, "key": FILES["apiclient_cert.pem"]}
        for line, signature in zip(lines, (said["signature"], params["paySign"]), strict=True)
    ]
    told.append({**told[1], "lines": [*lines[1][:3], "prepay_id=wx22"]})
    assert witness("wechatpay_axios.js", {"signed": told})["signed"] == [True, True, False]


def test_our_server_takes_what_axios_plugin_wrote_until_one_character_is_changed() -> None:
    now, settings = datetime.now(UTC), pay_settings()
    stamp = int(now.timestamp())
    write = {"key": FILES["platform_key.pem"], "secret": ACCOUNT.apiv3_key, "serial": ACCOUNT.public_key_id}
    letters = [
        {**write, "event": "TRANSACTION.SUCCESS", "kind": "transaction", "plain": transaction(), "stamp": stamp},
        {**write, "event": "REFUND.SUCCESS", "kind": "refund", "plain": refund(), "stamp": stamp},
        {
            **write,
            "event": "TRANSACTION.SUCCESS",
            "kind": "transaction",
            "plain": transaction(),
            "stamp": stamp - 86400,
        },
    ]
    paid, back, stale = witness("wechatpay_axios.js", {"make": letters})["made"]
    reader = NoticeReader(settings, PlatformKeys(settings))
    notice = reader.read_notice(paid["headers"], paid["body"].encode(), now=now)
    assert isinstance(notice, PayNotice)
    assert notice.transaction.fen == 126139
    assert reader.read_notice(back["headers"], back["body"].encode(), now=now).event == "REFUND.SUCCESS"
    for headers, body in ((stale["headers"], stale["body"]), (paid["headers"], paid["body"].replace("支付", "支村"))):
        with pytest.raises(NoticeRefused):
            reader.read_notice(headers, body.encode(), now=now)


def test_axios_plugin_reads_our_bill_and_opens_what_is_sealed_for_a_merchant(merchant: Merchant) -> None:
    merchant.paid(attach="a,b")
    day = datetime.fromtimestamp(time.time() + 8 * 3600, UTC).strftime("%Y-%m-%d")
    merchant.wechat.advance(hours=36)
    told = merchant.send("GET", f"/v3/bill/tradebill?bill_date={day}").json()
    bill = merchant.send("GET", told["download_url"].removeprefix("https://api.mch.weixin.qq.com")).content
    sealed = merchant.wechat.platform.world.pay.keys.seal_for_merchant("你好".encode())
    asked = {
        "bills": [{"base64": base64.b64encode(bill).decode()}],
        "unseal": [{"sealed": sealed, "key": FILES["apiclient_key.pem"]}],
    }
    found = witness("wechatpay_axios.js", asked)
    (read,) = found["bills"]
    (row,) = read["rows"]
    assert (row["商户订单号"], row["订单金额"], row["商户数据包"]) == (NUMBER, "1261.39", "a,b")
    assert (read["summary"]["总交易单数"], found["unsealed"]) == ("1", ["你好"])
