"""Tables of bulletins. One sheet per estate, kind, day and number: two schedulers can never make two.

A person's id stands without a foreign key: what was published outlives an erased person. Of a published sheet
``content`` and its figures are never changed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.bulletins.rules.words import FILE_KINDS, MODES, AfterDeadline, Kind, Mode, OnHolidays, State
from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, Json, UtcDateTime

LONGEST_WORDS = 500
LONGEST_NOTE = 200


class BulletinPlan(Base):
    """When the sheets of an estate are made and sent, and who looks them over. Times are minutes of the Shanghai day.

    An estate without a row keeps the usual plan of ``config/bulletins.toml``.
    """

    __tablename__ = "bulletin_plans"
    __table_args__ = (
        CheckConstraint(one_of("mode", MODES), name="bulletin_plan_mode"),
        CheckConstraint("make_at BETWEEN 0 AND 1439 AND send_at BETWEEN 0 AND 1439", name="bulletin_plan_times"),
    )

    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    mode: Mapped[str] = mapped_column(String(10), default=Mode.AUTO)
    make_at: Mapped[int]
    send_at: Mapped[int]
    reviewer_id: Mapped[int | None] = mapped_column(BigInt)
    review_by: Mapped[int]
    after_deadline: Mapped[str] = mapped_column(String(6), default=AfterDeadline.SEND)
    quiet_from: Mapped[int]
    quiet_to: Mapped[int]
    on_holidays: Mapped[str] = mapped_column(String(6), default=OnHolidays.USUAL)
    daily: Mapped[bool] = mapped_column(default=True)
    weekly: Mapped[bool] = mapped_column(default=True)
    monthly: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class Sheet(Base):
    """A sheet of an estate. ``day`` is the day it is for: of a weekly one the Monday, of a monthly one the first, on
    which the span it tells of has ended. ``since`` to ``until`` is that span.

    ``number`` 1 is the first version; a later one corrects ``corrects_id``; one below zero was made too early by a
    wrong clock and stands for nothing. ``due_at`` is when it is to be sent and is set exactly while it waits for that;
    ``review_by`` is the reviewer's deadline. ``note`` says why a sheet was corrected, held, skipped or dropped.
    ``gate`` is what the privacy gate found and who ticked what. What was drawn
    before ``changed_at`` shows what the sheet no longer says; None: it stands as it was made. ``approved_at`` without
    ``approved_by``: somebody had let it go, and it was changed after that.
    """

    __tablename__ = "sheets"
    __table_args__ = (
        UniqueConstraint("estate_id", "kind", "day", "number"),
        CheckConstraint(one_of("state", State), name="sheet_state"),
        CheckConstraint(one_of("kind", Kind), name="sheet_kind"),
        Index("ix_sheets_feed", "estate_id", "id", **only("published_at IS NOT NULL")),
        Index("ix_sheets_due", "due_at", **only("due_at IS NOT NULL")),
        Index("ix_sheets_review", "review_by", **only("state = 'waiting'")),
        Index("ix_sheets_day", "day", "kind", "estate_id"),
        Index("ix_sheets_corrects", "corrects_id", **only("corrects_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str] = mapped_column(String(8))
    day: Mapped[date]
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("sheets.id"))
    note: Mapped[str | None] = mapped_column(String(LONGEST_NOTE))
    title: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    gate: Mapped[dict[str, Any]] = mapped_column(Json)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    late: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewer_id: Mapped[int | None] = mapped_column(BigInt)
    review_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(BigInt)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    post_again: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class SheetFigure(Base):
    """A figure of a sheet and where it came from: the query by name, its arguments, the moment it was read."""

    __tablename__ = "sheet_figures"
    __table_args__ = (UniqueConstraint("sheet_id", "section", "key"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"))
    section: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(30))
    label: Mapped[str] = mapped_column(String(40))
    value: Mapped[int] = mapped_column(BigInt)
    unit: Mapped[str] = mapped_column(String(10))
    query: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Contribution(Base):
    """Words and pictures brought for the sheet of a day. ``faces_agreed`` is the bringer's word that who is seen
    agreed, ``faces_checked`` the reviewer's that no other face or plate is seen."""

    __tablename__ = "bulletin_contributions"
    __table_args__ = (Index("ix_bulletin_contributions_day", "estate_id", "day", "state"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    day: Mapped[date]
    by_id: Mapped[int] = mapped_column(BigInt)
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS))
    media_ids: Mapped[list[int]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10))
    faces_agreed: Mapped[bool]
    faces_checked: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(BigInt)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(LONGEST_NOTE))
    version: Mapped[int] = mapped_column(default=1)


class SheetRead(Base):
    """Somebody has opened a sheet."""

    __tablename__ = "sheet_reads"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Override(Base):
    """Two different people want a sheet sent although it is the quiet of the night."""

    __tablename__ = "bulletin_overrides"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id"),
        CheckConstraint("first_by <> second_by", name="bulletin_override_by_two"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    subject: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int] = mapped_column(BigInt)
    why: Mapped[str] = mapped_column(String(LONGEST_NOTE))
    first_by: Mapped[int] = mapped_column(BigInt)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    second_by: Mapped[int | None] = mapped_column(BigInt)
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SheetFile(Base):
    """What was drawn from a sheet: a picture, a page to print, a film, a cover. ``key`` names it in the file store."""

    __tablename__ = "sheet_files"
    __table_args__ = (CheckConstraint(one_of("kind", FILE_KINDS), name="sheet_file_kind"),)

    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheets.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(6), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Wish(Base):
    """Which sheets of an estate somebody wants to be told of. Without a row: none; all can be read in the app."""

    __tablename__ = "bulletin_wishes"
    __table_args__ = (Index("ix_bulletin_wishes_estate", "estate_id"),)

    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    daily: Mapped[bool]
    weekly: Mapped[bool]
    monthly: Mapped[bool]
