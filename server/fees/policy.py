"""Who may do what with bills, and the matching WHERE clauses for lists."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from server.fees.models import Bill
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.people import queries as people
from server.people.rules import ADMIN, CASHIER, FINANCE, MANAGER

KEEPERS = (FINANCE, MANAGER, ADMIN)
"""Who sets prices, makes runs, waives and voids."""
LOOKERS = (*KEEPERS, CASHIER)
"""Who sees what homes owe: whoever repairs lamps does not."""


def may_keep(session: Session, actor: Actor, estate_id: int) -> bool:
    """Set tariffs and terms, make and publish runs, waive and void bills of this estate."""
    return people.covers(session, actor, estate_id, KEEPERS)


def may_look(session: Session, actor: Actor, estate_id: int) -> bool:
    """See the bills of this estate as staff."""
    return people.covers(session, actor, estate_id, LOOKERS)


def check_keeper(session: Session, actor: Actor, estate_id: int, what: str = "小区") -> None:
    """:class:`NotFound` for whoever may not keep the fees here; the system may."""
    if actor.id != 0 and not may_keep(session, actor, estate_id):
        raise not_found(what)


def covered(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_look`."""
    return people.covered(actor, LOOKERS, Bill.estate_id)
