"""Callbacks of WeChat Pay, checked and opened: what our doors hand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.wechat.pay.results import Refund, Transaction


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
