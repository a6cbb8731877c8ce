"""Entries of the open books, their budget and what owners ask. A person's id stands without a foreign key, as people
can be merged."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.books.rules.entries import Kind, Paid, State
from server.books.rules.settling import SettlementState
from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, Json, UtcDateTime


class BookEntry(Base):
    """A spending, public income, its cost, a transfer to the fund or a payment out of a levy, asked by one person and
    approved by another.

    ``day`` is that of the voucher, ``posted_on`` the day under which it stands in the ledger. ``reverses`` is the entry
    it takes back, whole. Only a voucher whose private data is covered is taken.
    """

    __tablename__ = "book_entries"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind_known"),
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint(one_of("paid", Paid), name="paid_known"),
        CheckConstraint("fen > 0", name="something"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_people"),
        CheckConstraint("state = 'asked' OR answered_by IS NOT NULL", name="answered_by_somebody"),
        CheckConstraint("(state = 'approved') = (posted_on IS NOT NULL)", name="posted_when_approved"),
        CheckConstraint("kind <> 'to_fund' OR quarter IS NOT NULL", name="transfer_for_a_quarter"),
        CheckConstraint("masked OR reverses IS NOT NULL", name="private_data_covered"),
        CheckConstraint("voucher_key IS NOT NULL OR reverses IS NOT NULL", name="voucher_there"),
        Index("ix_book_entries_posted", "estate_id", "posted_on", "id"),
        Index("ix_book_entries_waiting", "estate_id", **only("state = 'asked'")),
        Index("uq_book_entries_reverses", "reverses", unique=True,
              **only("reverses IS NOT NULL AND state <> 'refused'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str] = mapped_column(String(16))
    line: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]
    quarter: Mapped[date | None]
    fen: Mapped[int] = mapped_column(BigInt)
    paid: Mapped[str] = mapped_column(String(8))
    payee: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(String(200))
    voucher_key: Mapped[str | None] = mapped_column(String(64))
    voucher_mime: Mapped[str | None] = mapped_column(String(40))
    masked: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    reverses: Mapped[int | None] = mapped_column(ForeignKey("book_entries.id"))
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(200))
    posted_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class BookBudget(Base):
    """The budget of an estate for a year: fen by ``side:line``, and on what decision it rests."""

    __tablename__ = "book_budgets"

    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fen: Mapped[dict[str, int]] = mapped_column(Json)
    basis: Mapped[str] = mapped_column(String(200))
    set_by: Mapped[int] = mapped_column(BigInt)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class BookQuestion(Base):
    """A question of an owner about an entry, and the answer. ``hidden_why``: why staff took it from view."""

    __tablename__ = "book_questions"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_when"),
        Index("ix_book_questions_entry", "entry_id", "id"),
        Index("ix_book_questions_open", "estate_id", "id", **only("answer IS NULL AND hidden_why IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("book_entries.id"))
    asked_by: Mapped[int] = mapped_column(BigInt, index=True)
    words: Mapped[str] = mapped_column(String(500))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(String(500))
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_why: Mapped[str | None] = mapped_column(String(100))
    version: Mapped[int] = mapped_column(default=1)


class BookSettlement(Base):
    """The settlement of a year, worked out from the closed books by one person and published by another's yes.

    The highest ``number`` approved holds; those before stay in sight. Under 酬金制 ``share`` or ``agreed_fen`` is what
    the contract gave the firm; ``received`` and ``spent`` are the lines of the books, key to fen. ``reason``: why a
    second one was needed.
    """

    __tablename__ = "book_settlements"
    __table_args__ = (
        CheckConstraint(one_of("state", SettlementState), name="state_known"),
        CheckConstraint("form IN ('包干制', '酬金制')", name="form_known"),
        CheckConstraint("funds_fen - remuneration_fen - spent_fen = balance_fen", name="adds_up"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_people"),
        CheckConstraint("state = 'asked' OR answered_by IS NOT NULL", name="answered_by_somebody"),
        CheckConstraint("number = 1 OR reason <> ''", name="correction_with_reason"),
        Index("uq_book_settlements_asked", "estate_id", "year", unique=True, **only("state = 'asked'")),
        Index("uq_book_settlements_number", "estate_id", "year", "number", unique=True, **only("state = 'approved'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    year: Mapped[int]
    number: Mapped[int]
    form: Mapped[str] = mapped_column(String(3))
    share: Mapped[str | None] = mapped_column(String(12))
    agreed_fen: Mapped[int | None] = mapped_column(BigInt)
    received: Mapped[dict[str, int]] = mapped_column(Json)
    spent: Mapped[dict[str, int]] = mapped_column(Json)
    funds_fen: Mapped[int] = mapped_column(BigInt)
    remuneration_fen: Mapped[int] = mapped_column(BigInt)
    spent_fen: Mapped[int] = mapped_column(BigInt)
    balance_fen: Mapped[int] = mapped_column(BigInt)
    whose: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10))
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
