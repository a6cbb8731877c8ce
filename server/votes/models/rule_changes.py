"""A change of an estate's own rules about votes, asked for by one person and answered by another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.db import Base, BigInt, Json, UtcDateTime

ASKED, AGREED, REFUSED, WITHDRAWN, LAPSED = "asked", "agreed", "refused", "withdrawn", "lapsed"
_WAITS = text("state = 'asked'")


class RuleChange(Base):
    """What the rules shall say, on what ``ground``. ``before`` and ``after`` hold what differs from the rules in
    ``rules_version``, ``said`` all of it; nothing of it counts before another person has agreed. What nobody answers in
    time is ``lapsed``."""

    __tablename__ = "vote_rule_changes"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'agreed', 'refused', 'withdrawn', 'lapsed')", name="state_known"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by OR state = 'withdrawn'", name="two_people"),
        CheckConstraint("state IN ('asked', 'lapsed') OR answered_by IS NOT NULL", name="answered_by_somebody"),
        CheckConstraint("ground <> ''", name="on_a_ground"),
        Index("uq_vote_rule_changes_waiting", "estate_id", unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_vote_rule_changes_estate", "estate_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    rules_version: Mapped[int]
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    ground: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(10), default=ASKED)
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
