"""Who may look at owner groups, and who may say where they belong and what was posted by hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import Session

from server.groups.models import Group
from server.kit.actor import SYSTEM, Actor
from server.people.queries import covered, covers
from server.people.rules import ADMIN, COMMUNITY, MANAGER, STAFF

LOOKERS = (STAFF, MANAGER, COMMUNITY, ADMIN)
POSTERS = (STAFF, MANAGER, ADMIN)
KEEPERS = (MANAGER, ADMIN)


def may_post(session: Session, actor: Actor, estate_id: int) -> bool:
    """Say that something was posted by hand in a group of this estate."""
    return covers(session, actor, estate_id, POSTERS)


def may_keep(session: Session, actor: Actor, estate_id: int | None) -> bool:
    """Place groups, add plain ones, make join codes. A group nobody placed yet is everybody's who keeps all."""
    if actor == SYSTEM:
        return True
    return actor.holds_everywhere(*KEEPERS) if estate_id is None else covers(session, actor, estate_id, KEEPERS)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause of the groups this actor may see."""
    unplaced = Group.estate_id.is_(None) if actor.holds_everywhere(*KEEPERS) else false()
    return or_(covered(actor, LOOKERS, Group.estate_id), unplaced)


def covers_column(actor: Actor, column: Any) -> ColumnElement[bool]:
    """The WHERE clause of what belongs to estates this actor may look into."""
    return and_(column.is_not(None), covered(actor, LOOKERS, column))
