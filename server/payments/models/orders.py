"""Whom WeChat pays, what it was asked for, and what it told us."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.db import Base, BigInt, Json, UtcDateTime

_OPEN = text("state IN ('made', 'prepaid')")


class Merchant(Base):
    """The sub-merchant 特约商户 of a property company: WeChat pays it directly."""

    __tablename__ = "merchants"

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    sub_mchid: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    active: Mapped[bool] = mapped_column(default=True)


class Order(Base):
    """A payment order 支付单: the row is there before WeChat hears of it.

    ``lines`` are what is paid: ``{bill_id, home_id, fen, prepay_months}``, a line without a bill is a prepayment.
    ``fen`` is what WeChat is asked for, ``balance_fen`` what is taken from the payer's balance when it was paid; both
    together are the sum of the lines. ``ask_at`` is when WeChat is asked next what became of it.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("state IN ('made', 'prepaid', 'paid', 'closed', 'failed')", name="state_known"),
        CheckConstraint("fen >= 0 AND balance_fen >= 0 AND fen + balance_fen > 0", name="fen_positive"),
        CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid_has_its_hour"),
        Index("ix_orders_payer", "payer_id", "id"),
        Index("ix_orders_asking", "ask_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_orders_expiring", "expires_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    out_trade_no: Mapped[str] = mapped_column(String(32), unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    payer_id: Mapped[int] = mapped_column(BigInt)
    openid: Mapped[str] = mapped_column(String(64))
    fen: Mapped[int] = mapped_column(BigInt)
    balance_fen: Mapped[int] = mapped_column(BigInt, default=0)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    description: Mapped[str] = mapped_column(String(127))
    state: Mapped[str] = mapped_column(String(8), default="made")
    prepay_id: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    prepaid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ask_at: Mapped[datetime] = mapped_column(UtcDateTime)
    transaction_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused: Mapped[str | None] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(default=1)


class PayNotice(Base):
    """A callback of WeChat Pay that was seen, and what came of it. Its own number makes a repeat known."""

    __tablename__ = "pay_notices"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    notice_id: Mapped[str] = mapped_column(String(64), unique=True)
    event: Mapped[str] = mapped_column(String(40))
    order_no: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[str] = mapped_column(String(40))
