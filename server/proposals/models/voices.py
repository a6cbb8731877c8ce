"""What people say of a matter: answers to the survey, objections, meetings with promises, consents of homes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, UtcDateTime
from server.proposals.rules.objections import State


class Answer(Base):
    """What a home says to the willingness survey; one for each home, which its owners may change until it closes."""

    __tablename__ = "matter_answers"
    __table_args__ = (CheckConstraint("answer IN ('yes', 'no', 'unsure')", name="answer_known"),)

    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"), primary_key=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), primary_key=True)
    answer: Mapped[str] = mapped_column(String(6))
    words: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[int] = mapped_column(BigInt)
    entered_by: Mapped[int | None] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Objection(Base):
    """A written objection. One made inside the publicity stands in the way until it is agreed or withdrawn, or the
    street has recorded that mediation failed and the owners ``go_on`` (E-06). ``answer_by``: when it must be answered.
    ``go_on_by``: who asked for it to go on all the same, ``go_on_at`` when, while somebody not of the firm is to look.
    """

    __tablename__ = "matter_objections"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint("(go_on_by IS NULL) = (go_on_at IS NULL)", name="go_on_by_somebody"),
        Index("ix_matter_objections_matter", "matter_id", "state"),
        Index("ix_matter_objections_person", "person_id"),
        Index("ix_matter_objections_due", "answer_by", **only("answered_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    person_id: Mapped[int] = mapped_column(BigInt)
    home_id: Mapped[int | None] = mapped_column(ForeignKey("homes.id"))
    code: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(1000))
    state: Mapped[str] = mapped_column(String(20))
    go_on: Mapped[bool] = mapped_column(default=False)
    go_on_by: Mapped[int | None] = mapped_column(BigInt)
    go_on_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[int | None] = mapped_column(BigInt)
    answer: Mapped[str | None] = mapped_column(String(1000))
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome_words: Mapped[str | None] = mapped_column(String(500))
    settled_by: Mapped[int | None] = mapped_column(BigInt)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Meeting(Base):
    """A meeting about a matter: announced first, its minutes afterwards."""

    __tablename__ = "matter_meetings"
    __table_args__ = (Index("ix_matter_meetings_matter", "matter_id", "at"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(80))
    agenda: Mapped[str] = mapped_column(String(500), default="")
    words: Mapped[str] = mapped_column(String(4000), default="")
    people: Mapped[int | None]
    made_by: Mapped[int] = mapped_column(BigInt)
    minutes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Promise(Base):
    """What somebody promised at a meeting, and whether it was kept."""

    __tablename__ = "matter_promises"
    __table_args__ = (Index("ix_matter_promises_meeting", "meeting_id", "id"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("matter_meetings.id"))
    words: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[int | None] = mapped_column(BigInt)


class Consent(Base):
    """Somebody else's say that a plan needs (E-04): ``private`` a home whose private part is used must agree,
    ``neighbour`` whose light, air or passage suffers must be heard, ``common`` land or greenery of the estate.

    ``noted``: the answer that one person wrote down from a signed paper, while another is to hold it against that; the
    state is that of the last answer that counts.
    """

    __tablename__ = "matter_consents"
    __table_args__ = (
        CheckConstraint("kind IN ('private', 'neighbour', 'common')", name="kind_known"),
        CheckConstraint("state IN ('asked', 'given', 'refused', 'heard')", name="state_known"),
        CheckConstraint("noted IS NULL OR noted IN ('given', 'heard')", name="noted_known"),
        CheckConstraint("(noted IS NULL) = (noted_by IS NULL)", name="noted_by_somebody"),
        Index("ix_matter_consents_matter", "matter_id", "id"),
        Index("uq_matter_consents_home", "matter_id", "kind", "home_id", unique=True, **only("home_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    kind: Mapped[str] = mapped_column(String(10))
    home_id: Mapped[int | None] = mapped_column(ForeignKey("homes.id"))
    label: Mapped[str] = mapped_column(String(64))
    part: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(String(500), default="")
    noted: Mapped[str | None] = mapped_column(String(8))
    noted_by: Mapped[int | None] = mapped_column(BigInt)
    made_by: Mapped[int] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
