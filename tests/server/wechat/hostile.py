"""Messages at the chat doors that no platform sends: each check broken in turn, and bytes that mean nothing."""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from server.wechat.envelope import Envelope, signature
from server.wechat.inbound import LARGEST_BODY, WINDOW_SECONDS
from server.wechat.settings import MiniSettings, OaSettings, WorkSettings

Post = tuple[str, dict[str, str], bytes]
"""Which door, its query, its body."""
Made = Callable[[], Post]


@dataclass(frozen=True)
class Door:
    """One door and whatever opens it: ``owner`` is the appid or corpid, ``form`` json or xml."""

    app: str
    owner: str
    token: str
    aes_key: str
    form: str

    @classmethod
    def all(cls, mini: MiniSettings, oa: OaSettings, work: WorkSettings) -> list[Door]:
        """The three doors people speak at."""
        return [
            cls("mini", mini.appid, mini.token, mini.aes_key, mini.body_format),
            cls("oa", oa.appid, oa.token, oa.aes_key, oa.body_format),
            cls("work", work.corpid, work.token, work.aes_key, "xml"),
        ]

    def message(self, at: datetime, words: str, number: int) -> bytes:
        """Something somebody says."""
        told = {"ToUserName": "gh_1", "FromUserName": "o-meijie", "CreateTime": int(at.timestamp()), "MsgType": "text",
                "Content": words, "MsgId": number}  # fmt: skip
        return self.body(told)

    def body(self, told: dict[str, object]) -> bytes:
        """As this door is written to."""
        if self.form == "json":
            return json.dumps(told).encode()
        return f"<xml>{''.join(f'<{name}>{value}</{name}>' for name, value in told.items())}</xml>".encode()

    def post(
        self, plain: bytes, at: datetime, *, owner: str | None = None, token: str | None = None, key: str | None = None,
        late: int = 0, **query: str | None,
    ) -> Post:  # fmt: skip
        """A genuine push, or one with something changed; None takes a value of the query away."""
        sealed = Envelope(key or self.aes_key, owner or self.owner).seal(plain)
        return self.wrap(sealed, at, token=token, late=late, **query)

    def wrap(
        self, sealed: str, at: datetime, *, token: str | None = None, late: int = 0, **query: str | None
    ) -> Post:  # fmt: skip
        """A sealed text in its shell, rightly signed."""
        stamp = str(int(at.timestamp()) - late)
        told: dict[str, str | None] = {"timestamp": stamp, "nonce": "n-1", "encrypt_type": "aes"}
        told["msg_signature"] = signature(token or self.token, stamp, "n-1", sealed)
        told["signature"] = signature(token or self.token, stamp, "n-1")
        asked = {name: value for name, value in {**told, **query}.items() if value is not None}
        return self.app, asked, self.body({"ToUserName": "gh_1", "Encrypt": sealed})


def broken(doors: list[Door], at: datetime) -> dict[str, Made]:
    """One forgery for each thing that must be right, at every door, by what is wrong with it."""
    made: dict[str, Made] = {}
    for door, other in zip(doors, doors[1:] + doors[:1], strict=True):
        plain = door.message(at, "伪造", 1)
        made |= {f"{door.app}: {name}": one for name, one in _broken(door, other, plain, at).items()}
    return made


def _broken(door: Door, other: Door, plain: bytes, at: datetime) -> dict[str, Made]:
    sealed = Envelope(door.aes_key, door.owner).seal(plain)
    raw = base64.b64decode(sealed)

    def changed(**query: str | None) -> Made:
        return lambda: door.post(plain, at, **query)

    def wrapped(text: str) -> Made:
        return lambda: door.wrap(text, at)

    def cut(size: int) -> Made:
        return wrapped(base64.b64encode(raw[:size]).decode())

    return {
        **{f"no {name}": changed(**{name: None}) for name in ("msg_signature", "timestamp", "nonce")},
        **{f"empty {name}": changed(**{name: ""}) for name in ("msg_signature", "timestamp", "nonce")},
        "signature of nought": changed(msg_signature="0" * 40),
        "signature in capitals": lambda: _capital(door.post(plain, at)),
        "only the old signature": lambda: _only_old(door.post(plain, at)),
        "another token": lambda: door.post(plain, at, token="another"),
        "another key": lambda: door.post(plain, at, key="Z" * 43),
        "another owner at the tail": lambda: door.post(plain, at, owner="wx9999999999999999"),
        "the next door's owner": lambda: door.post(plain, at, owner=other.owner),
        "an empty owner at the tail": lambda: door.post(plain, at, owner=" "),
        "the next door's push": lambda: (door.app, *other.post(plain, at)[1:]),
        "just too old": lambda: door.post(plain, at, late=WINDOW_SECONDS + 1),
        "just too early": lambda: door.post(plain, at, late=-WINDOW_SECONDS - 1),
        "yesterday": lambda: door.post(plain, at, late=86_400),
        "time in other digits": changed(timestamp="１７９５２３３６００"),
        "time without end": changed(timestamp="9" * 300),
        "time below nought": changed(timestamp="-1"),
        "nonce without end": changed(nonce="n" * 300),
        "nothing sealed": wrapped(""),
        "not base64": wrapped("密文"),
        "cut at a block": cut(16),
        "cut off a block": cut(15),
        "one block short": cut(len(raw) - 16),
        "one block more": wrapped(base64.b64encode(raw + raw[-16:]).decode()),
        "blocks turned": wrapped(base64.b64encode(raw[16:32] + raw[:16] + raw[32:]).decode()),
        "first block changed and kept": wrapped(base64.b64encode(bytes(16) + raw[16:]).decode()),
        "unsealed words": lambda: (door.app, door.post(plain, at)[1], plain),
        "a list instead": lambda: (door.app, door.post(plain, at)[1], b"[1, 2]"),
        "sealed in a list": lambda: (door.app, door.post(plain, at)[1], json.dumps({"Encrypt": [sealed]}).encode()),
        "no body": lambda: (door.app, door.post(plain, at)[1], b""),
        "a body without end": lambda: (door.app, door.post(plain, at)[1], b"x" * (LARGEST_BODY + 1)),
        "entities": lambda: (door.app, door.post(plain, at)[1], _BOMB),
        "nested without end": lambda: (door.app, door.post(plain, at)[1], b"<a>" * 5000),
    }


_BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'


def _capital(post: Post) -> Post:
    app, query, body = post
    return app, {**query, "msg_signature": query["msg_signature"].upper()}, body


def _only_old(post: Post) -> Post:
    app, query, body = post
    return app, {name: value for name, value in query.items() if name != "msg_signature"}, body


def bent(doors: list[Door], at: datetime, seed: int) -> Iterator[Post]:
    """Genuine pushes with something of what is signed changed, for ever: bits, lengths, bytes of any kind."""
    chance = random.Random(seed)
    while True:
        door = chance.choice(doors)
        app, query, body = door.post(door.message(at, "漏水", chance.randrange(10**9)), at)
        yield app, *_bend(chance, query, body)


def _bend(chance: random.Random, query: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    found = re.search(rb'(?:<Encrypt>|"Encrypt": ")([^<"]+)', body)
    assert found
    start, end = found.span(1)
    at = chance.randrange(start, end)
    kind = chance.randrange(7)
    if kind == 0:
        return query, chance.randbytes(chance.randrange(400))
    if kind == 1:
        return query, body[:at]
    if kind == 2:
        return query, body[:at] + bytes([body[at] ^ (1 << chance.randrange(7))]) + body[at + 1 :]
    if kind == 3:
        return query, body[:at] + body[at + chance.randrange(1, 40) :]
    if kind == 4:
        return query, body[:at] + chance.randbytes(chance.randrange(1, 9)) + body[at:]
    name = chance.choice(["msg_signature", "timestamp", "nonce"])
    value = query[name]
    place = chance.randrange(len(value))
    other = chance.choice([letter for letter in "0123456789abcdef" if letter != value[place]])
    return {**query, name: value[:place] + other + value[place + 1 :]}, body
