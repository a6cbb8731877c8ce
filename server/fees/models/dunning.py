"""Bills that are disputed, and demands with the proof that they arrived."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.fees.models.tariffs import listed, only
from server.fees.rules.items import DemandState, DemandStep, DisputeState
from server.kit.db import Base, BigInt, Json, UtcDateTime


class BillDispute(Base):
    """Somebody says that a bill is wrong; until it is answered nobody is dunned for it. One at a time for a bill.

    An open one that has an answer was answered, and whoever asked sent the answer back: somebody else answers it anew.
    ``answers`` keeps every answer in order, with ``by``, ``at``, ``state`` and ``words``.
    """

    __tablename__ = "bill_disputes"
    __table_args__ = (
        CheckConstraint(f"state IN ({listed(DisputeState)})", name="state_known"),
        CheckConstraint("state = 'open' OR decided_at IS NOT NULL", name="decided_when"),
        Index("uq_bill_disputes_open", "bill_id", unique=True, **only("state = 'open'")),
        Index("ix_bill_disputes_bill", "bill_id"),
        Index("ix_bill_disputes_estate", "estate_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    by: Mapped[int] = mapped_column(BigInt)
    words: Mapped[str] = mapped_column(String(1000))
    file_ids: Mapped[list[int]] = mapped_column(Json)
    report_id: Mapped[int | None] = mapped_column(BigInt)
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(String(1000))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(BigInt)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answers: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    version: Mapped[int] = mapped_column(default=1)


class Demand(Base):
    """A demand for payment 催缴记录: what was said to whom, when it left and when it arrived, with the proof (F-12).

    ``key`` names the message in delivery, or the letter; the same demand is never made twice. A notice of a claim is
    prepared first and sent by somebody. ``until``: the last day of the period it gives.
    """

    __tablename__ = "demands"
    __table_args__ = (
        CheckConstraint(f"step IN ({listed(DemandStep)})", name="step_known"),
        CheckConstraint(f"state IN ({listed(DemandState)})", name="state_known"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_when"),
        Index("ix_demands_waiting", "sent_at", **only("state = 'sent' AND arrived_at IS NULL")),
        Index("ix_demands_debtor", "debtor_id", "sent_at"),
        Index("ix_demands_estate", "estate_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    bill_ids: Mapped[list[int]] = mapped_column(Json)
    step: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(2000))
    total_fen: Mapped[int] = mapped_column(BigInt, default=0)
    state: Mapped[str] = mapped_column(String(10), default=DemandState.SENT)
    until: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by: Mapped[int] = mapped_column(BigInt, default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proof: Mapped[dict[str, Any]] = mapped_column(Json)
    key: Mapped[str] = mapped_column(String(80), unique=True)
