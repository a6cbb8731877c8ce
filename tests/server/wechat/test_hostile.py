"""No message is taken that the platform did not send; what it sent is taken once, whatever it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.kit.clock import StoppedClock
from server.wechat.inbound import Inbound, Reader, Reply
from server.wechat.routes import callback_doors
from server.wechat.settings import OaSettings, WechatSettings
from tests.server.wechat.hostile import Door, Post, bent, broken

OA = OaSettings("wx2000000000000002", "", "oaToken", "C" * 43)


class Ears:
    """Whoever is behind the doors."""

    def __init__(self) -> None:
        self.heard: list[Inbound] = []

    def __call__(self, inbound: Inbound) -> Reply | None:
        self.heard.append(inbound)
        return {"MsgType": "text", "Content": "好的"}


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def doors(settings: WechatSettings) -> list[Door]:
    assert settings.work
    return Door.all(replace(settings.mini, body_format="json"), OA, settings.work)


@pytest.fixture
def client(settings: WechatSettings, clock: StoppedClock, ears: Ears) -> Iterator[FlaskClient]:
    assert settings.work
    flask = Flask(__name__)
    readers = Reader.for_mini(settings.mini, clock), Reader.for_work(settings.work, clock)
    flask.register_blueprint(callback_doors(*readers, ears, oa_inbound=Reader.for_oa(OA, clock)))
    with flask.test_client() as client:
        yield client


def throw(client: FlaskClient, post: Post) -> tuple[int, bytes]:
    app, query, body = post
    answer = client.post(f"/wechat/{app}", query_string=query, data=body)
    return answer.status_code, answer.data


def test_each_thing_that_must_be_right_is_looked_at(
    client: FlaskClient, doors: list[Door], ears: Ears, clock: StoppedClock
) -> None:
    for name, forge in broken(doors, clock.now()).items():
        assert throw(client, forge()) == (403, b""), name
    assert ears.heard == []


def test_bent_messages_are_all_refused_alike(
    client: FlaskClient, doors: list[Door], ears: Ears, clock: StoppedClock
) -> None:
    heard = Counter(throw(client, post) for post in islice(bent(doors, clock.now(), seed=7), 1500))
    assert heard == {(403, b""): 1500}
    assert ears.heard == []


def test_what_is_signed_and_senseless_is_acknowledged_and_what_makes_sense_is_answered(
    client: FlaskClient, doors: list[Door], ears: Ears, clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    at: datetime = clock.now()
    for door in doors:
        for plain in (b"", b"words", b"\xff\xfe", b"<xml>", b"{", b"[]", door.body({"CreateTime": "soon"})):
            assert throw(client, door.post(plain, at)) == (200, b"success")
    assert ears.heard == [] and caplog.text.count("makes no sense") == 21
    for number, door in enumerate(doors):
        status, answer = throw(client, door.post(door.message(at, "漏水", number), at))
        assert status == 200 and b"Encrypt" in answer
    assert [inbound.app for inbound in ears.heard] == ["mini", "oa", "work"]
