"""Meetings of owners' committees: called with their topics, held, signed, published (C-08)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import one_of
from server.kit.db import Base, BigInt, Json, UtcDateTime
from server.votes.rules.committee import Meeting
from server.votes.rules.meetings import Choice, State


class CommitteeMeeting(Base):
    """A meeting. ``by_chair``: the chair called it, otherwise a third of the members did, who back it one by one.
    ``quorum`` and ``publish_days`` are the city's rules of the day it was called on. ``managed``: of a management
    committee, whose decisions hang for ``show_days`` working days where the city says so."""

    __tablename__ = "committee_meetings"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_when"),
        Index("ix_committee_meetings_estate", "estate_id", "meets_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    meets_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10))
    by_chair: Mapped[bool]
    quorum: Mapped[dict[str, Any]] = mapped_column(Json)
    publish_days: Mapped[int]
    managed: Mapped[bool] = mapped_column(default=False)
    show_days: Mapped[int | None]
    words: Mapped[str] = mapped_column(String(4000), default="")
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_by: Mapped[int | None] = mapped_column(BigInt)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(BigInt)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why_cancelled: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)


class CommitteeSeat(Base):
    """A member as the committee was made up when the meeting was called: whether they backed the call, were there,
    signed the minutes. ``owner``: of a management committee, whether they sit in it as an owner."""

    __tablename__ = "committee_seats"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("committee_meetings.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    backs: Mapped[bool] = mapped_column(default=False)
    present: Mapped[bool | None]
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner: Mapped[bool] = mapped_column(default=False)


class CommitteeItem(Base):
    """A topic. ``decides``: it is voted on, otherwise talked over. ``outcome`` and the figures stand once it was."""

    __tablename__ = "committee_items"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint(one_of("outcome", Meeting), name="outcome_known"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("committee_meetings.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(String(500), default="")
    decides: Mapped[bool]
    outcome: Mapped[str | None] = mapped_column(String(10))
    yes: Mapped[int] = mapped_column(default=0)
    no: Mapped[int] = mapped_column(default=0)
    abstain: Mapped[int] = mapped_column(default=0)
    aside: Mapped[int] = mapped_column(default=0)
    aside_words: Mapped[str] = mapped_column(String(200), default="")


class CommitteeVote(Base):
    """What a member who was there said on a topic."""

    __tablename__ = "committee_votes"
    __table_args__ = (CheckConstraint(one_of("choice", Choice), name="choice_known"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("committee_items.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    choice: Mapped[str] = mapped_column(String(8))
