"""Reads what the platform says of orders and refunds, in answers and in notices alike.

Missing or odd members are ``Unreadable``: a sum that is no whole number of fen is no sum. Members we do not know are
left alone, and a state we do not know is ``UNKNOWN``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from server.wechat.pay.results import Refund, RefundState, TradeState, Transaction

State = TypeVar("State", TradeState, RefundState)
Fields = Mapping[str, Any]

MOST_FEN = 10**13
LONGEST_NUMBER = 64


class Unreadable(ValueError):
    """A member is missing or of the wrong kind; the message names it and holds nothing secret."""


def transaction(fields: Fields) -> Transaction:
    """An order's plaintext."""
    amount, payer, state = part(fields, "amount"), part(fields, "payer"), _state(TradeState, fields, "trade_state")
    paid = state.paid
    return Transaction(
        sub_mchid=number(fields, "sub_mchid"),
        out_trade_no=number(fields, "out_trade_no"),
        state=state,
        transaction_id=number(fields, "transaction_id") if paid else None,
        fen=fen(amount, "total") if paid or "total" in amount else None,
        payer_fen=fen(amount, "payer_total") if "payer_total" in amount else None,
        currency=text(amount, "currency") or "CNY",
        paid_at=moment(fields, "success_time", wanted=paid),
        openid=text(payer, "sp_openid") or text(payer, "sub_openid") or text(payer, "openid") or None,
        bank=text(fields, "bank_type"),
        attach=text(fields, "attach"),
        state_words=text(fields, "trade_state_desc"),
        trade_type=text(fields, "trade_type"),
    )


def refund(fields: Fields) -> Refund:
    """A refund's plaintext; notices call its state ``refund_status``, answers ``status``."""
    amount = part(fields, "amount")
    name = "refund_status" if "refund_status" in fields else "status"
    return Refund(
        out_refund_no=number(fields, "out_refund_no"),
        state=_state(RefundState, fields, name),
        refund_id=number(fields, "refund_id"),
        transaction_id=number(fields, "transaction_id"),
        out_trade_no=number(fields, "out_trade_no"),
        fen=fen(amount, "refund"),
        total_fen=fen(amount, "total"),
        created_at=moment(fields, "create_time", wanted=False),
        done_at=moment(fields, "success_time", wanted=False),
        account=text(fields, "user_received_account"),
        sub_mchid=text(fields, "sub_mchid") or None,
    )


def number(fields: Fields, name: str) -> str:
    """A number of theirs or ours, 1 to 64 visible ASCII characters."""
    found = fields.get(name)
    good = isinstance(found, str) and 0 < len(found) <= LONGEST_NUMBER and found.isascii() and found.isprintable()
    if not good:
        raise Unreadable(name)
    return str(found)


def text(fields: Fields, name: str) -> str:
    """Words, or "" when there are none."""
    found = fields.get(name)
    if found is None:
        return ""
    # Half a character or a NUL is text to JSON, and to no database.
    if not isinstance(found, str) or any(c == "\0" or "\ud800" <= c <= "\udfff" for c in found):
        raise Unreadable(name)
    return found


def part(fields: Fields, name: str) -> Fields:
    """An object inside, or {} when it is missing."""
    found = fields.get(name, {})
    if not isinstance(found, dict):
        raise Unreadable(name)
    return found


def fen(amount: Fields, name: str) -> int:
    """A sum in whole fen, never negative."""
    found = amount.get(name)
    if type(found) is not int or not 0 <= found < MOST_FEN:
        raise Unreadable(f"amount.{name}")
    return found


def moment(fields: Fields, name: str, *, wanted: bool) -> datetime | None:
    """An RFC 3339 instant in UTC; None when missing and not wanted."""
    found = text(fields, name)
    if not found and not wanted:
        return None
    try:
        at = datetime.fromisoformat(found)
        if at.tzinfo is None:
            raise Unreadable(name)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(name) from None


def _state(kind: type[State], fields: Fields, name: str) -> State:
    said = text(fields, name)
    if not said:
        raise Unreadable(name)
    try:
        return kind(said)
    except ValueError:
        return kind("UNKNOWN")
