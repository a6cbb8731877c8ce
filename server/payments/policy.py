"""Who may pay, take, review and see money."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.payments.models import Payment
from server.people import queries as people
from server.people.rules import ADMIN, CASHIER, FINANCE, MANAGER

TAKERS = (CASHIER, MANAGER, FINANCE)
"""Who stands at the desk. Staff in general do not: whoever repairs lamps need not know who owes."""
KEEPERS = (MANAGER, FINANCE)
LOOKERS = (MANAGER, FINANCE, ADMIN)


def may_take(session: Session, actor: Actor, estate_id: int) -> bool:
    """Enter money at the desk of this estate."""
    return people.covers(session, actor, estate_id, TAKERS)


def may_review(session: Session, actor: Actor, estate_id: int) -> bool:
    """Review what somebody else entered, void it, agree to give money back, change how the desk works."""
    return people.covers(session, actor, estate_id, KEEPERS)


def may_look(session: Session, actor: Actor, estate_id: int) -> bool:
    """See the payments of this estate."""
    return people.covers(session, actor, estate_id, LOOKERS)


def may_settle(session: Session, actor: Actor, estate_id: int | None) -> bool:
    """Settle an exception; one that belongs to no estate is finance's wherever they work."""
    return actor.holds(*KEEPERS) if estate_id is None else may_review(session, actor, estate_id)


def covered(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_look`."""
    return people.covered(actor, LOOKERS, Payment.estate_id)
