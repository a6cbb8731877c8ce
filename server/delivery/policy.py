"""Who may look at what was sent, and who may decide what is unclear."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import Session

from server.delivery.models import InboxItem, Message
from server.delivery.rules import STAFF_PAGES
from server.kit.actor import SYSTEM, Actor
from server.people.queries import covered, covers
from server.people.rules import ADMIN, MANAGER, STAFF, STAFF_ROLES

LOOKERS = (STAFF, MANAGER, ADMIN)
DECIDERS = (MANAGER, ADMIN)


def may_decide(session: Session, actor: Actor, estate_id: int | None) -> bool:
    """Send again or mark as sent. What belongs to no estate is decided by whoever manages all of them."""
    if actor == SYSTEM:
        return True
    return actor.holds_everywhere(*DECIDERS) if estate_id is None else covers(session, actor, estate_id, DECIDERS)


def may_end_pause(actor: Actor) -> bool:
    """Let a resting channel go on: it serves every estate."""
    return actor == SYSTEM or actor.holds_everywhere(ADMIN)


def visible(actor: Actor, row: type[Message] | type[InboxItem]) -> ColumnElement[bool]:
    """The WHERE clause of what this actor may see in the delivery log; never what they are spared."""
    nowhere = row.estate_id.is_(None) if actor.holds_everywhere(*LOOKERS) else false()
    spared = or_(row.spared_id.is_(None), row.spared_id != actor.id)
    return and_(or_(covered(actor, LOOKERS, row.estate_id), nowhere), spared)


def own(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause of what somebody may read in their own inbox. What they were told as staff names homes and says
    what residents said: whoever holds no role in that estate any more reads it no more, and the rows stay."""
    mine = InboxItem.person_id == actor.id
    told_as_staff = InboxItem.page.startswith(STAFF_PAGES)
    if not actor.is_staff:
        return and_(mine, or_(InboxItem.page.is_(None), ~told_as_staff))
    here = or_(InboxItem.estate_id.is_(None), covered(actor, STAFF_ROLES, InboxItem.estate_id))
    return and_(mine, or_(InboxItem.page.is_(None), ~told_as_staff, here))
