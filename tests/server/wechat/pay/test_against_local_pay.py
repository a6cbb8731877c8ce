"""Our gateway and our doors against the local WeChat Pay, over real sockets both ways, in each mode of keys."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from miniprogram_stub.platform.people import openid_of
from server.kit.clock import StoppedClock, local_day
from server.wechat.connect import connect
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.pay.doctor import examine
from server.wechat.pay.errors import PayCode, PayRefused, PayUnsure
from server.wechat.pay.gateway import PayGateway
from server.wechat.pay.notices import EchoNotice, Notice, PayNotice, PayRefundNotice
from server.wechat.pay.results import PrepayOrder, RefundOrder, RefundState, TradeState
from server.wechat.routes import pay_doors
from server.wechat.settings import MiniSettings, WechatSettings
from tests.miniprogram_stub.platform.merchant import Merchant
from tests.miniprogram_stub.platform.paying import pay_platform
from tests.paykeys import ACCOUNT, APPID, SUB_MCHID, by_certificate, pay_settings

ORDER = PrepayOrder(SUB_MCHID, "LL20261121000001", "秀山花园物业费", 126139, openid_of(APPID, "meijie"))
NUMBER = ORDER.out_trade_no
JSAPI = "/v3/pay/partner/transactions/jsapi"


@dataclass
class House:
    """Our gateway and doors, the other side, and what came in."""

    pay: PayGateway
    there: Merchant
    clock: StoppedClock
    heard: queue.Queue[Notice]

    def settle(self, **step: float) -> None:
        """Both clocks go on, and what became due happens."""
        self.clock.advance(**step)
        self.there.wechat.advance(**step)
        self.there.wechat.settle()

    def paid(self) -> PayNotice:
        """梅姐 pays, and we hear of it."""
        sheet = self.there.touch("pay", self.pay.params(self.pay.prepay(ORDER))).json()["sheet"]
        assert self.there.touch("pay/answer", {"sheet": sheet, "answer": "confirm"}).ok
        notice = self.heard.get(timeout=30)
        assert isinstance(notice, PayNotice)
        return notice


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(params=["public_key", "certificate", "both"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    heard = queue.Queue[Notice]()
    flask = Flask(__name__)
    server = make_server("127.0.0.1", 0, flask, threaded=True, request_handler=_Quiet)
    back = f"http://127.0.0.1:{server.server_port}/wechat/pay"
    mode = "certificate" if request.param == "certificate" else "public_key"
    with pay_platform(back, mode=mode, retry_pace=0.0) as there:
        if request.param == "both":
            there.wechat.control("/pay/push", {"share": 50})
        clock = StoppedClock(_now(there))
        settings = _settings(request.param, notify_url=back, base=there.base)
        wechat = connect(WechatSettings(MiniSettings(APPID, "secret"), pay=settings), store=MemoryTokens(), clock=clock)
        assert wechat.pay
        assert wechat.pay_inbound
        flask.register_blueprint(pay_doors(wechat.pay_inbound, heard.put, clock))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield House(wechat.pay, there, clock, heard)
    server.shutdown()
    server.server_close()


def _settings(mode: str, **changes: Any) -> Any:
    if mode == "certificate":
        return by_certificate(**changes)
    return pay_settings(certificates=by_certificate().certificates if mode == "both" else (), **changes)


def _now(there: Merchant) -> datetime:
    return datetime.fromtimestamp(there.wechat.platform.world.clock.now(), UTC)


def test_an_order_is_paid_told_asked_after_and_refunded(house: House) -> None:
    paid = house.paid().transaction
    assert house.pay.query(NUMBER, SUB_MCHID) == paid
    assert (paid.state, paid.fen, paid.sub_mchid) == (TradeState.SUCCESS, 126139, SUB_MCHID)
    assert paid.transaction_id
    assert house.pay.query_id(paid.transaction_id, SUB_MCHID) == paid
    with pytest.raises(PayRefused) as refused:
        house.pay.close(NUMBER, SUB_MCHID)
    assert refused.value.code == PayCode.ORDERPAID
    order = RefundOrder(SUB_MCHID, paid.transaction_id, "RF1", 100, 126139, "多收的电费")
    assert house.pay.refund(order).state is RefundState.PROCESSING
    house.settle(seconds=2)
    notice = house.heard.get(timeout=30)
    assert isinstance(notice, PayRefundNotice)
    assert (notice.refund.state, notice.refund.fen) == (RefundState.SUCCESS, 100)
    found = house.pay.query_refund("RF1", SUB_MCHID)
    assert found
    assert (found.state, found.refund_id) == (RefundState.SUCCESS, notice.refund.refund_id)
    assert house.pay.refund(order) == found


def test_an_unpaid_order_is_closed_and_nobody_can_pay_it_any_more(house: House) -> None:
    params = house.pay.params(house.pay.prepay(ORDER))
    house.pay.close(NUMBER, SUB_MCHID)
    found = house.pay.query(NUMBER, SUB_MCHID)
    assert found
    assert found.state is TradeState.CLOSED
    assert house.there.touch("pay", params).status_code == 409
    assert house.pay.query("NEVER_HEARD_OF", SUB_MCHID) is None
    assert house.pay.query_refund("NEVER_HEARD_OF", SUB_MCHID) is None


def test_the_bills_of_the_day_come_whole(house: House) -> None:
    house.paid()
    today = local_day(house.clock.now())
    with pytest.raises(PayRefused) as refused:
        house.pay.trade_bill(today)
    assert refused.value.code == PayCode.STATEMENT_CREATING
    house.settle(hours=23)
    for bill in (
        house.pay.trade_bill(today),
        house.pay.trade_bill(today, SUB_MCHID),
        house.pay.fund_bill(today, SUB_MCHID),
    ):
        assert bill
        assert NUMBER.encode() in bill
    assert house.pay.trade_bill(today, ACCOUNT.sub_mchids[1]) is None
    assert house.pay.fund_bill(today - timedelta(days=1), SUB_MCHID) is None


def test_before_going_live_the_doctor_asks_for_an_echo(house: House) -> None:
    found = list(examine(house.pay, "http://127.0.0.1/wechat/pay", house.clock.now()))
    assert all(one.well for one in found), found
    house.there.wechat.settle()
    notice = house.heard.get(timeout=30)
    assert isinstance(notice, EchoNotice)
    assert notice.message.startswith("linli-")


def test_the_doctor_says_what_is_wrong(house: House) -> None:
    assert [one.well for one in examine(None, "", house.clock.now())] == [True]
    house.there.wechat.control("/faults", {"path": "/v3/security/echo", "status": 401, "code": "SIGN_ERROR"})
    *_, refused = examine(house.pay, "", house.clock.now())
    house.there.wechat.control("/faults", {"path": "/v3/security/echo", "status": 500})
    *_, unsure = examine(house.pay, "", house.clock.now())
    assert [(one.well, word in one.words) for one, word in ((refused, "SIGN_ERROR"), (unsure, "certain"))] == [
        (False, True),
        (False, True),
    ]


def test_a_lost_answer_is_cleared_up_by_asking_and_by_the_same_order_again(house: House) -> None:
    house.there.wechat.control("/faults", {"path": JSAPI, "drop": "after"})
    with pytest.raises(PayUnsure) as unsure:
        house.pay.prepay(ORDER)
    assert unsure.value.left
    found = house.pay.query(NUMBER, SUB_MCHID)
    assert found
    assert found.state is TradeState.NOTPAY
    assert house.pay.prepay(ORDER) == house.pay.prepay(ORDER)


def test_a_callback_we_could_not_take_comes_again_with_the_same_id(house: House) -> None:
    house.there.wechat.control("/pay/push", {"copies": 2})
    first = house.paid()
    house.there.wechat.settle()
    assert house.heard.get(timeout=30) == first


def test_a_forged_callback_of_a_stranger_hears_nothing(house: House) -> None:
    callbacks = f"{house.there.notify_url}/transactions"
    answer = requests.post(callbacks, data=b"{}", timeout=30)
    assert (answer.status_code, answer.json()) == (401, {"code": "FAIL", "message": "失败"})
    assert house.heard.empty()
