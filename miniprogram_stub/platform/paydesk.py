"""What WeChat Pay holds for one account: keys, books, which key signs, and the callbacks with their mischief."""

import json
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import requests

from .clock import Agenda, PlatformClock
from .ledger import Ledger
from .paybook import PayBook, PayOrder, PayRefund
from .paykeys import PayKeys, Signer, signature_headers
from .settings import Settings

RETRIES = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600)
_REFUND_WORDS = {"SUCCESS": "退款成功", "ABNORMAL": "退款异常", "CLOSED": "退款关闭"}
SHANGHAI = timezone(timedelta(hours=8))


@dataclass
class Mischief:
    """What goes wrong with callbacks, until told otherwise.

    `copies` per callback; the first `drop` attempts are lost on the way; `lose` loses all; `delay` in seconds of the
    platform clock; `shuffle` (a seed) gives every callback a random delay up to `spread` seconds; `fen` lies about the
    amount, `serial` names another key, `sub_mchid` another payee; `share` percent are signed with the certificate while
    it changes over.
    """

    copies: int = 1
    drop: int = 0
    lose: bool = False
    delay: float = 0.0
    shuffle: int | None = None
    spread: float = 3.0
    fen: int | None = None
    serial: str = ""
    sub_mchid: str = ""
    share: int = 0


@dataclass
class Callback:
    """One callback and what became of its attempts."""

    id: str
    url: str
    event: str
    body: str
    attempts: int = 0
    statuses: list[int | None] = field(default_factory=list)
    done: bool = False


class PayDesk:
    """Everything of WeChat Pay behind the world's lock, except sending, which never holds it."""

    def __init__(self, settings: Settings, clock: PlatformClock, agenda: Agenda, ledger: Ledger) -> None:
        self.account, self.keys = settings.pay, PayKeys(settings.pay, settings.pay_keys)
        self._settings, self._clock, self._agenda, self._ledger = settings, clock, agenda, ledger
        self.begin()

    def begin(self) -> None:
        """As on the first day: empty books, honest callbacks."""
        self.book = PayBook(self.account)
        self.mode, self.mischief = self.account.mode, Mischief()
        self.refund_outcomes: list[tuple[str, str]] = []
        self.refund_delay = self.account.refund_delay
        self.sheets: dict[str, PayOrder] = {}
        self.answered: dict[str, str] = {}
        self.files: dict[str, tuple[bytes, float]] = {}
        self.callbacks: list[Callback] = []
        self.chance = random.Random(0)
        self.stamp = "platform"

    def usual_signer(self) -> Signer:
        """Who signs when nobody asked for a key."""
        return self.keys.public if self.mode == "public_key" else self.keys.certificate

    def signer_for(self, serial: str) -> Signer | None:
        """The key a caller asked for by `Wechatpay-Serial`; None when there is none of that name."""
        if not serial:
            return self.usual_signer()
        if serial == self.keys.public.serial:
            return self.keys.public
        return self.keys.certificate if serial.upper() == self.keys.certificate.serial else None

    def tell_paid(self, order: PayOrder) -> None:
        """TRANSACTION.SUCCESS to the order's own address."""
        plain = transaction_of(self.account.sp_mchid, order)
        self.tell(order.notify_url, "TRANSACTION.SUCCESS", "transaction", "支付成功", plain)

    def tell_refund(self, refund: PayRefund) -> None:
        """REFUND.* to the refund's own address, if it gave one."""
        if refund.notify_url:
            plain = refund_notice_of(self.account.sp_mchid, refund)
            self.tell(refund.notify_url, f"REFUND.{refund.state}", "refund", _REFUND_WORDS[refund.state], plain)

    def tell(self, url: str, event: str, kind: str, summary: str, plain: dict[str, Any]) -> None:
        """Pushes a callback, as often as mischief asks, and again on the schedule until it is taken."""
        if self.mischief.fen is not None and "amount" in plain:
            lied = {"total": self.mischief.fen, "payer_total": self.mischief.fen}
            plain = {**plain, "amount": {**plain["amount"], **lied}}
        if self.mischief.sub_mchid:
            plain = {**plain, "sub_mchid": self.mischief.sub_mchid}
        sealed = self.keys.seal(json.dumps(plain, ensure_ascii=False, separators=(",", ":")), kind)
        body = {
            "id": f"EV-{secrets.token_hex(14)}",
            "create_time": moment(self._clock.now()),
            "resource_type": "encrypt-resource",
            "event_type": event,
            "summary": summary,
            "resource": {"original_type": kind, "algorithm": "AEAD_AES_256_GCM", **sealed},
        }
        callback = Callback(str(body["id"]), url, event, json.dumps(body, ensure_ascii=False, separators=(",", ":")))
        self.callbacks.append(callback)
        for _ in range(self.mischief.copies):
            scattered = self.chance.uniform(0, self.mischief.spread) if self.mischief.shuffle is not None else 0.0
            self._agenda.later(self.mischief.delay + scattered, self._attempt(callback, 0))

    def _attempt(self, callback: Callback, number: int) -> Callable[[], None]:
        def go() -> None:
            if callback.done and number:
                return
            if self._post(callback):
                callback.done = True
            elif number < len(RETRIES):
                self._agenda.later(RETRIES[number] * self.account.retry_pace, self._attempt(callback, number + 1))

        return go

    def _post(self, callback: Callback) -> bool:
        callback.attempts += 1
        told = {"event": callback.event, "id": callback.id, "attempt": callback.attempts}
        line = self._ledger.note("out", "pay", callback.url, **told)
        if self.mischief.lose or callback.attempts <= self.mischief.drop:
            line["status"] = None
            return False
        try:
            answer = requests.post(
                callback.url, data=callback.body.encode(), headers=self._headers(callback.body),
                timeout=self._settings.push_timeout, allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException as error:
            line |= {"status": None, "answer": type(error).__name__}
            callback.statuses.append(None)
            return False
        line |= {"status": answer.status_code, "answer": answer.text[:500]}
        callback.statuses.append(answer.status_code)
        return answer.status_code in (200, 204)

    def _headers(self, body: str) -> dict[str, str]:
        by_certificate = self.mode != "public_key" or self.chance.random() * 100 < self.mischief.share
        signer = self.keys.certificate if by_certificate else self.keys.public
        stamp = self._clock.stamp() if self.stamp == "platform" else int(time.time())
        made = signature_headers(signer, body, stamp)
        if self.mischief.serial:
            made["Wechatpay-Serial"] = self.mischief.serial
        return {**made, "Content-Type": "application/json", "User-Agent": "Mozilla/4.0", "Accept": "*/*"}


def moment(at: float) -> str:
    """RFC 3339 in Shanghai's time."""
    return datetime.fromtimestamp(at, SHANGHAI).isoformat(timespec="seconds")


_STATE_WORDS = {"SUCCESS": "支付成功", "REFUND": "转入退款", "NOTPAY": "订单未支付", "CLOSED": "订单已关闭"}


def transaction_of(sp_mchid: str, order: PayOrder) -> dict[str, Any]:
    """An order as queries and callbacks tell it."""
    told = {
        "sp_appid": order.asked["sp_appid"], "sp_mchid": sp_mchid, "sub_mchid": order.sub_mchid,
        "out_trade_no": order.out_trade_no, "trade_state": order.state, "trade_state_desc": _STATE_WORDS[order.state],
        "attach": str(order.asked.get("attach", "")), "promotion_detail": [],
    }  # fmt: skip
    if not order.paid:
        return {**told, "amount": {"payer_currency": "CNY", "total": order.fen}}
    sums = {"total": order.fen, "payer_total": order.fen, "currency": "CNY", "payer_currency": "CNY"}
    return {
        **told, "transaction_id": order.transaction_id, "trade_type": "JSAPI", "bank_type": "OTHERS",
        "success_time": moment(order.paid_at), "payer": {"sp_openid": order.openid}, "amount": sums,
    }  # fmt: skip


def refund_of(refund: PayRefund) -> dict[str, Any]:
    """A refund as answers tell it."""
    order = refund.order
    told = {
        "refund_id": refund.refund_id, "out_refund_no": refund.out_refund_no, "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no, "channel": "ORIGINAL", "user_received_account": "支付用户零钱",
        "create_time": moment(refund.made_at), "status": refund.state, "funds_account": "AVAILABLE",
        "amount": {
            "total": order.fen, "refund": refund.fen, "payer_total": order.fen, "payer_refund": refund.fen,
            "settlement_refund": refund.fen, "settlement_total": order.fen, "discount_refund": 0, "currency": "CNY",
        },
        "promotion_detail": [],
    }  # fmt: skip
    return {**told, "success_time": moment(refund.done_at)} if refund.state == "SUCCESS" else told


def refund_notice_of(sp_mchid: str, refund: PayRefund) -> dict[str, Any]:
    """A refund as callbacks tell it: fewer members, and `refund_status`."""
    order = refund.order
    told = {
        "sp_mchid": sp_mchid, "sub_mchid": order.sub_mchid, "transaction_id": order.transaction_id,
        "out_trade_no": order.out_trade_no, "refund_id": refund.refund_id, "out_refund_no": refund.out_refund_no,
        "refund_status": refund.state, "user_received_account": "支付用户零钱",
        "amount": {
            "total": order.fen, "refund": refund.fen, "payer_total": order.fen, "payer_refund": refund.fen,
        },
    }  # fmt: skip
    return {**told, "success_time": moment(refund.done_at)} if refund.state == "SUCCESS" else told
