"""Tables of the machinery. What must happen once is unique here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import only
from server.kit.db import KEY_ONLY, Base, BigInt, Json, UtcDateTime

LONGEST_REPLY = 600


class JobRun(Base):
    """One slot of one job. The unique key is the fence: even two leaders cannot run a slot twice.

    ``missed`` counts slots before this one that were not run by themselves; ``late`` marks a slot caught up.
    ``ended_at`` is empty exactly while it runs, ``next_at`` set exactly while it waits to be tried again.
    """

    __tablename__ = "job_runs"
    __table_args__ = (
        UniqueConstraint("job", "slot"),
        Index("ix_job_runs_running", "job", **only("ended_at IS NULL")),
        Index("ix_job_runs_waiting", "next_at", **only("next_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    slot: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12))
    owner: Mapped[str] = mapped_column(String(40))
    late: Mapped[bool]
    missed: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str | None] = mapped_column(String(500))
    error: Mapped[str | None] = mapped_column(String(500))


class LeaderLease(Base):
    """Who leads until when, by the database's clock."""

    __tablename__ = "leader_leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(String(40))
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class SlowWork(Base):
    """Work too slow for a request, such as preparing a photo. ``next_at`` is set exactly while it waits."""

    __tablename__ = "slow_work"
    __table_args__ = (
        UniqueConstraint("kind", "cause"),
        Index("ix_slow_work_due", "next_at", **only("next_at IS NOT NULL")),
        Index("ix_slow_work_held", "lease_until", **only("lease_until IS NOT NULL")),
        Index("ix_slow_work_failed", "id", **only("state = 'failed'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(String(160))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(500))


class AnsweredPush(Base):
    """A push that was taken, and what we said to it: its repeat hears the same again.

    Written at every push, so it has no index but its key; the old ones are looked for once a night.
    """

    __tablename__ = "answered_pushes"
    __table_args__ = KEY_ONLY

    replay_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    reply: Mapped[str | None] = mapped_column(String(LONGEST_REPLY))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Talk(Base):
    """Where the talk with one address stands. ``talk`` is empty while none runs; ``trail`` leads back, step by step.

    The row stays when a talk ends, so that two messages at once always have a row to wait for.
    """

    __tablename__ = "talks"
    __table_args__ = KEY_ONLY

    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    address: Mapped[str] = mapped_column(String(128), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(BigInt)
    talk: Mapped[str | None] = mapped_column(String(60))
    step: Mapped[str | None] = mapped_column(String(40))
    kept: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    trail: Mapped[list[Any]] = mapped_column(Json, default=list)
    first_words: Mapped[str | None] = mapped_column(String(600))
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
