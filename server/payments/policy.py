"""Who may pay, take, review and see money."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.kit.actor import EVERYWHERE, Actor
from server.payments.models import Payment
from server.people import queries as people
from server.people.rules import ADMIN, CASHIER, FINANCE, MANAGER
from server.places.queries import ESTATES

TAKERS = (CASHIER, MANAGER, FINANCE)
"""Who stands at the desk. Staff in general do not: whoever repairs lamps need not know who owes."""
KEEPERS = (MANAGER, FINANCE)
LOOKERS = (MANAGER, FINANCE, ADMIN)
SETTLERS = LOOKERS
"""Who settles what belongs to no estate: it is the administrators who are told of it."""


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
    """Settle an exception; one of no estate is settled by whoever answers for the whole company, one of nobody by
    whoever answers for everything; the system's administrators, who are told of both, may as well."""
    if estate_id is not None:
        return may_review(session, actor, estate_id)
    if company_id is None:
        return sees_all(actor, SETTLERS)
    return company_id in wholly(session, actor, SETTLERS)


def sees_all(actor: Actor, roles: Collection[str] = LOOKERS) -> bool:
    """Whether one of these roles was granted for everywhere."""
    return any(grant.role in roles and grant.scope == EVERYWHERE for grant in actor.grants)


def companies(session: Session, actor: Actor, roles: Collection[str] = LOOKERS) -> list[int]:
    """The companies of the estates where one of these roles counts."""
    here = people.covered(actor, roles, ESTATES.c.id)
    asked = select(ESTATES.c.company_id).where(here, ESTATES.c.company_id.is_not(None))
    return list(session.scalars(asked.distinct()))


def wholly(session: Session, actor: Actor, roles: Collection[str] = LOOKERS) -> list[int]:
    """The companies of which one of these roles counts in every estate: what belongs to such a company as a whole may
    be seen by whoever has it, and by nobody who manages one estate of several."""
    here = people.covered(actor, roles, ESTATES.c.id)
    beyond = select(ESTATES.c.company_id).where(~here, ESTATES.c.company_id.is_not(None))
    asked = select(ESTATES.c.company_id).where(here, ESTATES.c.company_id.not_in(beyond))
    return list(session.scalars(asked.distinct()))


def covered(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_look`."""
    return people.covered(actor, LOOKERS, Payment.estate_id)
