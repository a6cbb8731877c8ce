"""The audit trail."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.audit import AuditEntry
from server.kit.paging import Page, cut, read_cursor
from server.people.models import Person


def audit_trail(
    session: Session, reader: Actor, where: ColumnElement[bool], *, thing: str | None = None,
    thing_id: int | None = None, cursor: str | None = None, limit: int = 50,
) -> Page:  # fmt: skip
    """The audit, newest first, narrowed by the reader's scope; never what the reader must not learn of."""
    once = select(Person.id).where(Person.merged_into == reader.id)
    spared = or_(
        AuditEntry.spared_id.is_(None), and_(AuditEntry.spared_id != reader.id, AuditEntry.spared_id.not_in(once))
    )
    asked = (
        select(*AuditEntry.__table__.columns, Person.name.label("actor"))
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(where, spared)
        .order_by(AuditEntry.id.desc())
        .limit(limit + 1)
    )
    if thing:
        asked = asked.where(AuditEntry.thing == thing)
    if thing_id:
        asked = asked.where(AuditEntry.thing_id == thing_id)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(AuditEntry.id < after[0])
    return cut(session.execute(asked).mappings().all(), limit, "id")
