"""The platform's hand in tests: signs, seals and posts pushes to our doors."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.kit.clock import StoppedClock
from server.wechat.envelope import Envelope, signature
from server.wechat.inbound import Inbound, Reader, Reply
from server.wechat.routes import Receive, callback_doors
from server.wechat.settings import WechatSettings

PHOTO_OK = {
    "ToUserName": "gh_1",
    "FromUserName": "o-meijie",
    "CreateTime": 1795240800,
    "MsgType": "event",
    "Event": "wxa_media_check",
    "appid": "wx1000000000000001",
    "trace_id": "trace-1",
    "version": 2,
    "errcode": 0,
    "result": {"suggest": "pass", "label": 100},
    "detail": [],
}


@dataclass
class Listener:
    """What the house heard; answers and fails as told."""

    heard: list[Inbound] = field(default_factory=list)
    reply: Reply | None = None
    failure: Exception | None = None

    def __call__(self, inbound: Inbound) -> Reply | None:
        self.heard.append(inbound)
        if self.failure:
            raise self.failure
        return self.reply


@dataclass
class Pusher:
    """Pushes to /wechat/mini as safe-mode JSON unless told otherwise."""

    client: FlaskClient
    clock: StoppedClock
    token: str
    envelope: Envelope

    def query(self, sealed: str, *, late: float = 0, token: str | None = None, nonce: str = "n1") -> dict[str, str]:
        stamp = str(int(self.clock.now().timestamp() - late))
        signed = signature(token or self.token, stamp, nonce, sealed)
        return {"timestamp": stamp, "nonce": nonce, "encrypt_type": "aes", "msg_signature": signed}

    def push(self, message: Any = PHOTO_OK, **query: Any) -> TestResponse:
        raw = message if isinstance(message, bytes) else json.dumps(message).encode()
        return self.push_sealed(self.envelope.seal(raw), **query)

    def push_sealed(self, sealed: str, **query: Any) -> TestResponse:
        body = json.dumps({"ToUserName": "gh_1", "Encrypt": sealed}).encode()
        return self.client.post("/wechat/mini", query_string=self.query(sealed, **query), data=body)


def opened(settings: WechatSettings, clock: StoppedClock, receive: Receive, within: float = 4.0) -> Pusher:
    """A Flask app with both doors, and the platform's hand at the mini-program's."""
    assert settings.work is not None
    flask = Flask(__name__)
    readers = Reader.for_mini(settings.mini, clock), Reader.for_work(settings.work, clock)
    flask.register_blueprint(callback_doors(*readers, receive, answer_within=within))
    envelope = Envelope(settings.mini.aes_key, settings.mini.appid)
    return Pusher(flask.test_client(), clock, settings.mini.token, envelope)
