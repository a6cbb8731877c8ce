"""What a payer gets for the money: a receipt with a number without gaps, and a tax invoice if he asks for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.db import Base, BigInt, Json, UtcDateTime

_LIVE, _ASKED = text("void_at IS NULL"), text("state <> 'refused'")


class ReceiptSeries(Base):
    """The last number of a company's receipts of a year; the row is held while the next one is written."""

    __tablename__ = "receipt_series"

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Receipt(Base):
    """A receipt 收据 for a payment; void, but never gone. ``check`` is the short code under its QR code."""

    __tablename__ = "receipts"
    __table_args__ = (
        UniqueConstraint("company_id", "number"),
        CheckConstraint("fen > 0", name="fen_positive"),
        CheckConstraint("(void_at IS NULL) = (void_by IS NULL)", name="void_by_somebody"),
        Index("uq_receipts_live", "payment_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_receipts_payment", "payment_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    number: Mapped[str] = mapped_column(String(24))
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"))
    fen: Mapped[int] = mapped_column(BigInt)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    check: Mapped[str] = mapped_column(String(20), unique=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    void_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_by: Mapped[int | None] = mapped_column(BigInt)
    why: Mapped[str] = mapped_column(String(200), default="")
    replaces: Mapped[int | None] = mapped_column(ForeignKey("receipts.id"))


class InvoiceRequest(Base):
    """Somebody wants a tax invoice 发票 for a payment; names and numbers are sealed."""

    __tablename__ = "invoice_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('personal', 'company')", name="kind_known"),
        CheckConstraint("state IN ('asked', 'issued', 'refused')", name="state_known"),
        Index("uq_invoice_requests_live", "payment_id", unique=True, sqlite_where=_ASKED, postgresql_where=_ASKED),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(600))
    tax_no: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(8), default="asked")
    number: Mapped[str | None] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(String(200), default="")
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_by: Mapped[int | None] = mapped_column(BigInt)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
