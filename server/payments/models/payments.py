"""Money that came, from whom and how; balances that pay by themselves, and what is given back of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.db import Base, BigInt, Json, UtcDateTime

_NAMED = text("reference IS NOT NULL AND state <> 'void' AND state <> 'refused'")
_WAITING = text("state = 'waiting'")


class Payment(Base):
    """A payment 付款. It is never deleted: a wrong one is void, and says why.

    ``lines`` are the payer's instruction as an order has them; empty: what is due first. ``home_id`` is the home it was
    paid at the desk for, or the one whose bills a balance pays by itself (``auto``). ``reference`` is WeChat's number
    of the transaction or the number on a slip; the same one is not taken twice by a company. Whoever entered money
    does not review it; cash that its estate lets pass at once has no reviewer but the day's count.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("method IN ('wechat', 'cash', 'transfer', 'pos', 'balance')", name="method_known"),
        CheckConstraint("state IN ('waiting', 'received', 'refused', 'void')", name="state_known"),
        CheckConstraint("fen > 0", name="fen_positive"),
        CheckConstraint("reviewed_by IS NULL OR reviewed_by <> entered_by", name="two_people"),
        Index("uq_payments_reference", "company_id", "method", "reference", unique=True,
              sqlite_where=_NAMED, postgresql_where=_NAMED),
        Index("ix_payments_payer", "payer_id", "id"),
        Index("ix_payments_estate", "estate_id", "day", "id"),
        Index("ix_payments_company", "company_id", "day"),
        Index("ix_payments_auto", "home_id", "day", sqlite_where=text("auto"), postgresql_where=text("auto")),
        Index("ix_payments_waiting", "estate_id", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    payer_id: Mapped[int | None] = mapped_column(BigInt)
    payer_words: Mapped[str] = mapped_column(String(60), default="")
    method: Mapped[str] = mapped_column(String(8))
    fen: Mapped[int] = mapped_column(BigInt)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(8))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), unique=True)
    beside_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    home_id: Mapped[int | None] = mapped_column(ForeignKey("homes.id"))
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    auto: Mapped[bool] = mapped_column(default=False)
    reference: Mapped[str | None] = mapped_column(String(64))
    entered_by: Mapped[int | None] = mapped_column(BigInt)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[int | None] = mapped_column(BigInt)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(BigInt)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(200), default="")
    why: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)


class DeskTerms(Base):
    """How an estate's desk works. ``cash_at_once``: cash counts when it is entered, and the day's count checks it."""

    __tablename__ = "desk_terms"

    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    cash_at_once: Mapped[bool] = mapped_column(default=False)
    changed_by: Mapped[int] = mapped_column(BigInt)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Autopay(Base):
    """Bills of a home are paid from a person's balance by itself, at most ``cap_fen`` in a calendar month."""

    __tablename__ = "autopays"
    __table_args__ = (CheckConstraint("cap_fen > 0", name="cap_positive"),)

    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), index=True)
    cap_fen: Mapped[int] = mapped_column(BigInt)
    active: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Payout(Base):
    """Money of a balance given back in cash or by transfer; somebody asks, somebody else agrees."""

    __tablename__ = "payouts"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'done', 'refused')", name="state_known"),
        CheckConstraint("method IN ('cash', 'transfer')", name="method_known"),
        CheckConstraint("fen > 0", name="fen_positive"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        Index("ix_payouts_estate", "estate_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    person_id: Mapped[int] = mapped_column(BigInt)
    fen: Mapped[int] = mapped_column(BigInt)
    method: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str | None] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(8), default="asked")
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(BigInt)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
