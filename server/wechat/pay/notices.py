"""Callbacks of WeChat Pay, checked and opened: what our doors hand on."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.wechat.pay import reading
from server.wechat.pay.keys import NotSigned, PlatformKeys
from server.wechat.pay.reading import Unreadable, moment, number, part, text
from server.wechat.pay.results import Refund, Transaction
from server.wechat.settings import PaySettings

WINDOW_SECONDS = 300
LONGEST_STAMP = 11


class NoticeRefused(Exception):
    """Not a notice for us. ``why`` is for our log alone; to the outside all refusals are the same."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class PayNotice:
    """An order was paid (``TRANSACTION.SUCCESS``). ``notice_id`` is the platform's; a repeat carries the same."""

    notice_id: str
    event: str
    created_at: datetime | None
    transaction: Transaction


@dataclass(frozen=True, slots=True)
class PayRefundNotice:
    """A refund came to an end (``REFUND.SUCCESS``, ``REFUND.ABNORMAL``, ``REFUND.CLOSED``)."""

    notice_id: str
    event: str
    created_at: datetime | None
    refund: Refund


@dataclass(frozen=True, slots=True)
class EchoNotice:
    """The answer to our go-live check (``SECURITY_ECHO.SUCCESS``)."""

    notice_id: str
    event: str
    created_at: datetime | None
    message: str


Notice = PayNotice | PayRefundNotice | EchoNotice


class NoticeReader:
    """Checks and opens callbacks, cheapest and most certain first.

    Order: size, time window, serial on the allow-list, signature, opening, and only then what it says: is it of our
    account? Whether sub-merchant, amount and currency fit an order of ours is asked by the room that keeps orders.
    """

    def __init__(self, settings: PaySettings, keys: PlatformKeys) -> None:
        self._settings, self._keys = settings, keys
        self._box = AESGCM(settings.apiv3_key.encode())

    def read_notice(self, headers: Mapping[str, str], raw: bytes, *, now: datetime) -> Notice:
        """One callback; ``NoticeRefused`` for anything that is not wholly as it must be."""
        _in_time(headers.get("Wechatpay-Timestamp", ""), now)
        try:
            self._keys.verify(headers, raw, now)
            return self._read(_object(raw, "body"))
        except NotSigned as odd:
            raise NoticeRefused(odd.why) from odd
        except Unreadable as odd:
            raise NoticeRefused(f"unreadable: {odd}") from odd

    def _read(self, shell: Mapping[str, Any]) -> Notice:
        notice_id, event = number(shell, "id"), number(shell, "event_type")
        created = moment(shell, "create_time", wanted=False)
        if shell.get("resource_type") != "encrypt-resource":
            raise Unreadable("resource_type")
        plain = self._open(part(shell, "resource"))
        if event == "SECURITY_ECHO.SUCCESS":
            return EchoNotice(notice_id, event, created, text(plain, "echo_message"))
        self._must_be_ours(plain)
        if event == "TRANSACTION.SUCCESS":
            return PayNotice(notice_id, event, created, reading.transaction(plain))
        if event.startswith("REFUND."):
            return PayRefundNotice(notice_id, event, created, reading.refund(plain))
        raise Unreadable("event_type")

    def _open(self, resource: Mapping[str, Any]) -> Mapping[str, Any]:
        if resource.get("algorithm") != "AEAD_AES_256_GCM":
            raise Unreadable("algorithm")
        nonce, beside = text(resource, "nonce").encode(), text(resource, "associated_data").encode()
        try:
            sealed = b64decode(text(resource, "ciphertext"), validate=True)
            return _object(self._box.decrypt(nonce, sealed, beside), "resource")
        except (ValueError, InvalidTag) as odd:
            raise Unreadable("ciphertext") from odd

    def _must_be_ours(self, plain: Mapping[str, Any]) -> None:
        if plain.get("sp_mchid") != self._settings.sp_mchid:
            raise Unreadable("sp_mchid")
        if "sp_appid" in plain and plain["sp_appid"] != self._settings.sp_appid:
            raise Unreadable("sp_appid")


def _in_time(stamp: str, now: datetime) -> None:
    # isdigit alone would take digits of other scripts, and int() more than a clock can hold.
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_STAMP):
        raise NoticeRefused("timestamp")
    if abs(now.timestamp() - int(stamp)) > WINDOW_SECONDS:
        raise NoticeRefused("time window")


def _object(raw: bytes, name: str) -> Mapping[str, Any]:
    try:
        found = json.loads(raw.decode())
    except (ValueError, RecursionError) as odd:
        raise Unreadable(name) from odd
    if not isinstance(found, dict):
        raise Unreadable(name)
    return found
