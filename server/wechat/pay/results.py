"""What goes in and out of the gateway: orders, transactions, refunds. Money in whole fen, times aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TradeState(StrEnum):
    """What the platform says of an order. A word we do not know is ``UNKNOWN``: neither paid nor dead."""

    SUCCESS = "SUCCESS"
    REFUND = "REFUND"
    """Paid, and a refund of all or a part has been asked for since."""
    NOTPAY = "NOTPAY"
    CLOSED = "CLOSED"
    REVOKED = "REVOKED"
    USERPAYING = "USERPAYING"
    PAYERROR = "PAYERROR"
    UNKNOWN = "UNKNOWN"

    @property
    def paid(self) -> bool:
        """Money came in (and may have gone back since)."""
        return self in (TradeState.SUCCESS, TradeState.REFUND)


class RefundState(StrEnum):
    """What the platform says of a refund. Acceptance is ``PROCESSING``, never yet success."""

    PROCESSING = "PROCESSING"
    SUCCESS = "SUCCESS"
    CLOSED = "CLOSED"
    ABNORMAL = "ABNORMAL"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class PrepayOrder:
    """An order to be paid in the mini-program.

    ``out_trade_no`` is 6 to 32 of digits, letters, ``_`` and ``-``, unique for the service provider as a whole;
    ``description`` loses what the interface cannot take (characters of four bytes) and is cut at 127; ``attach`` comes
    back unchanged, at most 128.
    """

    sub_mchid: str
    out_trade_no: str
    description: str
    fen: int
    openid: str
    expires_at: datetime | None = None
    attach: str = ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One order as the platform sees it. Check ``sub_mchid``, ``fen`` and ``currency`` against the order's own row.

    ``fen`` is the order's total and None only when nothing was paid; ``payer_fen`` is what the payer's purse gave
    (less when a coupon of WeChat's paid a part). ``paid_at`` is there once paid.
    """

    sub_mchid: str
    out_trade_no: str
    state: TradeState
    transaction_id: str | None = None
    fen: int | None = None
    payer_fen: int | None = None
    currency: str = "CNY"
    paid_at: datetime | None = None
    openid: str | None = None
    bank: str = ""
    attach: str = ""
    state_words: str = ""
    trade_type: str = "JSAPI"


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A refund to ask for. The same ``out_refund_no`` (at most 64) with the same values is the same refund."""

    sub_mchid: str
    transaction_id: str
    out_refund_no: str
    fen: int
    total_fen: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund as the platform sees it. ``account`` says where the money went (``user_received_account``)."""

    out_refund_no: str
    state: RefundState
    refund_id: str | None = None
    transaction_id: str | None = None
    out_trade_no: str | None = None
    fen: int | None = None
    total_fen: int | None = None
    created_at: datetime | None = None
    done_at: datetime | None = None
    account: str = ""
    sub_mchid: str | None = None
