"""Who may close a day by hand; posting is the business of the rooms that know what happened."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.people import queries as people
from server.people.rules import ADMIN, FINANCE, MANAGER

CLOSERS = (FINANCE, MANAGER, ADMIN)


def may_close(session: Session, actor: Actor, estate_id: int) -> bool:
    """Close the days of an estate's ledger."""
    return people.covers(session, actor, estate_id, CLOSERS)
