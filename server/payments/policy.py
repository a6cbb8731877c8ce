"""Who may pay, take, review and see money."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.payments.models import Payment
from server.people import queries as people
from server.people.rules import ADMIN, CASHIER, FINANCE, MANAGER
from server.places.queries import ESTATES, estates_inside

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


def may_settle(session: Session, actor: Actor, estate_id: int | None, company_id: int | None) -> bool:
    """Settle an exception; one of no estate is settled by its company's people, one of nobody by any finance."""
    if estate_id is not None:
        return may_review(session, actor, estate_id)
    return actor.holds(*KEEPERS) and (company_id is None or company_id in companies(session, actor, KEEPERS))


def companies(session: Session, actor: Actor, roles: Collection[str] = LOOKERS) -> list[int]:
    """The companies of the estates where one of these roles counts."""
    ids = [row["id"] for row in estates_inside(session, [one for one in actor.grants if one.role in roles])]
    asked = select(ESTATES.c.company_id).where(ESTATES.c.id.in_(ids), ESTATES.c.company_id.is_not(None))
    return list(session.scalars(asked.distinct()))


def covered(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_look`."""
    return people.covered(actor, LOOKERS, Payment.estate_id)
