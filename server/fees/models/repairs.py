"""What a home ordered and pays for: a repair whose price was agreed to before the work began (R-03)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.fees.models.tariffs import only
from server.kit.db import Base, BigInt, Json, UtcDateTime


class Repair(Base):
    """A repair that was billed, with the lines that were agreed to: ``[{"what": …, "fen": …}]``.

    A price that was agreed to is billed once and never again, also where its bill was made void; of a report one bill
    stands at most. ``report_id`` and ``quote_id`` are numbers of a room that is not known here.
    """

    __tablename__ = "repairs"
    __table_args__ = (
        CheckConstraint("fen > 0", name="something"),
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
