"""Tables of reports. The request id is unique per reporter and per clerk, so a double tap is one report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.db import Base, BigInt, Json, UtcDateTime
from server.reports.rules.words import State

_STATES = ", ".join(f"'{state}'" for state in State)


class Report(Base):
    """A report as it stands now. What led here is told by its events. All ``*_by`` and ``*_at`` are instants.

    ``request_key`` begins with the door it came by, where several take reports: one key serves one door.
    ``place_label`` ends with ``spot``, the reporter's own words for the place: like ``words`` they are shown to
    neighbours only once they were checked.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("reporter_id", "request_key"),
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars_in_bounds"),
        Index("ix_reports_estate_state", "estate_id", "state", "id"),
        Index("ix_reports_estate", "estate_id", "id"),
        Index("ix_reports_made", "estate_id", "made_at"),
        Index("ix_reports_done", "estate_id", "done_at", sqlite_where=text("done_at IS NOT NULL"),
              postgresql_where=text("done_at IS NOT NULL")),
        # Most reports are entered by nobody else, have nobody yet, no lift and no other they end in: those stay out.
        Index("uq_reports_entered_by_request_key", "entered_by", "request_key", unique=True,
              sqlite_where=text("entered_by IS NOT NULL"), postgresql_where=text("entered_by IS NOT NULL")),
        Index("uq_reports_by_house", "request_key", unique=True,
              sqlite_where=text("channel = 'house'"), postgresql_where=text("channel = 'house'")),
        Index("ix_reports_assignee", "assignee_id", "state", "id", sqlite_where=text("assignee_id IS NOT NULL"),
              postgresql_where=text("assignee_id IS NOT NULL")),
        Index("ix_reports_lift", "lift_id", sqlite_where=text("lift_id IS NOT NULL"),
              postgresql_where=text("lift_id IS NOT NULL")),
        Index("ix_reports_merged", "merged_into", sqlite_where=text("merged_into IS NOT NULL"),
              postgresql_where=text("merged_into IS NOT NULL")),
        Index("ix_reports_reporter", "reporter_id", "id"),
        Index("ix_reports_due", "next_due_at", sqlite_where=text("next_due_at IS NOT NULL"),
              postgresql_where=text("next_due_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str] = mapped_column(String(12))
    category: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(8))
    home_id: Mapped[int | None] = mapped_column(ForeignKey("homes.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    stair_id: Mapped[int | None] = mapped_column(ForeignKey("stairs.id"))
    lift_id: Mapped[int | None] = mapped_column(ForeignKey("lifts.id"))
    place_label: Mapped[str] = mapped_column(String(120))
    spot: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(String(1000))
    public_words: Mapped[str | None] = mapped_column(String(500))
    words_state: Mapped[str] = mapped_column(String(8), default="checking")
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[str] = mapped_column(String(12))
    priority: Mapped[str] = mapped_column(String(2))
    responsible: Mapped[str] = mapped_column(String(12))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    contact: Mapped[str | None] = mapped_column(String(300))
    channel: Mapped[str] = mapped_column(String(10))
    anonymous: Mapped[bool] = mapped_column(default=False)
    about_staff_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    photo_consent: Mapped[bool] = mapped_column(default=False)
    drill: Mapped[bool] = mapped_column(default=False)
    hotline_number: Mapped[str | None] = mapped_column(String(40))
    request_key: Mapped[str] = mapped_column(String(120))
    appointment_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    appointment_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledge_by: Mapped[datetime] = mapped_column(UtcDateTime)
    arrive_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fix_by: Mapped[datetime] = mapped_column(UtcDateTime)
    certain: Mapped[bool] = mapped_column(default=True)
    next_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    noticed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pause_reason: Mapped[str | None] = mapped_column(String(30))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    outcome: Mapped[str | None] = mapped_column(String(30))
    closed_by: Mapped[str | None] = mapped_column(String(10))
    reopen_count: Mapped[int] = mapped_column(default=0)
    urge_count: Mapped[int] = mapped_column(default=0)
    urged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stars: Mapped[int | None]
    rating_words: Mapped[str | None] = mapped_column(String(500))
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    version: Mapped[int] = mapped_column(default=1)


class ReportEvent(Base):
    """Something that happened to a report, or a word in one of its two threads. Never deleted, and never edited but
    for ``by_id`` when two persons turn out to be one."""

    __tablename__ = "report_events"
    __table_args__ = (Index("ix_report_events", "report_id", "id"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    kind: Mapped[str] = mapped_column(String(20))
    thread: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(BigInt)
    by_part: Mapped[str] = mapped_column(String(10))
    words: Mapped[str | None] = mapped_column(String(1000))
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class ReportMedia(Base):
    """A picture or film of a report and the event it came with; ``stage`` is before, arrival, after or said."""

    __tablename__ = "report_media"

    media_id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("report_events.id"))
    stage: Mapped[str] = mapped_column(String(8))


class ReportPause(Base):
    """One lawful stop of the clock."""

    __tablename__ = "report_pauses"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    reason: Mapped[str] = mapped_column(String(30))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReportQuote(Base):
    """A price named for a repair, in fen, and what became of it. Never edited but for its answer; another price is
    another quote. ``heard``: how staff heard the answer they wrote down, ``heard_of`` from whom. At most
    one waits and at most one is agreed to. ``bill_id`` and ``bill_state`` (open, paid, void): its bill, as the room of
    bills last told it."""

    __tablename__ = "report_quotes"
    __table_args__ = (
        CheckConstraint("fen >= 0", name="fen_not_negative"),
        Index("uq_report_quotes_waiting", "report_id", unique=True, sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
        Index("uq_report_quotes_accepted", "report_id", unique=True, sqlite_where=text("state = 'accepted'"),
              postgresql_where=text("state = 'accepted'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    lines: Mapped[list[Any]] = mapped_column(Json)
    fen: Mapped[int] = mapped_column(BigInt)
    words: Mapped[str] = mapped_column(String(500), default="")
    until: Mapped[date | None]
    given_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard: Mapped[str | None] = mapped_column(String(8))
    heard_of: Mapped[str | None] = mapped_column(String(500))
    bill_id: Mapped[int | None] = mapped_column(BigInt)
    bill_state: Mapped[str | None] = mapped_column(String(8))


class ReportCall(Base):
    """Something to be told aloud to a reporter who holds no phone of ours, once per cause; ``told_event`` is the event
    of the call after which nobody need ring up about it."""

    __tablename__ = "report_calls"
    __table_args__ = (
        Index("ix_report_calls_owed", "report_id", "id", sqlite_where=text("told_event IS NULL"),
              postgresql_where=text("told_event IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    cause: Mapped[str] = mapped_column(String(120), unique=True)
    words: Mapped[str] = mapped_column(String(1000))
    owed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_event: Mapped[int | None] = mapped_column(ForeignKey("report_events.id"))


class ReportHandler(Base):
    """Who had a report, in which round; a round ends when the resident returns or reopens it."""

    __tablename__ = "report_handlers"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    round: Mapped[int]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished: Mapped[bool] = mapped_column(default=False)


class ReportFollower(Base):
    """A neighbour who has the same trouble and hears of every step."""

    __tablename__ = "report_followers"

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    came_from: Mapped[int | None] = mapped_column(BigInt)


class ReportRung(Base):
    """A step of the escalation ladder that was taken, once per round."""

    __tablename__ = "report_rungs"

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    rung: Mapped[str] = mapped_column(String(14), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportRead(Base):
    """How far somebody has read a report, for unread marks."""

    __tablename__ = "report_reads"

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInt)
