"""Pushes to our callback doors: checked, opened and read into one frozen shape.

Order: size, time window, signature in constant time, padding and owner, and only then the content. Where an AES
key is set, plain pushes are refused: their signature does not cover the body.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

from server.kit.clock import Clock
from server.wechat.body import Fields, Unreadable, read_body, text_of, write_body
from server.wechat.envelope import Envelope, Forged, same, signature
from server.wechat.settings import BodyFormat, MiniSettings, OaSettings, WorkSettings

App = Literal["mini", "work", "oa"]

WINDOW_SECONDS = 300
LARGEST_BODY = 64 * 1024
LONGEST_PART = 200
LONGEST_STAMP = 11
LONGEST_ENDS = 110

Reply = Mapping[str, object]
"""A passive answer: the fields of its body (``MsgType``, ``Content`` …)."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One push. ``kind`` is the message type ("text", "image", "event" …), ``event`` its name or "".

    ``replay_key`` is equal for the platform's own repeats and for nothing else. ``fields`` is the whole body as
    it was sent; strings from XML stay strings.
    """

    app: App
    kind: str
    event: str
    sender: str
    to: str
    sent_at: datetime
    replay_key: str
    text: str = field(repr=False)
    fields: Fields = field(repr=False)

    def items(self, name: str = "List") -> list[Fields]:
        """A list the platform writes as an array, or as a bare object when it has one entry, or in a wrapper."""
        value = self.fields.get(name)
        if isinstance(value, dict) and isinstance(value.get("List"), dict | list):
            value = value["List"]
        each = value if isinstance(value, list) else [value]
        return [one for one in each if isinstance(one, dict)]


class Reader:
    """Reads the pushes of one app and writes the answers."""

    def __init__(
        self, app: App, owner: str, token: str, aes_key: str, clock: Clock, body_format: BodyFormat = "xml"
    ) -> None:
        if not token:
            raise ValueError("a callback door without a token would let everybody in")
        self.app, self._owner, self._token, self._clock, self._form = app, owner, token, clock, body_format
        self._envelope = Envelope(aes_key, owner) if aes_key else None

    @classmethod
    def for_mini(cls, mini: MiniSettings, clock: Clock) -> Reader:
        """Of the mini-program: JSON or XML, plain or safe mode."""
        return cls("mini", mini.appid, mini.token, mini.aes_key, clock, mini.body_format)

    @classmethod
    def for_oa(cls, oa: OaSettings, clock: Clock) -> Reader:
        """Of the service account: XML, or JSON where its console is set so; plain or safe mode."""
        return cls("oa", oa.appid, oa.token, oa.aes_key, clock, oa.body_format)

    @classmethod
    def for_work(cls, work: WorkSettings, clock: Clock) -> Reader:
        """Of the WeCom app: always XML, always encrypted."""
        if not work.aes_key:
            raise ValueError("WeCom pushes are always encrypted: its AES key is missing")
        return cls("work", work.corpid, work.token, work.aes_key, clock)

    def check_address(self, query: Mapping[str, str]) -> str:
        """What to answer to the platform's address check. WeCom encrypts its question, the mini-program does not."""
        echo = query.get("echostr", "")
        if self.app == "work" and self._envelope:
            self._check(query, "msg_signature", echo)
            return self._envelope.open(echo).decode(errors="replace")
        self._check(query, "signature")
        return echo[:LONGEST_PART]

    def read(self, query: Mapping[str, str], raw: bytes) -> Inbound:
        """Open a push. ``Forged`` if it is not from the platform; ``Unreadable`` if it is but makes no sense."""
        if len(raw) > LARGEST_BODY:
            raise Forged
        if self._envelope is None:
            self._check(query, "signature")
            return self._inbound(read_body(raw))
        sealed = _sealed(raw)
        self._check(query, "msg_signature", sealed)
        return self._inbound(read_body(self._envelope.open(sealed)))

    def write(self, reply: Reply, inbound: Inbound) -> bytes:
        """The body of an answer, addressed back to the sender, sealed where pushes are sealed."""
        stamp = int(self._clock.now().timestamp())
        ends = {"ToUserName": inbound.sender, "FromUserName": inbound.to, "CreateTime": stamp}
        return self.seal(write_body({**ends, **reply}, self._form), str(stamp), secrets.token_hex(8))

    def seal(self, message: bytes, stamp: str, nonce: str, random: bytes | None = None) -> bytes:
        """The signed envelope around a finished message; the message itself in plain mode."""
        if self._envelope is None:
            return message
        sealed = self._envelope.seal(message, random)
        signed = signature(self._token, stamp, nonce, sealed)
        answer = {"Encrypt": sealed, "MsgSignature": signed, "TimeStamp": int(stamp), "Nonce": nonce}
        return write_body(answer, self._form)

    def _check(self, query: Mapping[str, str], name: str, *sealed: str) -> None:
        stamp, nonce, given = query.get("timestamp", ""), query.get("nonce", ""), query.get(name, "")
        if max(len(stamp), len(nonce), len(given)) > LONGEST_PART or not _is_number(stamp):
            raise Forged
        if abs(int(stamp) - self._clock.now().timestamp()) > WINDOW_SECONDS:
            raise Forged
        if not same(given, signature(self._token, stamp, nonce, *sealed)):
            raise Forged

    def _inbound(self, told: Fields) -> Inbound:
        fields: Fields = _without_nul(told)
        sent = text_of(fields, "CreateTime")
        if not _is_number(sent) or len(sent) > LONGEST_STAMP:
            raise Unreadable
        return Inbound(
            app=self.app,
            kind=text_of(fields, "MsgType"),
            event=text_of(fields, "Event"),
            sender=text_of(fields, "FromUserName"),
            to=text_of(fields, "ToUserName"),
            sent_at=datetime.fromtimestamp(int(sent), UTC),
            replay_key=f"{self.app}:{_replay_key(fields)}",
            text=text_of(fields, "Content"),
            fields=fields,
        )


def _sealed(raw: bytes) -> str:
    try:
        sealed = read_body(raw).get("Encrypt")
    except Unreadable:
        raise Forged from None
    if not isinstance(sealed, str):
        raise Forged
    return sealed


def _replay_key(fields: Fields) -> str:
    number = text_of(fields, "MsgId")
    if number.strip("0"):
        # Of a sender, since nothing says that two of them never share a number; nought is none.
        return f"message:{text_of(fields, 'FromUserName')[:LONGEST_ENDS]}:{number[:30]}"
    # Two events of one person in one second are told apart by the rest of what they say: two photos' verdicts
    # may well arrive together.
    ends = ":".join(text_of(fields, name) for name in ("FromUserName", "CreateTime", "Event"))
    rest = hashlib.sha256(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)).hexdigest()[:24]
    return f"event:{ends[:LONGEST_ENDS]}:{rest}"


def _without_nul(value: Any) -> Any:
    """The same without the one character PostgreSQL keeps in no text; JSON may carry it, XML never does."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {name: _without_nul(one) for name, one in value.items()}
    return [_without_nul(one) for one in value] if isinstance(value, list) else value


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
