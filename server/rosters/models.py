"""The table of imports: one row per file, from the moment it came to what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.db import Base, BigInt, Json, UtcDateTime


class RosterImport(Base):
    """A roster file. ``mapped`` are columns corrected by staff, ``found`` what the check said, ``difference`` what
    applying it would change; neither holds an ID number or a phone. ``done`` of ``total`` rows tells how far it is.
    ``file_key`` is None once the file itself is no longer needed."""

    __tablename__ = "roster_imports"
    __table_args__ = (Index("ix_roster_imports_estate", "estate_id", "id"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int | None] = mapped_column(ForeignKey("estates.id"))
    estate_name: Mapped[str] = mapped_column(String(40), default="")
    city: Mapped[str] = mapped_column(String(20), default="")
    file_name: Mapped[str] = mapped_column(String(120))
    file_key: Mapped[str | None] = mapped_column(String(64))
    mapped: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    found: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    difference: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    refusal: Mapped[str | None] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(BigInt)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
