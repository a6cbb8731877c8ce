"""The end of a levy, asked for by one person and answered by another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.fees.models.tariffs import listed, only
from server.fees.rules.levy_ends import ClosingState, LevyEnd
from server.kit.db import Base, BigInt, Json, UtcDateTime


class LevyClosing(Base):
    """That a levy is to end, and how it did: ``said`` is for the owners, ``why`` the reason of a refusal.

    With the approval: what had come, what the firm had waived and bears, and gone out in fen, and by home (``homes``)
    what it had ``paid``, has ``back`` and need not pay any more (``off``). Who had how much back stands in the ledger.
    """

    __tablename__ = "levy_closings"
    __table_args__ = (
        CheckConstraint(f"state IN ({listed(ClosingState)})", name="state_known"),
        CheckConstraint(f"ends IN ({listed(LevyEnd)})", name="end_known"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_people"),
        CheckConstraint("state = 'asked' OR answered_by IS NOT NULL", name="answered_by_somebody"),
        Index("uq_levy_closings_once", "levy_id", unique=True, **only("state <> 'refused'")),
        Index("ix_levy_closings_waiting", "estate_id", **only("state = 'asked'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    levy_id: Mapped[int] = mapped_column(ForeignKey("levies.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    ends: Mapped[str] = mapped_column(String(10))
    said: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default=ClosingState.ASKED)
    collected_fen: Mapped[int] = mapped_column(BigInt, default=0)
    waived_fen: Mapped[int] = mapped_column(BigInt, default=0)
    paid_out_fen: Mapped[int] = mapped_column(BigInt, default=0)
    homes: Mapped[dict[str, dict[str, int]]] = mapped_column(Json, default=dict)
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
