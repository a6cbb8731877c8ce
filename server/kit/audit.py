"""The audit trail: every change with before and after, and every read of sensitive data, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.kit.actor import Actor
from server.kit.db import Base, BigInt, Json, UtcDateTime


class AuditEntry(Base):
    """One act. ``before`` and ``after`` hold only what changed; a read has neither. Entries are never edited.

    ``spared_id`` is whoever must not learn of it, whatever they may read: the one a complaint is about.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_thing", "thing", "thing_id"), Index("ix_audit_estate", "estate_id", "id"))

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int] = mapped_column(BigInt)
    door: Mapped[str] = mapped_column(String(12))
    act: Mapped[str] = mapped_column(String(40))
    thing: Mapped[str] = mapped_column(String(30))
    thing_id: Mapped[int] = mapped_column(BigInt)
    estate_id: Mapped[int | None] = mapped_column(BigInt)
    spared_id: Mapped[int | None] = mapped_column(BigInt)
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)
    reason: Mapped[str | None] = mapped_column(String(200))


def record(
    session: Session,
    actor: Actor,
    act: str,
    thing: str,
    thing_id: int,
    *,
    at: datetime,
    estate_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
    spared_id: int | None = None,
) -> None:
    """Write one entry. Values must already be masked where they would name somebody who need not be named."""
    row = {"at": at, "actor_id": actor.id, "door": actor.door, "act": act, "thing": thing, "thing_id": thing_id}
    more = {"estate_id": estate_id, "before": before, "after": after, "reason": reason, "spared_id": spared_id}
    session.execute(insert(AuditEntry), row | more)
