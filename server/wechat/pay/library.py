"""wechatpayv3 on a line of our own: it builds and signs, we send, wait and judge.

The library's own sending has no time limit unless told, follows redirects, reads proxies and passwords from the
environment, guesses the charset of answers, and gives refusals and successes as one kind of tuple. Here each answer is
an :class:`Answer`, a ``PayRefused`` or a ``PayUnsure``.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.core import Core
from wechatpayv3.type import RequestType
from wechatpayv3.utils import build_authorization, rsa_encrypt

from server.kit.clock import Clock
from server.wechat.pay.errors import PayRefused, PayUnsure
from server.wechat.pay.keys import NotSigned, PlatformKeys, own_key
from server.wechat.pay.line import Heard
from server.wechat.settings import PaySettings
from server.wechat.transport import open_pay_line

UNSURE_CODES = frozenset({"SYSTEM_ERROR", "SYSTEMERROR", "SERVICE_UNAVAILABLE", "BANK_ERROR", "ACCEPTED"})
BUSY_CODES = frozenset({"FREQUENCY_LIMITED", "FREQUENCY_LIMIT", "RATELIMIT_EXCEEDED"})
_OAEP = OAEP(mgf=MGF1(algorithm=SHA1()), algorithm=SHA1(), label=None)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that went well. ``content`` is as it came; ``fields`` reads it as a JSON object."""

    content: bytes
    request_id: str

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON object; ``PayUnsure`` when it is none."""
        found = _object(self.content)
        if found is None:
            raise PayUnsure("unreadable answer", request_id=self.request_id)
        return found


class OurCore(Core):  # type: ignore[misc]  # the library has no types
    """The library's core with our line below it. Fetches no certificate by itself, ever."""

    def __init__(self, settings: PaySettings, keys: PlatformKeys, clock: Clock) -> None:
        self.own = own_key(settings.key_pem)
        pem = self.own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        super().__init__(settings.sp_mchid, settings.serial, pem, settings.apiv3_key)
        self._keys, self._clock = keys, clock
        self._line = open_pay_line(settings)

    def _init_certificates(self) -> None:
        """The settings name every key."""

    def _update_certificates(self) -> None:
        """The settings name every key."""

    def request(
        self,
        path: str,
        method: RequestType = RequestType.GET,
        data: Mapping[str, object] | None = None,
        skip_verify: bool = False,
        sign_data: None = None,
        files: None = None,
        cipher_data: bool = False,
        headers: None = None,
    ) -> Answer:
        """One call, signed over the very bytes that are sent. ``path`` begins with a slash."""
        body = json.dumps(data, ensure_ascii=False) if data else ""
        signed = build_authorization(
            path, method.value, self._mchid, self._cert_serial_no, self._private_key, data=body
        )
        now = self._clock.now()
        sent = {**PLAIN, "Authorization": signed, **self._wanted(now)}
        answer = self._line.call(method.value, path, sent, body.encode())
        return self._judged(answer, now, signed=not skip_verify)

    def encrypt(self, text: str) -> str:
        """A sensitive field, for the key we name in ``Wechatpay-Serial``."""
        return str(rsa_encrypt(text, self._keys.preferred(self._clock.now()).key))

    def _wanted(self, now: datetime) -> dict[str, str]:
        return {"Wechatpay-Serial": self._keys.preferred(now).serial}

    def _judged(self, answer: Heard, now: datetime, *, signed: bool) -> Answer:
        request_id = answer.headers.get("Request-ID", "")[:64]
        if 300 <= answer.status < 400:
            raise PayUnsure("Redirected")
        if answer.status not in (200, 204):
            raise _no(answer, request_id)
        if signed:
            try:
                self._keys.verify(answer.headers, answer.content, now)
            except NotSigned as odd:
                raise PayUnsure(f"the answer is not the platform's ({odd.why})", request_id=request_id) from None
        return Answer(answer.content, request_id)


class Library(WeChatPay):  # type: ignore[misc]  # the library has no types
    """The library's calls for a service provider, over :class:`OurCore`."""

    def __init__(self, settings: PaySettings, keys: PlatformKeys, clock: Clock) -> None:
        # Not the library's own start: in certificate mode it calls out at once, without a time limit.
        self._type, self._partner_mode = WeChatPayType.MINIPROG, True
        self._mchid, self._appid = settings.sp_mchid, settings.sp_appid
        self._notify_url: str | None = None
        self._core = OurCore(settings, keys, clock)

    def ask(self, path: str, method: RequestType, data: Mapping[str, object] | None = None) -> Answer:
        """A call the library has no name for."""
        answer: Answer = self._core.request(path, method, data)
        return answer

    def encrypt(self, text: str) -> str:
        """A sensitive field for the platform's eyes."""
        return str(self._core.encrypt(text))

    def decrypt_key(self, sealed: str) -> bytes:
        """A key sealed for us (RSA-OAEP with SHA-1). ``ValueError`` when it was not."""
        return self._core.own.decrypt(b64decode(sealed), _OAEP)


PLAIN = {
    "Accept": "application/json",
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "linli",
    "Accept-Language": "zh-CN",
    "Accept-Encoding": "identity",
}
"""The headers of every call, those of the signature aside."""


def _no(answer: Heard, request_id: str) -> PayRefused | PayUnsure:
    """A refusal is certain only when it is a 4xx with a code; all else may have happened."""
    said, status = _object(answer.content), answer.status
    code = str(said.get("code", ""))[:64] if said else ""
    passing = code in UNSURE_CODES or code in BUSY_CODES
    if code and 400 <= status < 500 and status != 429 and not passing:
        words = str(said.get("message", ""))[:200] if said else ""
        return PayRefused(code, status=status, words=words, request_id=request_id)
    return PayUnsure(f"HTTP {status} {code}".strip(), request_id=request_id)


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
