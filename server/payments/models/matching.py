"""Money given back, the cash of a day, what WeChat's own papers say, and what does not add up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.db import Base, BigInt, Json, UtcDateTime

_SENDING, _OPEN = text("state IN ('approved', 'processing')"), text("state = 'open'")


class Refund(Base):
    """Money of a payment given back 退款. What lives of them is never more than the payment.

    ``out_refund_no`` stays the same however often it is tried. ``bill_id``: a dispute over this bill was right, so the
    money is taken off it, and it is waived there and not owed again. ``to_balance``: it becomes the payer's balance and
    does not go out; such a refund ends as ``closed``, as every refund does whose money became balance. ``cause``: who
    made it necessary, the ``firm`` or the ``payer``; it decides about the late fee of bills that are owed again.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'approved', 'processing', 'success', 'closed', 'abnormal', 'refused')",
            name="state_known",
        ),
        CheckConstraint("fen > 0", name="fen_positive"),
        CheckConstraint("cause IN ('firm', 'payer')", name="cause_known"),
        CheckConstraint("approved_by IS NULL OR approved_by <> asked_by", name="two_people"),
        CheckConstraint("NOT to_balance OR bill_id IS NOT NULL", name="balance_of_a_bill"),
        Index("ix_refunds_sending", "tried_at", sqlite_where=_SENDING, postgresql_where=_SENDING),
        Index("ix_refunds_estate", "estate_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    out_refund_no: Mapped[str] = mapped_column(String(64), unique=True)
    fen: Mapped[int] = mapped_column(BigInt)
    bill_id: Mapped[int | None] = mapped_column(BigInt)
    to_balance: Mapped[bool] = mapped_column(default=False)
    cause: Mapped[str] = mapped_column(String(5), default="firm")
    reason: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(BigInt)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refund_id: Mapped[str | None] = mapped_column(String(40))
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)


class CashDay(Base):
    """The cash of an estate's desk on a day: what should be there, what was counted, and who looked again."""

    __tablename__ = "cash_days"
    __table_args__ = (CheckConstraint("checked_by IS NULL OR checked_by <> counted_by", name="two_people"),)

    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    expected_fen: Mapped[int] = mapped_column(BigInt)
    counted_fen: Mapped[int] = mapped_column(BigInt)
    difference: Mapped[str] = mapped_column(String(200), default="")
    counted_by: Mapped[int] = mapped_column(BigInt)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_by: Mapped[int | None] = mapped_column(BigInt)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Statement(Base):
    """A bill of WeChat's for a company's day: of trades or of funds. ``totals`` are the sums in its last lines."""

    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("company_id", "day", "kind"),
        CheckConstraint("kind IN ('trade', 'fund')", name="kind_known"),
        CheckConstraint("state IN ('wanted', 'fetched', 'empty', 'matched')", name="state_known"),
        Index("ix_statements_open", "next_at", sqlite_where=text("next_at IS NOT NULL"),
              postgresql_where=text("next_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), default="wanted")
    sha1: Mapped[str | None] = mapped_column(String(40))
    rows: Mapped[int] = mapped_column(default=0)
    totals: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    matched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(200), default="")


class StatementLine(Base):
    """A line of such a bill as it stands there, and the payment or refund of ours that it is.

    In a bill of funds ``fen`` is below 0 for what went out, and ``transaction_id`` the number of the business.
    """

    __tablename__ = "statement_lines"
    __table_args__ = (
        UniqueConstraint("statement_id", "number"),
        CheckConstraint("kind IN ('payment', 'refund', 'fee', 'settlement', 'other')", name="kind_known"),
        Index("ix_statement_lines_order", "out_trade_no"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    transaction_id: Mapped[str | None] = mapped_column(String(40))
    out_trade_no: Mapped[str | None] = mapped_column(String(64))
    out_refund_no: Mapped[str | None] = mapped_column(String(64))
    fen: Mapped[int] = mapped_column(BigInt)
    fee_fen: Mapped[int] = mapped_column(BigInt, default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    raw: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    matched_to: Mapped[int | None] = mapped_column(BigInt)


class Mismatch(Base):
    """Something that does not add up 对账差异: what it is, once (``about``), and what to do about it.

    Nothing is put right silently: a person settles it and says how.
    """

    __tablename__ = "exceptions"
    __table_args__ = (
        UniqueConstraint("kind", "about"),
        CheckConstraint("state IN ('open', 'settled')", name="state_known"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled_has_its_hour"),
        Index("ix_exceptions_open", "company_id", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    estate_id: Mapped[int | None] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str] = mapped_column(String(24))
    about: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(String(500))
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(8), default="open")
    settled_by: Mapped[int | None] = mapped_column(BigInt)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    how: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
