"""Payment orders: their states, their number, how long they live, how often WeChat is asked, and what is wrong with an
answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from server.wechat.pay.results import Transaction

LIFE = timedelta(hours=2)
"""A ``prepay_id`` lives two hours; after that a new order is made."""
FIRST_ASK, LONGEST_ASK = timedelta(seconds=30), timedelta(minutes=15)
SHORTEST_LIFE = timedelta(minutes=1)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CURRENCY = "CNY"


class State(StrEnum):
    """Where an order stands. MADE: WeChat may or may not have heard of it."""

    MADE = "made"
    PREPAID = "prepaid"
    PAID = "paid"
    CLOSED = "closed"
    FAILED = "failed"


LABELS: Mapping[str, str] = {
    State.MADE: "待支付",
    State.PREPAID: "待支付",
    State.PAID: "已支付",
    State.CLOSED: "已关闭",
    State.FAILED: "没有成功",
}
OPEN = (State.MADE, State.PREPAID)


class Kind(StrEnum):
    """What does not add up 对账差异."""

    AMOUNT_DIFFERS = "amount_differs"
    CURRENCY_DIFFERS = "currency_differs"
    UNKNOWN_PAYEE = "unknown_payee"
    UNKNOWN_ORDER = "unknown_order"
    STATE_DIFFERS = "state_differs"
    PAID_TWICE = "paid_twice"
    NOBODYS = "nobodys"
    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    REFUND_FAILED = "refund_failed"
    REFUND_DIFFERS = "refund_differs"
    CASH_DIFFERS = "cash_differs"
    CASH_LATE = "cash_late"
    CASH_UNDONE = "cash_undone"
    LEDGER_BROKEN = "ledger_broken"
    FOUND_LATE = "found_late"
    REFUND_MISSING_HERE = "refund_missing_here"
    REFUND_MISSING_THERE = "refund_missing_there"
    REFUND_NOT_ENOUGH = "refund_not_enough"
    REFUND_CLOSED = "refund_closed"
    FUND_DIFFERS = "fund_differs"
    SETTLEMENT_DIFFERS = "settlement_differs"
    BILL_BROKEN = "bill_broken"


@dataclass(frozen=True, slots=True)
class Expected:
    """What an order asked for: ``fen`` from a payer to this sub-merchant."""

    fen: int
    sub_mchid: str | None


def order_number(company_id: int, day: date, chance: bytes) -> str:
    """Our number of an order: the company, the day and five bytes of chance; 6 to 32 capital letters and digits, since
    numbers must be unique for the service provider as a whole."""
    return f"L{_base36(company_id)}D{day:%y%m%d}{chance.hex().upper()}"


def next_ask(made_at: datetime, at: datetime) -> datetime:
    """When WeChat is asked next: after half a minute, then after as long again as the order is old, at most a quarter
    of an hour."""
    return at + min(max(at - made_at, FIRST_ASK), LONGEST_ASK)


def is_over(expires_at: datetime, at: datetime) -> bool:
    """Whether an order can no longer be paid in time: less than a minute is left."""
    return at >= expires_at - SHORTEST_LIFE


def wrong_with(expected: Expected, told: Transaction) -> Kind | None:
    """What is wrong with a transaction that says it paid an order: the payee, the currency, or the sum."""
    if told.sub_mchid != expected.sub_mchid:
        return Kind.UNKNOWN_PAYEE
    if told.currency != CURRENCY:
        return Kind.CURRENCY_DIFFERS
    return Kind.AMOUNT_DIFFERS if told.fen != expected.fen else None


def _base36(number: int) -> str:
    said = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        said = _DIGITS[digit] + said
    return said or "0"
