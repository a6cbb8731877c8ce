"""Tables of chats. A person's id stands without a foreign key, as people can be merged and chats are erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.chats.rules.words import Kind, Side, State
from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, UtcDateTime

LONGEST_KEY = 240
LIVING = "state <> 'ended'"
"""Of which chats an address has one at most, in the words of their index."""


class Chat(Base):
    """One stretch of talk on one address, as it stands now. At most one of an address lives.

    ``waiting_since`` is when the resident first waited for a person's answer: set while the chat waits, and while a
    person has it and owes an answer. ``escalated`` counts the rungs taken since then, ``unread`` the resident's lines
    nobody has answered. ``why`` is said of who asked for a person, ``danger`` that it must not wait for the morning.
    """

    __tablename__ = "chats"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="chat_state"),
        CheckConstraint("(state = 'person') = (taken_by IS NOT NULL)", name="chat_taken"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="chat_ended"),
        Index("uq_chats_live", "channel", "address", unique=True, **only(LIVING)),
        Index("ix_chats_estate", "estate_id", "last_at"),
        Index("ix_chats_waiting", "waiting_since", **only("waiting_since IS NOT NULL")),
        Index("ix_chats_ended", "ended_at", **only("state = 'ended'")),
        Index("ix_chats_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(128))
    person_id: Mapped[int | None] = mapped_column(BigInt)
    estate_id: Mapped[int | None] = mapped_column(ForeignKey("estates.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(8))
    why: Mapped[str | None] = mapped_column(String(60))
    danger: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_by: Mapped[int | None] = mapped_column(BigInt)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalated: Mapped[int] = mapped_column(SmallInteger, default=0)
    unread: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class ChatLine(Base):
    """One thing said. ``words`` are sealed; ``by`` is who of the staff said it; ``key`` makes a repeat change nothing.

    ``way`` is how a line of staff left: ``message`` or, when the platform's window was shut, ``inbox``; ``phone`` when
    neither reaches anybody. ``media_id`` fetches a picture from the platform while ``file_id`` is still empty.
    ``report_id`` is the report that was made of the line: a photo then belongs there.
    """

    __tablename__ = "chat_lines"
    __table_args__ = (
        CheckConstraint(one_of("side", Side), name="chat_line_side"),
        CheckConstraint(one_of("kind", Kind), name="chat_line_kind"),
        UniqueConstraint("key"),
        Index("ix_chat_lines_chat", "chat_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    side: Mapped[str] = mapped_column(String(8))
    by: Mapped[int | None] = mapped_column(BigInt)
    kind: Mapped[str] = mapped_column(String(8))
    words: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(BigInt)
    media_id: Mapped[str | None] = mapped_column(String(128))
    way: Mapped[str | None] = mapped_column(String(8))
    report_id: Mapped[int | None] = mapped_column(BigInt)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))


class Duty(Base):
    """Somebody answers chats from an instant to an instant; without an estate, in all estates they work for."""

    __tablename__ = "duties"
    __table_args__ = (
        CheckConstraint("until_at > from_at", name="duty_span"),
        Index("ix_duties_until", "until_at"),
        Index("ix_duties_person", "person_id", "from_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int | None] = mapped_column(ForeignKey("estates.id"))
    person_id: Mapped[int] = mapped_column(BigInt)
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChatLook(Base):
    """Somebody reads a transcript until an instant; ``reason`` is said by who is not on duty."""

    __tablename__ = "chat_looks"

    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(200))
