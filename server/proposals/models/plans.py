"""Plans with their costs, the coefficient sets beside each other, each home's share; and what follows a decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import only
from server.kit.db import Base, BigInt, Json, UtcDateTime


class Plan(Base):
    """A plan of a matter. Money is whole fen. A published plan is never changed: a new number replaces it.

    ``earmarked`` money is kept apart for ``earmarked_for`` and lowers no share unless ``merged`` says that the owners
    agreed so in writing (E-11). ``not_paying`` are homes that do not sign and do not pay (E-09); ``paid_out`` are
    compensations ``{home id: fen}`` that the payers carry together.
    """

    __tablename__ = "matter_plans"
    __table_args__ = (
        UniqueConstraint("matter_id", "number"),
        CheckConstraint("state IN ('draft', 'published', 'replaced')", name="state_known"),
        CheckConstraint("gross >= 0 AND subsidy >= 0 AND earmarked >= 0 AND subsidy <= gross", name="money"),
        Index("uq_matter_plans_draft", "matter_id", unique=True, **only("state = 'draft'")),
        Index("uq_matter_plans_published", "matter_id", unique=True, **only("state = 'published'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(4000), default="")
    gross: Mapped[int] = mapped_column(BigInt, default=0)
    subsidy: Mapped[int] = mapped_column(BigInt, default=0)
    subsidy_words: Mapped[str] = mapped_column(String(200), default="")
    earmarked: Mapped[int] = mapped_column(BigInt, default=0)
    earmarked_for: Mapped[str] = mapped_column(String(200), default="")
    merged: Mapped[bool] = mapped_column(default=False)
    running_words: Mapped[str] = mapped_column(String(500), default="")
    remedy_words: Mapped[str] = mapped_column(String(500), default="")
    upkeep_words: Mapped[str] = mapped_column(String(500), default="")
    not_paying: Mapped[list[int]] = mapped_column(Json)
    paid_out: Mapped[dict[str, int]] = mapped_column(Json)
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class ShareSet(Base):
    """One way of sharing a plan's cost: coefficients by floor, times area or not. At most one of a plan is chosen;
    when the payers have signed, ``agreed_at``, it is the agreement and stays as it is."""

    __tablename__ = "matter_share_sets"
    __table_args__ = (
        UniqueConstraint("plan_id", "key"),
        Index("uq_matter_share_sets_chosen", "plan_id", unique=True, **only("chosen")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("matter_plans.id"))
    key: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    coefficients: Mapped[dict[str, Any]] = mapped_column(Json)
    formula_words: Mapped[str] = mapped_column(String(500))
    total: Mapped[int] = mapped_column(BigInt)
    chosen: Mapped[bool] = mapped_column(default=False)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Share(Base):
    """What one home pays under one set, in whole fen; those of a set add up to its total. ``gets`` is what the home
    is paid out. Area and floor are those of the day it was worked out."""

    __tablename__ = "matter_shares"
    __table_args__ = (CheckConstraint("fen >= 0 AND gets >= 0", name="money"),)

    set_id: Mapped[int] = mapped_column(ForeignKey("matter_share_sets.id"), primary_key=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(64))
    floor: Mapped[int | None]
    area: Mapped[int] = mapped_column(BigInt)
    words: Mapped[str] = mapped_column(String(120))
    fen: Mapped[int] = mapped_column(BigInt)
    gets: Mapped[int] = mapped_column(BigInt, default=0)


class Milestone(Base):
    """What was reached after a decision, told to every home on the roll."""

    __tablename__ = "matter_milestones"
    __table_args__ = (Index("ix_matter_milestones_matter", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    title: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(String(500), default="")
    day: Mapped[date]
    made_by: Mapped[int] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
