"""Who owes: one debtor for each home and time, however many people own it together. Debt stays with its debtor (D8)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.fees.models.tariffs import listed, only
from server.fees.rules.items import DebtorKind
from server.kit.db import Base, BigInt


class Debtor(Base):
    """Whoever owes for a home from a month on until a month (exclusive; None while it lasts).

    One whose time turned out to be none, because an owner was recorded late, ends with the month it began: its bills
    stay, new ones do not come.
    """

    __tablename__ = "debtors"
    __table_args__ = (
        CheckConstraint(f"kind IN ({listed(DebtorKind)})", name="kind_known"),
        CheckConstraint("until_month IS NULL OR until_month >= since_month", name="until_after_since"),
        Index("ix_debtors_home", "home_id", "since_month"),
        Index("uq_debtors_since", "home_id", "since_month", unique=True,
              **only("until_month IS NULL OR until_month > since_month")),
        Index("uq_debtors_lasting", "home_id", unique=True, **only("until_month IS NULL")),
        Index("ix_debtors_estate", "estate_id", "home_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str] = mapped_column(String(10))
    since_month: Mapped[date]
    until_month: Mapped[date | None]
    label: Mapped[str] = mapped_column(String(64), default="")


class DebtorPerson(Base):
    """The people who are a debtor together; they owe jointly."""

    __tablename__ = "debtor_persons"

    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True, index=True)
