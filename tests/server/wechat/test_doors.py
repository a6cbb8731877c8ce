"""The callback doors: what is genuine gets in once, what is not gets 403 and no word, and nothing gets a 500."""

from __future__ import annotations

import io
import json
import random
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from server.kit.clock import StoppedClock
from server.wechat.envelope import Envelope, signature
from server.wechat.inbound import LARGEST_BODY, Inbound, Reader
from server.wechat.routes import callback_doors
from server.wechat.settings import WechatSettings
from tests.server.wechat.pushes import PHOTO_OK, Listener, Pusher, opened
from tests.server.wechat.vectors import encrypt_raw


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def pusher(settings: WechatSettings, clock: StoppedClock, listener: Listener) -> Pusher:
    return opened(settings, clock, listener)


def test_a_genuine_push_is_heard_and_acknowledged(pusher: Pusher, listener: Listener) -> None:
    answer = pusher.push()
    assert (answer.status_code, answer.data) == (200, b"success")
    assert [heard.event for heard in listener.heard] == ["wxa_media_check"]


def test_both_addresses_answer_the_platforms_check(pusher: Pusher, settings: WechatSettings) -> None:
    stamp = str(int(pusher.clock.now().timestamp()))
    signed = signature("miniToken", stamp, "n")
    query = {"signature": signed, "timestamp": stamp, "nonce": "n", "echostr": "<b>437</b>"}
    answer = pusher.client.get("/wechat/mini", query_string=query)
    assert (answer.data, answer.mimetype) == (b"<b>437</b>", "text/plain")
    sealed = Envelope("B" * 43, "ww1000000000000001").seal(b"1616140317555161061")
    signed = signature("workToken", stamp, "n", sealed)
    query = {"msg_signature": signed, "timestamp": stamp, "nonce": "n", "echostr": sealed}
    assert pusher.client.get("/wechat/work", query_string=query).data == b"1616140317555161061"


def test_an_address_check_by_a_stranger_gets_no_word(pusher: Pusher) -> None:
    for door in ("mini", "work"):
        answer = pusher.client.get(f"/wechat/{door}?signature=x&timestamp=1&nonce=2&echostr=3")
        assert (answer.status_code, answer.data) == (403, b"")


def test_a_reply_goes_back_sealed_to_the_sender(pusher: Pusher, listener: Listener) -> None:
    listener.reply = {"MsgType": "text", "Content": "收到，谢谢您"}
    answer = json.loads(pusher.push().data)
    signed = signature("miniToken", str(answer["TimeStamp"]), answer["Nonce"], answer["Encrypt"])
    assert answer["MsgSignature"] == signed
    said = json.loads(pusher.envelope.open(answer["Encrypt"]))
    assert (said["ToUserName"], said["FromUserName"], said["Content"]) == ("o-meijie", "gh_1", "收到，谢谢您")


class TestStrangersGet403AndNoWord:
    @pytest.fixture(autouse=True)
    def _nothing_heard(self, listener: Listener, caplog: pytest.LogCaptureFixture) -> object:
        yield
        assert listener.heard == []
        assert any("not the platform's" in record.message for record in caplog.get_records("call"))

    def refused(self, answer: object) -> None:
        assert (getattr(answer, "status_code", 0), getattr(answer, "data", None)) == (403, b"")

    def test_the_wrong_token(self, pusher: Pusher) -> None:
        self.refused(pusher.push(token="otherToken"))

    def test_the_signature_of_another_message(self, pusher: Pusher) -> None:
        query = pusher.query(pusher.envelope.seal(b"{}"))
        body = json.dumps({"Encrypt": pusher.envelope.seal(b"{}")})
        self.refused(pusher.client.post("/wechat/mini", query_string=query, data=body))

    @pytest.mark.parametrize("late", [301, -301, 86400, 10**9])
    def test_a_stale_or_early_timestamp(self, pusher: Pusher, late: int) -> None:
        self.refused(pusher.push(late=late))

    @pytest.mark.parametrize("stamp", ["", "soon", "１７９５２４０８００", "-1", "9" * 500, "1e9", "nan"])
    def test_a_timestamp_that_is_none(self, pusher: Pusher, stamp: str) -> None:
        sealed = pusher.envelope.seal(b"{}")
        query = {**pusher.query(sealed), "timestamp": stamp}
        query["msg_signature"] = signature("miniToken", stamp, "n1", sealed)
        body = json.dumps({"Encrypt": sealed})
        self.refused(pusher.client.post("/wechat/mini", query_string=query, data=body))

    @pytest.mark.parametrize("cut", [1, 2, 24, 40, 100])
    def test_a_truncated_ciphertext_with_a_right_signature(self, pusher: Pusher, cut: int) -> None:
        self.refused(pusher.push_sealed(pusher.envelope.seal(json.dumps(PHOTO_OK).encode())[:-cut]))

    def test_another_apps_tail(self, pusher: Pusher) -> None:
        self.refused(pusher.push_sealed(Envelope("A" * 43, "wx2000000000000002").seal(b"{}")))

    def test_bad_padding_with_a_right_signature(self, pusher: Pusher) -> None:
        plain = bytes(16) + (2).to_bytes(4, "big") + b"{}wx1000000000000001"
        self.refused(pusher.push_sealed(encrypt_raw("A" * 43, plain.ljust(64, b"\x00"))))

    def test_another_key(self, pusher: Pusher) -> None:
        self.refused(pusher.push_sealed(Envelope("C" * 43, "wx1000000000000001").seal(b"{}")))

    def test_a_plain_push_where_pushes_are_sealed(self, pusher: Pusher) -> None:
        query = pusher.query("")
        query["signature"] = signature("miniToken", query["timestamp"], "n1")
        self.refused(pusher.client.post("/wechat/mini", query_string=query, json=PHOTO_OK))

    def test_a_push_of_one_app_at_the_others_door(self, pusher: Pusher) -> None:
        sealed = pusher.envelope.seal(json.dumps(PHOTO_OK).encode())
        query, body = pusher.query(sealed), json.dumps({"Encrypt": sealed})
        self.refused(pusher.client.post("/wechat/work", query_string=query, data=body))

    def test_more_than_the_platform_ever_sends(self, pusher: Pusher) -> None:
        self.refused(pusher.push(b'{"a":"' + b"x" * LARGEST_BODY + b'"}'))

    def test_a_body_whose_length_is_not_told(self, pusher: Pusher) -> None:
        body = io.BytesIO(b"x" * 10_000_000)
        endless = {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
        self.refused(pusher.client.post("/wechat/mini", environ_overrides=endless))
        assert body.tell() <= 2 * LARGEST_BODY

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{}",
            b'{"Encrypt":1}',
            b'{"Encrypt":{"a":1}}',
            b"[]",
            b"<xml/>",
            b"<xml><Encrypt/></xml>",
            b"\xff\xfe",
            b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>',
            b"<xml>" * 5000,
            b'{"a":' * 20000,
            b'<?xml version="1.0" encoding="utf-7"?><xml/>',
            b'<?xml version="1.0" encoding="no-such"?><xml/>',
        ],
    )
    def test_bodies_that_are_none(self, pusher: Pusher, body: bytes) -> None:
        self.refused(pusher.client.post("/wechat/mini", query_string=pusher.query(""), data=body))


@pytest.mark.parametrize(
    "message",
    [b"", b"not json", b"[1,2]", b"{}", b'{"CreateTime":"soon"}', b'{"CreateTime":1e99}', b"<xml>words</xml>"],
)
def test_what_is_signed_but_senseless_is_acknowledged_and_logged(
    pusher: Pusher, listener: Listener, caplog: pytest.LogCaptureFixture, message: bytes
) -> None:
    answer = pusher.push(message)
    assert (answer.status_code, answer.data) == (200, b"success")
    assert listener.heard == []
    assert "makes no sense" in caplog.text


def test_a_thousand_fuzzed_bodies_are_all_refused_without_a_500(pusher: Pusher, listener: Listener) -> None:
    chance = random.Random(20261121)
    sealed = pusher.envelope.seal(json.dumps(PHOTO_OK).encode())
    honest = json.dumps({"ToUserName": "gh_1", "Encrypt": sealed}).encode()
    query = pusher.query(sealed)
    for _ in range(1000):
        door = chance.choice(["mini", "work"])
        answer = pusher.client.post(f"/wechat/{door}", query_string=query, data=_fuzzed(chance, honest, sealed))
        assert (answer.status_code, answer.data) == (403, b"")
    assert listener.heard == []
    assert pusher.client.post("/wechat/mini", query_string=query, data=honest).data == b"success"


def _fuzzed(chance: random.Random, honest: bytes, sealed: str) -> bytes:
    """A body whose sealed part is changed, or no longer there, in one of five ways."""
    start = honest.index(sealed.encode())
    at = chance.randrange(start, start + len(sealed))
    kinds: list[Callable[[], bytes]] = [
        lambda: chance.randbytes(chance.randrange(300)),
        lambda: honest[:at],
        lambda: honest[:at] + bytes([honest[at] ^ (1 << chance.randrange(7))]) + honest[at + 1 :],
        lambda: honest[:at] + honest[at + chance.randrange(1, 40) :],
        lambda: honest[:at] + chance.randbytes(chance.randrange(1, 9)) + honest[at:],
    ]
    return chance.choice(kinds)()


def test_a_push_that_failed_inside_is_asked_for_again(
    pusher: Pusher, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    listener.failure = RuntimeError("the database rests")
    assert (pusher.push().status_code, pusher.push().data) == (503, b"")
    assert "the database rests" in caplog.text
    listener.failure = None
    assert pusher.push().data == b"success"


def test_a_slow_house_still_answers_in_the_platforms_time(settings: WechatSettings, clock: StoppedClock) -> None:
    done, go = threading.Event(), threading.Event()

    def slow(_inbound: Inbound) -> None:
        go.wait(5)
        done.set()

    pusher = opened(settings, clock, slow, within=0.05)
    assert pusher.push().status_code == 503
    go.set()
    assert done.wait(30)
    assert pusher.push().data == b"success"


def test_a_door_that_is_not_set_does_not_exist(settings: WechatSettings, clock: StoppedClock) -> None:
    flask = Flask(__name__)
    flask.register_blueprint(callback_doors(Reader.for_mini(settings.mini, clock), None, Listener()))
    assert flask.test_client().post("/wechat/work").status_code == 404


def test_a_door_without_a_token_is_refused_at_the_start(settings: WechatSettings, clock: StoppedClock) -> None:
    with pytest.raises(ValueError, match="token"):
        Reader.for_mini(replace(settings.mini, token=""), clock)
    assert settings.work is not None
    with pytest.raises(ValueError, match="encrypted"):
        Reader.for_work(replace(settings.work, aes_key=""), clock)
