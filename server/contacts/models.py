"""The table of cards. A person's id stands without a foreign key, as people can be merged; whose card it is says the
grant."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.contacts.rules.cards import State
from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, UtcDateTime


class ContactCard(Base):
    """What residents may read of somebody who holds an office. ``estate_id``: where it was written down; it is read
    wherever the grant counts. ``phone`` is a number on duty. At most one is shown of a grant, and one waits."""

    __tablename__ = "contact_cards"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by OR state = 'withdrawn'", name="two_people"),
        CheckConstraint("state = 'asked' OR answered_by IS NOT NULL", name="answered_by_somebody"),
        Index("uq_contact_cards_asked", "grant_id", unique=True, **only("state = 'asked'")),
        Index("uq_contact_cards_shown", "grant_id", unique=True, **only("state = 'approved'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("staff_grants.id"), index=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), index=True)
    name: Mapped[str] = mapped_column(String(30))
    duty: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(20))
    appointed_by: Mapped[str] = mapped_column(String(60))
    term_until: Mapped[date | None]
    certificate_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default=State.ASKED)
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
