"""Tables of delivery. A person's id stands without a foreign key: the log outlives an erased person.

``next_at`` is set exactly while a message is due and ``lease_until`` exactly while a worker holds it, so that two
small partial indexes answer "what is due" and "whose worker died", however long the history grows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.delivery.rules import LONGEST_CAUSE, ORDINARY, State
from server.kit.conditions import one_of, only
from server.kit.db import KEY_ONLY, Base, BigInt, Json, UtcDateTime


class InboxItem(Base):
    """Something a person was told, readable in the mini-program whatever happened to the push."""

    __tablename__ = "inbox_items"
    __table_args__ = (
        UniqueConstraint("cause", "person_id"),
        Index("ix_inbox_items_person", "person_id", "id"),
        Index("ix_inbox_items_unread", "person_id", **only("read_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt)
    estate_id: Mapped[int | None] = mapped_column(BigInt)
    spared_id: Mapped[int | None] = mapped_column(BigInt)
    cause: Mapped[str] = mapped_column(String(LONGEST_CAUSE))
    title: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(String(1000))
    page: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Message(Base):
    """One thing owed to one address on one channel.

    ``address`` is an openid, a WeCom userid or a robot's name; ``answer`` what the platform said besides yes.
    ``doubt_since`` is when a call went out whose answer we do not know. ``task`` names the matter of a card,
    ``outcome`` the words its buttons give way to; ``response_code`` changes it once and came at ``code_at`` (None: with
    the card itself). ``rank`` 0 is danger and goes before everything
    else that is due. ``spared_id`` is whoever must not see the row whatever role they hold: the one a complaint is
    about.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("cause", "channel", "address"),
        CheckConstraint(one_of("state", State), name="message_state"),
        Index("ix_messages_due", "channel", "rank", "next_at", "id", **only("next_at IS NOT NULL")),
        Index("ix_messages_held", "lease_until", **only("lease_until IS NOT NULL")),
        Index("ix_messages_task", "task", **only("task IS NOT NULL")),
        Index("ix_messages_platform", "platform_id", **only("platform_id IS NOT NULL")),
        Index("ix_messages_estate", "estate_id", "id"),
        Index("ix_messages_person", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    cause: Mapped[str] = mapped_column(String(LONGEST_CAUSE))
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(128))
    person_id: Mapped[int | None] = mapped_column(BigInt)
    estate_id: Mapped[int | None] = mapped_column(BigInt)
    spared_id: Mapped[int | None] = mapped_column(BigInt)
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(default=0)
    rank: Mapped[int] = mapped_column(SmallInteger, default=ORDINARY)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    doubt_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    platform_id: Mapped[str | None] = mapped_column(String(256))
    response_code: Mapped[str | None] = mapped_column(String(1000))
    code_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[dict[str, Any] | None] = mapped_column(Json)
    task: Mapped[str | None] = mapped_column(String(100))
    outcome: Mapped[str | None] = mapped_column(String(60))
    last_error: Mapped[str | None] = mapped_column(String(200))


class Attempt(Base):
    """One call to a platform, or one decision of staff, and what came of it. Never changed."""

    __tablename__ = "message_attempts"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(BigInt)
    state: Mapped[str] = mapped_column(String(12))
    error: Mapped[str | None] = mapped_column(String(200))


class Credit(Base):
    """One agreement to one subscribe message. A row is spent once or dropped once, so it cannot be overspent.

    ``cause`` is the event it came from; ``spent_on`` the message it paid for; ``dropped_why`` when it was worth
    nothing after all.
    """

    __tablename__ = "consent_credits"
    __table_args__ = (
        UniqueConstraint("openid", "template_id", "cause"),
        UniqueConstraint("spent_on"),
        Index("ix_consent_credits_left", "openid", "template_id", "id", **only("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    openid: Mapped[str] = mapped_column(String(128))
    template_id: Mapped[str] = mapped_column(String(80))
    cause: Mapped[str] = mapped_column(String(200))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    spent_on: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    dropped_why: Mapped[str | None] = mapped_column(String(40))


class CustomerWindow(Base):
    """How many answers are left to one person in the chat of one app ("mini", "oa"), and until when.

    ``by_word``: opened by something they said, not only by coming in. One row each, taken from by conditional UPDATE.
    """

    __tablename__ = "customer_windows"
    __table_args__ = (CheckConstraint('"left" >= 0', name="window_left"), KEY_ONLY)

    app: Mapped[str] = mapped_column(String(8), primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    left: Mapped[int] = mapped_column(SmallInteger)
    by_word: Mapped[bool]


class ChannelPause(Base):
    """A channel at rest until an instant, and how many seconds the last rest was: the next one doubles."""

    __tablename__ = "channel_pauses"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    seconds: Mapped[int]
    why: Mapped[str] = mapped_column(String(200))
