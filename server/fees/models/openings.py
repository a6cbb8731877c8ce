"""What homes owed and had prepaid in the system before this one 旧系统结转, as a file told it (H8, D8)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.fees.models.tariffs import listed, only
from server.fees.rules.openings import OpeningState
from server.kit.db import Base, BigInt, Json, UtcDateTime


class Opening(Base):
    """One file of what is brought over, as of the end of ``day``: read by one person, put on the books by another.

    ``rows`` are what was understood (:func:`server.fees.rules.openings.as_json`), ``flaws`` what was not, ``totals``
    the sums of both in fen, with those the file itself declares. A file is never brought over twice while it stands.
    """

    __tablename__ = "openings"
    __table_args__ = (
        CheckConstraint(f"state IN ({listed(OpeningState)})", name="state_known"),
        CheckConstraint("applied_by IS NULL OR applied_by <> made_by", name="two_people"),
        CheckConstraint("(applied_at IS NULL) = (state IN ('checked', 'discarded'))", name="applied_when"),
        Index("uq_openings_file", "estate_id", "digest", unique=True, **only("state IN ('checked', 'applied')")),
        Index("ix_openings_estate", "estate_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    file_name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    flaws: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    totals: Mapped[dict[str, Any]] = mapped_column(Json)
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_by: Mapped[int | None] = mapped_column(BigInt)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[int | None] = mapped_column(BigInt)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
