"""What a home ordered and pays for: a repair whose price was agreed to before the work began (R-03)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.fees.models.tariffs import listed, only
from server.fees.rules.repairs import Doubt
from server.kit.db import Base, BigInt, Json, UtcDateTime


class Repair(Base):
    """A repair that was billed, with the lines that were agreed to: ``[{"what": …, "fen": …}]``.

    A price that was agreed to is billed once and never again, also where its bill was made void; of a report one bill
    stands at most. ``report_id`` and ``quote_id`` are numbers of a room that is not known here. ``doubt``: what speaks
    against the bill since ``doubted_at``, as the report stands now. ``reminders``: how often whoever owes it was
    reminded, the last time at ``reminded_at``.
    """

    __tablename__ = "repairs"
    __table_args__ = (
        CheckConstraint("fen > 0", name="something"),
        CheckConstraint(f"doubt IS NULL OR doubt IN ({listed(Doubt)})", name="doubt_known"),
        CheckConstraint("(doubt IS NULL) = (doubted_at IS NULL)", name="doubted_when"),
        Index("uq_repairs_quote", "quote_id", unique=True),
        Index("uq_repairs_standing", "report_id", unique=True, **only("voided_at IS NULL")),
        Index("ix_repairs_estate", "estate_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    report_id: Mapped[int] = mapped_column(BigInt, index=True)
    quote_id: Mapped[int] = mapped_column(BigInt)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    fen: Mapped[int] = mapped_column(BigInt)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    doubt: Mapped[str | None] = mapped_column(String(10))
    doubted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UnbilledRepair(Base):
    """A repair that is mended and accepted, and of which nobody is known who owes it: it waits for somebody to say so.

    It goes with its bill, and where its report is not owed any more. ``over_at``: staff let it go, for the reason
    ``why``, and it does not come back.
    """

    __tablename__ = "unbilled_repairs"
    __table_args__ = (
        CheckConstraint("fen > 0", name="something"),
        CheckConstraint("(over_at IS NULL) = (why IS NULL)", name="over_why"),
        Index("uq_unbilled_repairs_quote", "quote_id", unique=True),
        Index("ix_unbilled_repairs_waiting", "estate_id", "id", **only("over_at IS NULL")),
        Index("ix_unbilled_repairs_report", "report_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"))
    report_id: Mapped[int] = mapped_column(BigInt)
    quote_id: Mapped[int] = mapped_column(BigInt)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    fen: Mapped[int] = mapped_column(BigInt)
    agreed_on: Mapped[date | None]
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(200))
