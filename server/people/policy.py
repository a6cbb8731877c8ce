"""Who may do what with people's data, and the matching WHERE clauses for lists."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.people.queries import covers
from server.people.rules import ADMIN, COMMUNITY, MANAGER, STAFF

REVIEWERS = (STAFF, MANAGER, COMMUNITY, ADMIN)
KEEPERS = (MANAGER, ADMIN)
"""Make accounts and grant roles inside their own scopes."""


def may_review(session: Session, actor: Actor, estate_id: int) -> bool:
    """Answer claims to homes of this estate."""
    return covers(session, actor, estate_id, REVIEWERS)


def may_see_people(session: Session, actor: Actor, estate_id: int) -> bool:
    """See who lives where in this estate (each look at a phone number is logged)."""
    return covers(session, actor, estate_id, REVIEWERS)


def may_change_owner(session: Session, actor: Actor, estate_id: int) -> bool:
    """Record that a home changed hands."""
    return covers(session, actor, estate_id, REVIEWERS)
