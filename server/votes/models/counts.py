"""After closing: what was in the ballots, the results as they were published, and ballots somebody disowns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import only
from server.kit.db import Base, BigInt, Json, UtcDateTime


class OpenedChoice(Base):
    """A choice of an opened ballot.

    ``option_number`` 0 is what the ballot says of the topic as a whole: approve, oppose or abstain where it asks yes or
    no; else approve when something was chosen, and a row more for each option chosen.
    """

    __tablename__ = "opened_choices"
    __table_args__ = (
        CheckConstraint("choice IN ('approve', 'oppose', 'abstain', 'spoiled')", name="choice_known"),
        Index("ix_opened_choices_topic", "topic_id", "option_number", "choice"),
    )

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("poll_topics.id"), primary_key=True)
    option_number: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[str] = mapped_column(String(8))


class OpenedBallot(Base):
    """A ballot that was opened once its poll had closed: the nonce that binds its choices to its commitment.

    Those that were replaced by a later one are not opened, as long as that one stands: what somebody thought before is
    nobody's business.
    """

    __tablename__ = "opened_ballots"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.id"), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(32))


class Result(Base):
    """A result of a topic, in one part of the scope (0: the whole), as it was published; never edited.

    ``number`` counts the counts of a poll. ``figures`` are those of the policy that applied, ``strict`` those of the
    ballots alone, ``rule`` the thresholds and their version, ``differences`` what a corrected count changed.
    """

    __tablename__ = "poll_results"
    __table_args__ = (
        UniqueConstraint("poll_id", "number", "topic_id", "part"),
        CheckConstraint("kind IN ('preliminary', 'corrected', 'final')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    topic_id: Mapped[int] = mapped_column(ForeignKey("poll_topics.id"))
    part: Mapped[int] = mapped_column(BigInt, default=0)
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    strict: Mapped[dict[str, Any] | None] = mapped_column(Json)
    rule: Mapped[dict[str, Any]] = mapped_column(Json)
    outcome: Mapped[str] = mapped_column(String(20))
    differences: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OfficialEntry(Base):
    """What somebody read off the authority's paper, until a second person has compared it; never edited, so that what
    was put right later can still be seen.

    ``figures``: of each topic ``{topic, passed, approve, oppose, abstain, why}``. ``why`` of the row: why it was sent
    back.
    """

    __tablename__ = "official_entries"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'confirmed', 'sent_back')", name="state_known"),
        CheckConstraint("state <> 'confirmed' OR second_by <> entered_by", name="two_people"),
        Index("uq_official_entries_waiting", "poll_id", unique=True, **only("state = 'waiting'")),
        Index("ix_official_entries_poll", "poll_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    figures: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    file_key: Mapped[str] = mapped_column(String(64))
    entered_by: Mapped[int] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    second_by: Mapped[int | None] = mapped_column(BigInt)
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str] = mapped_column(String(200), default="")


class Dispute(Base):
    """An owner says "I did not cast this" 表决票异议; the ballot does not count until it is decided.

    Two of a head may be open at once, about two ballots: what joint owners say of each other is looked into apart.
    ``reason`` and ``decided_by`` stand once it has ended; what was said before is in :class:`DisputeView`.
    ``entered_by``: who wrote it down at a desk from the slip that the owner signed, the file of which is ``slip_key``.
    """

    __tablename__ = "poll_disputes"
    __table_args__ = (
        ForeignKeyConstraint(["poll_id", "head_id"], ["roll_heads.poll_id", "roll_heads.id"]),
        CheckConstraint("state IN ('open', 'upheld', 'rejected', 'withdrawn')", name="state_known"),
        CheckConstraint("(entered_by IS NULL) = (slip_key IS NULL)", name="slip_of_who_entered"),
        Index("uq_poll_disputes_open", "ballot_id", unique=True, **only("state = 'open'")),
        Index("ix_poll_disputes_head", "head_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(BigInt, index=True)
    head_id: Mapped[int] = mapped_column(BigInt)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.id"))
    by: Mapped[int] = mapped_column(BigInt)
    words: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(500))
    decided_by: Mapped[int | None] = mapped_column(BigInt)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entered_by: Mapped[int | None] = mapped_column(BigInt)
    slip_key: Mapped[str | None] = mapped_column(String(80))


class DisputeView(Base):
    """What one person found about a disowned ballot: ``upheld``, it is not the owner's; ``reason``, how they looked
    into it. Never edited: whoever comes to think otherwise says so anew, and their latest word counts."""

    __tablename__ = "poll_dispute_views"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("poll_disputes.id"), index=True)
    by: Mapped[int] = mapped_column(BigInt)
    upheld: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
