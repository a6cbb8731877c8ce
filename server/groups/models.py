"""Tables of owner groups. A person's and a message's id stand without a foreign key: the log outlives them.

``next_at`` of a task is set exactly while the platform is still to be asked about it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.groups.rules import GroupState, Kind, State, TaskState
from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, Json, UtcDateTime

LONGEST_CAUSE = 160


class Group(Base):
    """A chat with residents. ``estate_id`` is empty until somebody, or the code they joined by, says where it belongs.

    ``state_code`` is what its join QR code carries and what members who came by it are known by.
    """

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("chat_id"),
        CheckConstraint(one_of("kind", Kind), name="group_kind"),
        CheckConstraint(one_of("state", GroupState), name="group_state"),
        CheckConstraint("(kind = 'customer') = (chat_id IS NOT NULL)", name="group_chat"),
        Index("ix_groups_estate", "estate_id", "id"),
        Index("ix_groups_state_code", "state_code", **only("state_code IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int | None] = mapped_column(ForeignKey("estates.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    stair_id: Mapped[int | None] = mapped_column(ForeignKey("stairs.id"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    chat_id: Mapped[str | None] = mapped_column(String(64))
    owner_userid: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12), default=GroupState.ACTIVE)
    members: Mapped[int] = mapped_column(default=0)
    join_config_id: Mapped[str | None] = mapped_column(String(80))
    join_qr: Mapped[str | None] = mapped_column(String(300))
    state_code: Mapped[str | None] = mapped_column(String(30))
    synced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class GroupTask(Base):
    """One group-send task at one colleague. ``message_id`` is delivery's row that makes it, ``msgid`` the platform's
    name for it; ``content`` is a :class:`server.groups.rules.Content`."""

    __tablename__ = "group_tasks"
    __table_args__ = (
        UniqueConstraint("cause", "sender_userid"),
        CheckConstraint(one_of("state", TaskState), name="group_task_state"),
        Index("ix_group_tasks_due", "next_at", **only("next_at IS NOT NULL")),
        Index("ix_group_tasks_made", "made_at"),
        Index("ix_group_tasks_message", "message_id", **only("message_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    cause: Mapped[str] = mapped_column(String(LONGEST_CAUSE))
    sender_userid: Mapped[str] = mapped_column(String(64))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    message_id: Mapped[int | None] = mapped_column(BigInt)
    msgid: Mapped[str | None] = mapped_column(String(128))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(12), default=TaskState.DUE)
    reminders: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HandTask(Base):
    """What colleagues are to post by hand in the plain groups of a cause; ``content`` is a
    :class:`server.groups.rules.Content`. ``told`` counts the messages about it, ``next_at`` is set until the last."""

    __tablename__ = "group_hand_tasks"
    __table_args__ = (
        UniqueConstraint("cause"),
        Index("ix_group_hand_tasks_due", "next_at", **only("next_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    cause: Mapped[str] = mapped_column(String(LONGEST_CAUSE))
    piece: Mapped[str] = mapped_column(String(10))
    piece_id: Mapped[int] = mapped_column(BigInt)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    told: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Posting(Base):
    """One sheet or notice owed to one group. The unique key is why no group is ever told twice.

    ``last_error`` is why nothing came, ``posted_by`` who posted it by hand.
    """

    __tablename__ = "postings"
    __table_args__ = (
        UniqueConstraint("group_id", "cause"),
        CheckConstraint(one_of("state", State), name="posting_state"),
        Index("ix_postings_piece", "piece", "piece_id"),
        Index("ix_postings_day", "day", "estate_id"),
        Index("ix_postings_task", "task_id", **only("task_id IS NOT NULL")),
        Index("ix_postings_cause", "cause"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    cause: Mapped[str] = mapped_column(String(LONGEST_CAUSE))
    piece: Mapped[str] = mapped_column(String(10))
    piece_id: Mapped[int] = mapped_column(BigInt)
    title: Mapped[str] = mapped_column(String(120))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(12))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("group_tasks.id"))
    late: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    posted_by: Mapped[int | None] = mapped_column(BigInt)
    last_error: Mapped[str | None] = mapped_column(String(200))
