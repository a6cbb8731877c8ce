"""Homes that join after the payers have signed, with what the others get back; and help with a share."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, Json, UtcDateTime
from server.proposals.rules.helping import HelpState, Wish
from server.proposals.rules.joining import JoinState


class LateJoin(Base):
    """A home that did not sign at first and joins later (E-09). ``fen`` is what it pays by the table of the agreement,
    worked out on the day its paper was signed; the returns of a join add up to it."""

    __tablename__ = "matter_joins"
    __table_args__ = (
        CheckConstraint(one_of("state", JoinState), name="state_known"),
        CheckConstraint("(state IN ('agreed', 'settled')) = (fen IS NOT NULL)", name="priced_when_agreed"),
        CheckConstraint("fen IS NULL OR fen > 0", name="something"),
        Index("uq_matter_joins_home", "matter_id", "home_id", unique=True, **only("state <> 'withdrawn'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"))
    label: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    fen: Mapped[int | None] = mapped_column(BigInt)
    words: Mapped[str] = mapped_column(String(500), default="")
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_by: Mapped[int | None] = mapped_column(BigInt)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(BigInt)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JoinReturn(Base):
    """What an earlier payer gets back of a late home's money, in whole fen."""

    __tablename__ = "matter_join_returns"
    __table_args__ = (CheckConstraint("fen > 0", name="something"),)

    join_id: Mapped[int] = mapped_column(ForeignKey("matter_joins.id"), primary_key=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(64))
    fen: Mapped[int] = mapped_column(BigInt)


class Hardship(Base):
    """Help with a share: what a home asked for and what came of it. Whose it is and why only those who decide on it
    and whoever asked may see. ``reason`` and ``answer`` are sealed; ``parts`` are ``[fen, day]`` of each instalment,
    with ``help_fen`` they add up to ``share_fen``. ``consent_at``: the separate consent to its being looked at."""

    __tablename__ = "matter_hardships"
    __table_args__ = (
        CheckConstraint(one_of("state", HelpState), name="state_known"),
        CheckConstraint(one_of("wish", Wish), name="wish_known"),
        CheckConstraint("help_fen >= 0 AND share_fen >= help_fen", name="money"),
        Index("uq_matter_hardships_home", "matter_id", "home_id", unique=True, **only("state IN ('asked', 'granted')")),
        Index("ix_matter_hardships_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"))
    person_id: Mapped[int] = mapped_column(BigInt)
    wish: Mapped[str] = mapped_column(String(5))
    months: Mapped[int]
    reason: Mapped[str] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(10))
    share_fen: Mapped[int] = mapped_column(BigInt, default=0)
    help_fen: Mapped[int] = mapped_column(BigInt, default=0)
    parts: Mapped[list[tuple[int, str]]] = mapped_column(Json)
    answer: Mapped[str | None] = mapped_column(String(2000))
    consent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[int | None] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(BigInt)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
