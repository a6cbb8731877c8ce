"""The table of media. The bytes are in the file store, under the hash of their content."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.db import Base, BigInt, UtcDateTime


class StoredMedium(Base):
    """A photo or film. ``key`` is the medium itself, ``still_key`` a picture to check, ``thumb_key`` a small one."""

    __tablename__ = "stored_media"
    __table_args__ = (
        CheckConstraint("kind IN ('photo', 'video')", name="stored_media_kind"),
        CheckConstraint("state IN ('checking', 'shown', 'hidden', 'refused')", name="stored_media_state"),
        Index("ix_stored_media_owner", "owner_id", "key"),
        Index("ix_stored_media_waiting", "state", "at"),
        Index("ix_stored_media_unused", "used", "at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    owner_id: Mapped[int] = mapped_column(BigInt)
    kind: Mapped[str] = mapped_column(String(8))
    purpose: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(64))
    still_key: Mapped[str] = mapped_column(String(64))
    thumb_key: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8))
    used: Mapped[bool]
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    seconds: Mapped[int | None]
    trace_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
