"""What hung on the boards of an estate. A person's id stands without a foreign key, as people can be merged."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import only
from server.kit.db import Base, BigInt, UtcDateTime


class BoardPosting(Base):
    """An item put up on a board: of which span (its first day; of what always hangs the day it went up), where, from
    when to when. Nothing is overwritten: what was written down by mistake is ``void`` with a reason and stays."""

    __tablename__ = "board_postings"
    __table_args__ = (
        CheckConstraint("down_on IS NULL OR down_on >= up_on", name="down_after_up"),
        CheckConstraint("(down_on IS NULL) = (down_by IS NULL)", name="down_by_somebody"),
        CheckConstraint("(void_why IS NULL) = (void_by IS NULL)", name="void_by_somebody"),
        Index("uq_board_postings_once", "estate_id", "item", "span_from", "place", "up_on", unique=True,
              **only("void_why IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    item: Mapped[str] = mapped_column(String(24))
    span_from: Mapped[date]
    place: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(String(200))
    up_on: Mapped[date]
    photo_key: Mapped[str | None] = mapped_column(String(64))
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    down_on: Mapped[date | None]
    down_by: Mapped[int | None] = mapped_column(BigInt)
    down_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_why: Mapped[str | None] = mapped_column(String(200))
    void_by: Mapped[int | None] = mapped_column(BigInt)
    void_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
