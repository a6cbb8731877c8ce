"""Tables of the ledger. Rows are only ever added. Numbers of persons, debtors, bills and payments stand without a
foreign key: the rooms above own them, and persons can be merged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import listed, only
from server.kit.db import Base, BigInt, Json, UtcDateTime
from server.ledger.rules.accounts import Account

_ACCOUNTS = listed(Account)


def _only_known(column: str) -> Index:
    return Index(f"ix_ledger_transfers_{column}", column, **only(f"{column} IS NOT NULL"))


class LedgerEvent(Base):
    """Something that happened to money on a day (Shanghai). ``kind``, ``source`` (such as ``payment:99``) and ``step``
    say what it was, once."""

    __tablename__ = "ledger_events"
    __table_args__ = (
        UniqueConstraint("kind", "source", "step"),
        Index("ix_ledger_events_day", "estate_id", "day", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(30))
    source: Mapped[str] = mapped_column(String(60))
    step: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(BigInt)


class LedgerTransfer(Base):
    """``fen`` moved out of ``credit`` into ``debit``. ``item`` is the fee item or the line of the open books."""

    __tablename__ = "ledger_transfers"
    __table_args__ = (
        CheckConstraint("fen > 0", name="fen_positive"),
        CheckConstraint("debit <> credit", name="two_accounts"),
        CheckConstraint(f"debit IN ({_ACCOUNTS}) AND credit IN ({_ACCOUNTS})", name="accounts_known"),
        Index("ix_ledger_transfers_debit", "estate_id", "debit", "day", postgresql_include=["fen"]),
        Index("ix_ledger_transfers_credit", "estate_id", "credit", "day", postgresql_include=["fen"]),
        *(_only_known(name) for name in ("person_id", "bill_id", "payment_id")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("ledger_events.id"), index=True)
    estate_id: Mapped[int] = mapped_column(BigInt)
    day: Mapped[date]
    debit: Mapped[str] = mapped_column(String(20))
    credit: Mapped[str] = mapped_column(String(20))
    fen: Mapped[int] = mapped_column(BigInt)
    debtor_id: Mapped[int | None] = mapped_column(BigInt)
    person_id: Mapped[int | None] = mapped_column(BigInt)
    bill_id: Mapped[int | None] = mapped_column(BigInt)
    payment_id: Mapped[int | None] = mapped_column(BigInt)
    item: Mapped[str | None] = mapped_column(String(40))


class LedgerBook(Base):
    """How far an estate's days are closed. Whoever posts holds the row lightly, whoever closes holds it alone."""

    __tablename__ = "ledger_books"

    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    closed_through: Mapped[date | None]


class LedgerDay(Base):
    """A closed day: the movement of each account and the hash of its rows, chained to the closed day before it."""

    __tablename__ = "ledger_days"

    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_by: Mapped[int] = mapped_column(BigInt)
    totals: Mapped[dict[str, Any]] = mapped_column(Json)
    hash: Mapped[str] = mapped_column(String(64))


class LedgerLock(Base):
    """Nothing but a row to hold while a person's balance is read and then used."""

    __tablename__ = "ledger_locks"

    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True)
