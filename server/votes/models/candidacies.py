"""Who stands in an election: a person of the books, with the home that makes an owner of them, and their own word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.db import Base, BigInt, UtcDateTime


class Candidacy(Base):
    """Somebody who was asked to stand, or stands. Only who ``accepted`` comes onto the ballot.

    ``adult``, ``related_to_firm``, ``unpaid`` and ``illegal_building`` are what was looked at before asking (C-03);
    None where the city asks for no look. ``note`` says where the paper of a consent lies.
    """

    __tablename__ = "poll_candidacies"
    __table_args__ = (
        UniqueConstraint("poll_id", "person_id"),
        CheckConstraint("state IN ('asked', 'accepted', 'declined', 'withdrawn')", name="state_known"),
        CheckConstraint("answered_how IN ('app', 'paper')", name="how_known"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    person_id: Mapped[int] = mapped_column(BigInt, index=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"))
    introduction: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(10), default="asked")
    adult: Mapped[bool]
    related_to_firm: Mapped[bool]
    unpaid: Mapped[bool | None]
    illegal_building: Mapped[bool | None]
    answered_how: Mapped[str | None] = mapped_column(String(5))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(200), default="")
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
