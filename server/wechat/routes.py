"""The callback doors. The platform waits five seconds, tries three times, and must be told as little as possible.

A forged push gets 403 and no word. What is signed but senseless is acknowledged and logged: sending it again
would not help. If we cannot take a push now, 503 asks the platform to come again; what was taken is told apart
by its replay key, so a repeat does no harm.
"""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from server.kit.clock import Clock
from server.wechat.body import Unreadable
from server.wechat.envelope import Forged
from server.wechat.inbound import LARGEST_BODY, Inbound, Reader, Reply
from server.wechat.pay.notices import EchoNotice, Notice, NoticeReader, NoticeRefused

Receive = Callable[[Inbound], Reply | None]
"""Takes a push in a transaction of its own and may answer. Must bear the same replay key twice."""

ReceivePay = Callable[[Notice], None]
"""Takes a notice of WeChat Pay in a transaction of its own. Must bear the same notice twice, late and in any order;
whatever it raises, the platform is asked to come again."""

ANSWER_WITHIN_SECONDS = 4.0
AT_ONCE = 8

log = logging.getLogger(__name__)


def callback_doors(
    mini_inbound: Reader | None,
    work_inbound: Reader | None,
    receive: Receive,
    *,
    oa_inbound: Reader | None = None,
    answer_within: float = ANSWER_WITHIN_SECONDS,
    at_once: int = AT_ONCE,
) -> Blueprint:
    """GET and POST at /wechat/mini, /wechat/work and /wechat/oa; a reader that is not set has no door. ``at_once``: so
    many pushes are taken side by side; where one may write at a time, more would only wait and get in its way."""
    doors = Blueprint("wechat", __name__, url_prefix="/wechat")
    hands = ThreadPoolExecutor(at_once, thread_name_prefix="wechat-receive")
    for reader in filter(None, (mini_inbound, work_inbound, oa_inbound)):
        door = _Door(reader, receive, hands, answer_within)
        doors.add_url_rule(f"/{reader.app}", f"{reader.app}_check", door.check, methods=["GET"])
        doors.add_url_rule(f"/{reader.app}", f"{reader.app}_push", door.push, methods=["POST"])
    return doors


def pay_doors(
    reader: NoticeReader, receive: ReceivePay, clock: Clock, *, answer_within: float = ANSWER_WITHIN_SECONDS
) -> Blueprint:
    """POST at /wechat/pay/transactions, /wechat/pay/refunds and /wechat/pay/echo."""
    doors = Blueprint("wechat_pay", __name__, url_prefix="/wechat/pay")
    door = _PayDoor(reader, receive, clock, answer_within)
    for name in ("transactions", "refunds", "echo"):
        doors.add_url_rule(f"/{name}", name, door.push, methods=["POST"])
    return doors


class _Door:
    """The two functions behind one address."""

    def __init__(self, reader: Reader, receive: Receive, hands: ThreadPoolExecutor, answer_within: float) -> None:
        self._reader, self._receive, self._hands, self._answer_within = reader, receive, hands, answer_within

    def check(self) -> Response:
        """The platform asks whether this address is ours."""
        try:
            return _say(self._reader.check_address(request.args).encode())
        except Forged:
            return self._forged()

    def push(self) -> Response:
        """The platform tells something."""
        request.max_content_length = LARGEST_BODY
        try:
            inbound = self._reader.read(request.args, request.get_data(cache=False))
        except (Forged, RequestEntityTooLarge):
            return self._forged()
        except Unreadable:
            log.warning("a signed push makes no sense", extra={"app": self._reader.app})
            return _say(b"success")
        return self._take(inbound)

    def _take(self, inbound: Inbound) -> Response:
        work = self._hands.submit(contextvars.copy_context().run, self._receive, inbound)
        work.add_done_callback(_tell_failure)
        try:
            failed = work.exception(self._answer_within)
        except TooSlow:
            log.warning("a push takes too long", extra={"app": self._reader.app})
            return _say(b"", 503)
        if failed:
            return _say(b"", 503)
        reply = work.result()
        return _say(b"success" if reply is None else self._reader.write(reply, inbound))

    def _forged(self) -> Response:
        log.warning("a push was not the platform's", extra={"app": self._reader.app})
        return _say(b"", 403)


class _PayDoor:
    """Every refusal is the same to the outside: who forges learns nothing. Taken is 204; anything else comes again."""

    def __init__(self, reader: NoticeReader, receive: ReceivePay, clock: Clock, answer_within: float) -> None:
        self._reader, self._receive, self._clock, self._answer_within = reader, receive, clock, answer_within
        self._hands = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="wechat-pay")

    def push(self) -> Response:
        """The platform tells of a payment or a refund."""
        request.max_content_length = LARGEST_BODY
        try:
            raw = request.get_data(cache=False)
            notice = self._reader.read_notice(dict(request.headers), raw, now=self._clock.now())
        except (NoticeRefused, RequestEntityTooLarge) as no:
            log.warning("a pay notice was refused", extra={"why": str(no)[:100]})
            return _fail(401)
        return self._take(notice)

    def _take(self, notice: Notice) -> Response:
        work = self._hands.submit(contextvars.copy_context().run, self._receive, notice)
        work.add_done_callback(_tell_failure)
        if isinstance(notice, EchoNotice):
            log.info("the echo check came back", extra={"message_sent": notice.message[:40]})
        try:
            failed = work.exception(self._answer_within)
        except TooSlow:
            log.warning("a pay notice takes too long", extra={"notice": notice.event})
            return _fail(503)
        return _fail(503) if failed else Response(status=204)


def _fail(status: int) -> Response:
    words = '{"code":"FAIL","message":"失败"}'
    return Response(words, status, content_type="application/json; charset=utf-8")


def _tell_failure(work: Future[Any]) -> None:
    problem = work.exception()
    if problem:
        log.error("a push could not be taken", exc_info=problem)


def _say(words: bytes, status: int = 200) -> Response:
    return Response(words, status, content_type="text/plain; charset=utf-8")
