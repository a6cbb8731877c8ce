"""The gateway: everything we ask WeChat Pay, a service provider's calls for its sub-merchants, through wechatpayv3.

Other rooms are given it as one object (``house.need(PayGateway)``). Every method but ``params`` may raise
``PayRefused`` (a certain no) or ``PayUnsure`` (nobody knows whether it happened: query first). None holds a database
transaction open for us: commit what must not be lost before calling.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import secrets
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from wechatpayv3.type import RequestType

from server.kit.clock import SHANGHAI, Clock
from server.wechat.pay import reading
from server.wechat.pay.errors import PayCode, PayRefused, PayUnsure
from server.wechat.pay.keys import PlatformKeys
from server.wechat.pay.library import Answer, Library
from server.wechat.pay.results import PrepayOrder, Refund, RefundOrder, Transaction
from server.wechat.settings import PaySettings
from server.wechat.transport import PAY

Read = TypeVar("Read")

# The interface also takes | and *, which do not survive an address unchanged; ours have none.
ORDER_NUMBER = re.compile(r"[0-9A-Za-z_-]{6,32}", re.ASCII)
REFUND_NUMBER = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
MERCHANT = re.compile(r"[0-9]{1,32}", re.ASCII)
PLATFORM_NUMBER = re.compile(r"[0-9A-Za-z]{1,32}", re.ASCII)
LONGEST_DESCRIPTION, LONGEST_ATTACH, LONGEST_REASON = 127, 128, 80
GONE = frozenset({PayCode.ORDER_NOT_EXIST, PayCode.RESOURCE_NOT_EXISTS})


class PayGateway:
    """One account, all sub-merchants. Safe to share between threads; opens no connection until asked."""

    def __init__(self, settings: PaySettings, clock: Clock) -> None:
        self.keys = PlatformKeys(settings)
        self._settings, self._clock = settings, clock
        self._library = Library(settings, self.keys, clock)

    def prepay(self, order: PrepayOrder) -> str:
        """Make the order known there; gives its ``prepay_id``, good for two hours.

        Asking again with the same number and values is the same order. ``ValueError`` for a number, amount or
        description the interface would never take.
        """
        _fits(ORDER_NUMBER, order.out_trade_no)
        _fits(MERCHANT, order.sub_mchid)
        if order.fen <= 0 or len(order.attach) > LONGEST_ATTACH:
            raise ValueError("an order is of at least one fen, and its attachment of at most 128 characters")
        expires = order.expires_at.astimezone(SHANGHAI).isoformat(timespec="seconds") if order.expires_at else None
        answer = self._library.pay(
            description=plain(order.description, LONGEST_DESCRIPTION), out_trade_no=order.out_trade_no,
            amount={"total": order.fen, "currency": "CNY"}, payer={"sp_openid": order.openid}, time_expire=expires,
            attach=order.attach or None, sub_mchid=order.sub_mchid,
            notify_url=f"{self._settings.notify_url}/transactions",
        )  # fmt: skip
        return _readable(answer, lambda fields: reading.number(fields, "prepay_id"))

    def params(self, prepay_id: str) -> dict[str, str]:
        """What ``wx.requestPayment`` wants: appId, timeStamp, nonceStr, package, signType, paySign. Asks nobody; may be
        made anew for the same ``prepay_id``."""
        stamp, nonce = str(int(self._clock.now().timestamp())), secrets.token_hex(16)
        package = f"prepay_id={prepay_id}"
        signature = str(self._library.sign([self._settings.sp_appid, stamp, nonce, package]))
        shown = {"appId": self._settings.sp_appid, "timeStamp": stamp, "nonceStr": nonce, "package": package}
        return {**shown, "signType": "RSA", "paySign": signature}

    def query(self, out_trade_no: str, sub_mchid: str) -> Transaction | None:
        """What became of an order of ours; None when the platform never heard of it."""
        _fits(ORDER_NUMBER, out_trade_no)
        _fits(MERCHANT, sub_mchid)
        return self._found(lambda: self._library.query(out_trade_no=out_trade_no, sub_mchid=sub_mchid), self._ours)

    def query_id(self, transaction_id: str, sub_mchid: str) -> Transaction | None:
        """What became of an order, by the platform's own number."""
        _fits(PLATFORM_NUMBER, transaction_id)
        _fits(MERCHANT, sub_mchid)
        return self._found(lambda: self._library.query(transaction_id=transaction_id, sub_mchid=sub_mchid), self._ours)

    def close(self, out_trade_no: str, sub_mchid: str) -> None:
        """Let nobody pay this order any more. Silent even for closed and unknown orders, so query before and after;
        ``PayRefused(ORDERPAID)`` when it was paid."""
        _fits(ORDER_NUMBER, out_trade_no)
        _fits(MERCHANT, sub_mchid)
        self._library.close(out_trade_no=out_trade_no, sub_mchid=sub_mchid)

    def refund(self, order: RefundOrder) -> Refund:
        """Ask for a refund. Being accepted is not success; ``PayRefused(NOT_ENOUGH)`` when the company's balance is
        too small. After ``PayUnsure`` repeat with the very same number and values, or query."""
        _fits(REFUND_NUMBER, order.out_refund_no)
        _fits(MERCHANT, order.sub_mchid)
        if not 0 < order.fen <= order.total_fen:
            raise ValueError("a refund is of at least one fen and at most the whole payment")
        answer = self._library.refund(
            out_refund_no=order.out_refund_no, transaction_id=order.transaction_id, sub_mchid=order.sub_mchid,
            amount={"refund": order.fen, "total": order.total_fen, "currency": "CNY"},
            reason=plain(order.reason, LONGEST_REASON) or None, notify_url=f"{self._settings.notify_url}/refunds",
        )  # fmt: skip
        return _readable(answer, reading.refund)

    def query_refund(self, out_refund_no: str, sub_mchid: str) -> Refund | None:
        """What became of a refund; None when the platform never heard of it."""
        _fits(REFUND_NUMBER, out_refund_no)
        _fits(MERCHANT, sub_mchid)
        return self._found(lambda: self._library.query_refund(out_refund_no, sub_mchid), reading.refund)

    def trade_bill(self, day: date, sub_mchid: str | None = None) -> bytes | None:
        """The trade bill (交易账单) of a Shanghai day, unpacked, in UTF-8, its SHA-1 checked; of all sub-merchants or
        of one. None when that day had none; ``PayRefused(STATEMENT_CREATING)`` before it is ready."""
        told = self._bill(lambda: self._library.trade_bill(str(day), "ALL", "GZIP", sub_mchid))
        return None if told is None else _checked(_unpacked(self._download(told.fields)), told.fields)

    def fund_bill(self, day: date, sub_mchid: str) -> bytes | None:
        """The fund bill (资金账单) of one sub-merchant's basic account, opened, unpacked, its SHA-1 checked."""
        _fits(MERCHANT, sub_mchid)
        told = self._bill(
            lambda: self._library.submch_fundflow_bill(sub_mchid, str(day), "BASIC", "AEAD_AES_256_GCM", "GZIP")
        )
        if told is None:
            return None
        listed = told.fields.get("download_bill_list")
        if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
            raise PayUnsure("unreadable answer", request_id=told.request_id)
        pieces = sorted(listed, key=lambda one: str(one.get("bill_sequence", "")).zfill(9))
        return b"".join(_checked(_unpacked(self._opened(one)), one) for one in pieces)

    def echo(self, message: str) -> str:
        """The go-live check: the platform answers with the message and pushes a notice of it to our door.
        It also goes there sealed and must come back opened."""
        body = {
            "notify_url": f"{self._settings.notify_url}/echo",
            "echo_message": message,
            "encrypted_echo_message": self._library.encrypt(message),
        }
        fields = self._library.ask("/v3/security/echo", RequestType.POST, body).fields
        if "encrypted_echo_message" in fields and self._unsealed(str(fields["encrypted_echo_message"])) != message:
            raise PayUnsure("what came back sealed is not what was sent")
        return reading.text(fields, "echo_message")

    def _unsealed(self, sealed: str) -> str:
        try:
            return self._library.decrypt_key(sealed).decode()
        except ValueError:
            return ""

    def _ours(self, fields: Mapping[str, Any]) -> Transaction:
        if fields.get("sp_mchid") != self._settings.sp_mchid:
            raise reading.Unreadable("sp_mchid")
        return reading.transaction(fields)

    def _found(self, ask: Callable[[], Answer], read: Callable[[Mapping[str, Any]], Read]) -> Read | None:
        try:
            return _readable(ask(), read)
        except PayRefused as no:
            if no.code in GONE:
                return None
            raise

    def _bill(self, ask: Callable[[], Answer]) -> Answer | None:
        try:
            return ask()
        except PayRefused as no:
            if no.code == PayCode.NO_STATEMENT_EXIST:
                return None
            raise

    def _download(self, told: Mapping[str, Any]) -> bytes:
        address = urlsplit(str(told.get("download_url", "")))
        if f"{address.scheme}://{address.netloc}/" != PAY:
            raise PayUnsure("the bill lies at an address that is not the platform's")
        answer: Answer = self._library.download_bill(f"{address.path}?{address.query}")
        return answer.content

    def _opened(self, told: Mapping[str, Any]) -> bytes:
        try:
            key = self._library.decrypt_key(str(told.get("encrypt_key", "")))
            return AESGCM(key).decrypt(str(told.get("nonce", "")).encode(), self._download(told), None)
        except (ValueError, InvalidTag) as odd:
            raise PayUnsure("the bill cannot be opened") from odd


def plain(words: str, longest: int) -> str:
    """Words as the interface takes them: no character of four bytes, no control character, cut to a length."""
    return "".join(c for c in words if " " <= c <= "\uffff" and not "\ud800" <= c <= "\udfff")[:longest].strip()


def _fits(pattern: re.Pattern[str], number: str) -> None:
    # The library writes these into addresses as they are: None becomes "None", a slash another call.
    if not isinstance(number, str) or not pattern.fullmatch(number):
        raise ValueError(f"{number!r} is not a number WeChat Pay takes")


def _readable(answer: Answer, read: Callable[[Mapping[str, Any]], Read]) -> Read:
    try:
        return read(answer.fields)
    except reading.Unreadable as odd:
        raise PayUnsure(f"unreadable answer: {odd}", request_id=answer.request_id) from odd


def _unpacked(packed: bytes) -> bytes:
    try:
        return gzip.decompress(packed)
    except (gzip.BadGzipFile, EOFError, zlib.error) as odd:
        raise PayUnsure("the bill cannot be unpacked") from odd


def _checked(bill: bytes, told: Mapping[str, Any]) -> bytes:
    # Nobody signs the file itself: the sum in the signed answer is all that vouches for it.
    genuine = told.get("hash_type") == "SHA1" and hashlib.sha1(bill).hexdigest() == str(told.get("hash_value")).lower()
    if not genuine:
        raise PayUnsure("the bill is not the one that was promised")
    return bill
