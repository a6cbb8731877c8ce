"""Who writes down what hangs on the board, who watches what is owed, and who reads what was published."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.people import queries as people
from server.people.rules import ADMIN, COMMITTEE, COMMUNITY, FINANCE, MANAGER, REGULATOR, STAFF, STREET
from server.postings.models import BoardPosting

WRITERS = (STAFF, FINANCE, MANAGER, ADMIN, COMMITTEE)
LOOKERS = (*WRITERS, COMMUNITY, STREET, REGULATOR)


def may_write(session: Session, actor: Actor, estate_id: int) -> bool:
    """Write down what went up and came down: the firm's people, and the committee, which posts for itself."""
    return people.covers(session, actor, estate_id, WRITERS)


def may_look(session: Session, actor: Actor, estate_id: int) -> bool:
    """See the calendar with what is owed."""
    return people.covers(session, actor, estate_id, LOOKERS)


def may_read(session: Session, actor: Actor, estate_id: int, day: date) -> bool:
    """See what was published when: everybody with a home there; it hangs on the wall."""
    return may_look(session, actor, estate_id) or people.lives_in(session, actor.id, estate_id, day)


def covered(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_look`."""
    return people.covered(actor, LOOKERS, BoardPosting.estate_id)
