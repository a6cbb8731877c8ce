"""The roll of a poll: heads, their units, who may cast for them, and what was corrected before it opened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.db import Base, BigInt, Json, UtcDateTime


class RollHead(Base):
    """An owner, or a set of joint owners, counted as one 业主 in a part of the scope.

    ``part`` is the stair where each stair must pass by itself, else 0. ``label`` names its units as the published roll
    does, heads are numbered in its order; ``tag`` is a pseudonym of this poll under which its ballots are published,
    and nothing that is published holds both; ``chain``, which follows from it, is the one they are linked in.
    ``homes`` counts the units, ``sources`` says how much of the area comes from where (V-10a). ``changes_used`` were
    cast on a phone, ``paper_changes`` on paper: neither uses up the other's.
    """

    __tablename__ = "roll_heads"
    __table_args__ = (
        UniqueConstraint("poll_id", "part", "number"),
        UniqueConstraint("poll_id", "id"),
        CheckConstraint("kind IN ('person', 'joint', 'company', 'developer')", name="kind_known"),
        CheckConstraint("area > 0", name="area_positive"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    part: Mapped[int] = mapped_column(BigInt, default=0)
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(2000))
    kind: Mapped[str] = mapped_column(String(10))
    area: Mapped[int] = mapped_column(BigInt)
    homes: Mapped[int]
    sources: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    reachable: Mapped[bool] = mapped_column(default=True)
    tag: Mapped[str] = mapped_column(String(32))
    chain: Mapped[int] = mapped_column(default=0)
    changes_used: Mapped[int] = mapped_column(default=0)
    paper_changes: Mapped[int] = mapped_column(default=0)


class RollUnit(Base):
    """A home, or a parking space, with the area it counts with and where that figure comes from (V-10a)."""

    __tablename__ = "roll_units"
    __table_args__ = (
        CheckConstraint("(home_id IS NULL) <> (space_id IS NULL)", name="home_or_space"),
        CheckConstraint("area > 0", name="area_positive"),
        Index("ix_roll_units_label", "poll_id", "label"),
        Index("ix_roll_units_stair", "poll_id", "stair_id"),
        Index("uq_roll_units_home", "poll_id", "home_id", unique=True),
        Index("uq_roll_units_space", "poll_id", "space_id", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    head_id: Mapped[int] = mapped_column(ForeignKey("roll_heads.id"), index=True)
    home_id: Mapped[int | None] = mapped_column(ForeignKey("homes.id"))
    space_id: Mapped[int | None] = mapped_column(ForeignKey("parking_spaces.id"))
    label: Mapped[str] = mapped_column(String(64))
    area: Mapped[int] = mapped_column(BigInt)
    area_source: Mapped[str] = mapped_column(String(12))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    stair_id: Mapped[int | None] = mapped_column(ForeignKey("stairs.id"))


class RollVoter(Base):
    """Somebody who may cast for a head."""

    __tablename__ = "roll_voters"
    __table_args__ = (Index("ix_roll_voters_person", "person_id", "poll_id"),)

    head_id: Mapped[int] = mapped_column(ForeignKey("roll_heads.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))


class IdentityTry(Base):
    """Wrong identity digits of somebody in a poll since the last right ones, at whichever head they sat: their own, or
    another's by a mandate."""

    __tablename__ = "identity_tries"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RollChange(Base):
    """A correction of a roll between notice and opening, or a new owner during the vote (V-16). ``number`` is the
    version of the roll it made."""

    __tablename__ = "roll_changes"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    number: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    why: Mapped[str] = mapped_column(String(200))
    by: Mapped[int] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
