"""Facts: what happened, written in the transaction in which it happened.

A use case publishes; a worker later takes each fact and lets the reactions answer, in one transaction per fact.
Nothing that must follow can get lost between the two, because the fact is a row like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index, String, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.kit.conditions import only
from server.kit.db import Base, BigInt, Json, UtcDateTime, table
from server.kit.prepared import Prepared, run_later

DUE, DONE, DEAD = "due", "done", "dead"


@dataclass(frozen=True)
class Fact:
    """The parent of every fact: frozen, past tense, ids and plain values only."""

    name: ClassVar[str]


class FactRow(Base):
    """A published fact and how far the reactions to it have come."""

    __tablename__ = "facts"
    __table_args__ = (
        Index("ix_facts_due", "next_at", "id", **only("state = 'due'")),
        Index("ix_facts_dead", "id", **only("state = 'dead'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(8), default=DUE)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(500))


_PUBLISH = Prepared(table(FactRow).insert(), ("name", "payload", "at", "next_at", "state", "attempts"))


def publish(session: Session, fact: Fact, *, at: datetime) -> None:
    """Write a fact in the caller's transaction; reactions see it only if that transaction commits."""
    _PUBLISH.run(session, _row(fact, at))


def publish_with(session: Session, fact: Fact, *, at: datetime) -> None:
    """The same together with whatever else was put off (:meth:`server.kit.prepared.Prepared.later`)."""
    _PUBLISH.later(session, _row(fact, at))


def publish_all(session: Session, facts: Sequence[Fact], *, at: datetime) -> None:
    """Write many facts in one statement, in their order and after those that were put off."""
    if facts:
        run_later(session)
        session.execute(insert(table(FactRow)), [_row(fact, at) for fact in facts])


def _row(fact: Fact, at: datetime) -> dict[str, Any]:
    payload = {field.name: getattr(fact, field.name) for field in fields(fact)}
    return {"name": fact.name, "payload": payload, "at": at, "next_at": at, "state": DUE, "attempts": 0}
