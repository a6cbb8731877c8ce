"""Who may answer chats and read them, and the matching WHERE clauses for lists."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import Session

from server.chats.models import Chat
from server.kit.actor import EVERYWHERE, Actor
from server.people import queries as people
from server.people.rules import ADMIN, MANAGER, STAFF

ANSWERERS = (STAFF, MANAGER, ADMIN)
PLANNERS = (MANAGER, ADMIN)
WIDE = (EVERYWHERE, "company")


def may_answer(session: Session, actor: Actor, estate_id: int | None) -> bool:
    """See the queue of an estate and take its chats.

    Nobody knows yet where a stranger lives: whoever answers anywhere sees them, so that nobody is left alone.
    """
    if estate_id is None:
        return _answers(actor)
    return people.covers(session, actor, estate_id, ANSWERERS)


def answerable(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_answer`."""
    nowhere = Chat.estate_id.is_(None) if _answers(actor) else false()
    return or_(and_(Chat.estate_id.is_not(None), people.covered(actor, ANSWERERS, Chat.estate_id)), nowhere)


def may_plan(session: Session, actor: Actor, estate_id: int | None) -> bool:
    """Write the duty list of an estate; of all of them at once, who manages more than single estates."""
    if estate_id is None:
        return any(grant.scope in WIDE and grant.role in PLANNERS for grant in actor.grants)
    return people.covers(session, actor, estate_id, PLANNERS)


def may_lead(session: Session, actor: Actor, estate_id: int | None) -> bool:
    """Take a chat out of a colleague's hands."""
    return may_plan(session, actor, estate_id)


def _answers(actor: Actor) -> bool:
    return any(grant.role in ANSWERERS for grant in actor.grants)
