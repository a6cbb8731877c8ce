"""A matter, the stages and tokens it has reached, its files and its story."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import only
from server.kit.db import Base, BigInt, Json, UtcDateTime


class Matter(Base):
    """A matter as it stands now.

    ``kind`` is a kind of ``config/governance.toml``. ``scope_ids`` are buildings, stairs or homes as ``scope_kind``
    says; nothing for the whole estate. ``survey_*``: the willingness survey. ``shown_from`` to ``shown_until`` is the
    publicity (公示) as it was opened, ``shown_days`` what the city's rules asked for then.
    """

    __tablename__ = "matters"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'passed', 'rejected', 'finished', 'dropped')", name="state_known"),
        CheckConstraint("scope_kind IN ('estate', 'buildings', 'stairs', 'homes')", name="scope_known"),
        CheckConstraint("survey_closes_at IS NULL OR survey_opened_at IS NOT NULL", name="survey_opened"),
        Index("ix_matters_estate", "estate_id", "id"),
        Index("ix_matters_survey_due", "survey_closes_at", **only("survey_closed_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(String(2000))
    scope_kind: Mapped[str] = mapped_column(String(10))
    scope_ids: Mapped[list[int]] = mapped_column(Json)
    scope_label: Mapped[str] = mapped_column(String(200))
    scope_reason: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10))
    stage: Mapped[str] = mapped_column(String(20))
    raised_by: Mapped[int] = mapped_column(BigInt)
    raised_by_owner: Mapped[bool]
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_words: Mapped[str | None] = mapped_column(String(200))
    survey_words: Mapped[str] = mapped_column(String(500), default="")
    survey_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    survey_closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    survey_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown_days: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)


class MatterStage(Base):
    """When a stage was reached. A stage that was left backwards and reached again has its latest instant."""

    __tablename__ = "matter_stages"

    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int] = mapped_column(BigInt)


class MatterToken(Base):
    """A token of a stage with what it rests on. One that was given by mistake is taken back and stays readable."""

    __tablename__ = "matter_tokens"
    __table_args__ = (
        Index("uq_matter_tokens_standing", "matter_id", "token", unique=True, **only("taken_back_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    token: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(500), default="")
    evidence: Mapped[dict[str, Any]] = mapped_column(Json)
    given_by: Mapped[int] = mapped_column(BigInt)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_back_by: Mapped[int | None] = mapped_column(BigInt)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why_back: Mapped[str | None] = mapped_column(String(200))


class MatterFile(Base):
    """A file of a matter: a plan, the evidence of a token, minutes, an agreement.

    ``about`` and ``about_id`` name what it belongs to. ``open`` files are for everybody who may read the matter, the
    others for staff and whoever brought them. ``media_id``: a picture a resident brought; else ``key`` is in the store.
    """

    __tablename__ = "matter_files"
    __table_args__ = (Index("ix_matter_files_about", "matter_id", "about", "about_id"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    about: Mapped[str] = mapped_column(String(12))
    about_id: Mapped[int] = mapped_column(BigInt)
    name: Mapped[str] = mapped_column(String(120))
    mime: Mapped[str] = mapped_column(String(40))
    bytes: Mapped[int]
    key: Mapped[str | None] = mapped_column(String(64))
    media_id: Mapped[int | None] = mapped_column(ForeignKey("stored_media.id"))
    open: Mapped[bool]
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MatterEvent(Base):
    """One line of a matter's story. Never changed; what residents may not know of is not ``open``."""

    __tablename__ = "matter_events"
    __table_args__ = (Index("ix_matter_events_matter", "matter_id", "id"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matters.id"))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(String(500), default="")
    open: Mapped[bool]
    by: Mapped[int] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
