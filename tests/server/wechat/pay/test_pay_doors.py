"""The callback doors: taken is 204, everything else comes again, and who forges hears one and the same word."""

from __future__ import annotations

import json
import threading
from itertools import islice

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.kit.clock import StoppedClock
from server.wechat.inbound import LARGEST_BODY
from server.wechat.pay.notices import Notice, NoticeReader
from server.wechat.routes import pay_doors
from tests.paykeys import Letter, refund
from tests.server.wechat.pay.hostile import broken, fuzzed

FAIL = b'{"code":"FAIL","message":"\xe5\xa4\xb1\xe8\xb4\xa5"}'
SOME = 200


class Shop:
    """Whoever takes notices: keeps them, fails or dawdles as told."""

    def __init__(self) -> None:
        self.taken: list[Notice] = []
        self.fails: Exception | None = None
        self.waits = threading.Event()
        self.waits.set()

    def __call__(self, notice: Notice) -> None:
        self.waits.wait(5)
        if self.fails:
            raise self.fails
        self.taken.append(notice)


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def web(reader: NoticeReader, shop: Shop, clock: StoppedClock) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(pay_doors(reader, shop, clock, answer_within=0.2))
    return app.test_client()


def test_a_payment_and_a_refund_are_taken_without_a_word(web: FlaskClient, shop: Shop, clock: StoppedClock) -> None:
    payment, back = Letter(clock.now()), Letter(clock.now(), refund(), "REFUND.SUCCESS", "refund")
    for door, letter in (("transactions", payment), ("refunds", back)):
        headers, raw = letter.post()
        answer = web.post(f"/wechat/pay/{door}", data=raw, headers=headers, content_type="application/json")
        assert (answer.status_code, answer.data) == (204, b"")
    assert [notice.event for notice in shop.taken] == ["TRANSACTION.SUCCESS", "REFUND.SUCCESS"]


def test_every_refusal_is_the_same_to_the_outside(web: FlaskClient, shop: Shop, clock: StoppedClock) -> None:
    heard = set()
    for post in (*(make() for make in broken(clock.now()).values()), *islice(fuzzed(clock.now(), seed=7), SOME)):
        headers, raw = post
        sendable = {name: value for name, value in headers.items() if value.isascii()}
        answer = web.post("/wechat/pay/transactions", data=raw, headers=sendable)
        heard.add((answer.status_code, answer.data, tuple(sorted(answer.headers.keys()))))
    assert heard == {(401, FAIL, ("Content-Length", "Content-Type"))}
    assert not shop.taken


def test_too_much_is_refused_unread(web: FlaskClient, clock: StoppedClock) -> None:
    headers, _ = Letter(clock.now()).post()
    answer = web.post("/wechat/pay/transactions", data=b"x" * (LARGEST_BODY + 1), headers=headers)
    assert (answer.status_code, answer.data) == (401, FAIL)


def test_when_we_cannot_take_it_now_the_platform_is_asked_to_come_again(
    web: FlaskClient, shop: Shop, clock: StoppedClock
) -> None:
    headers, raw = Letter(clock.now()).post()
    shop.fails = RuntimeError("the database is away")
    answer = web.post("/wechat/pay/transactions", data=raw, headers=headers)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (503, "FAIL")
    shop.fails = None
    assert web.post("/wechat/pay/transactions", data=raw, headers=headers).status_code == 204


def test_an_answer_is_given_in_time_even_when_we_dawdle(web: FlaskClient, shop: Shop, clock: StoppedClock) -> None:
    headers, raw = Letter(clock.now()).post()
    shop.waits.clear()
    assert web.post("/wechat/pay/transactions", data=raw, headers=headers).status_code == 503
    shop.waits.set()


def test_nobody_looks_in_by_get(web: FlaskClient) -> None:
    assert web.get("/wechat/pay/transactions").status_code == 405
