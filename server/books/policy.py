"""Who may keep the open books, look at them and ask about them, and the matching WHERE clauses for lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from server.books.models import BookEntry, BookQuestion, BookSettlement
from server.kit.actor import Actor
from server.openness.rules import emergency_confirmers
from server.people import queries as people
from server.people.rules import ADMIN, COMMITTEE, COMMUNITY, FINANCE, FIRM, MANAGER, REGULATOR, RIGHTS, STREET
from server.places import queries as places

KEEPERS = (FINANCE, MANAGER, ADMIN)
LOOKERS = (*KEEPERS, COMMITTEE, COMMUNITY, STREET, REGULATOR)
CONFIRMERS = (*KEEPERS, COMMITTEE)
"""Whose word a statement or a use of the maintenance fund needs beside its keeper's: the owners' own committee too."""
USE_CONFIRMERS = (*CONFIRMERS, COMMUNITY, STREET)
"""Who may confirm some use of it: of those in an emergency, whoever the city names (:func:`may_confirm_emergency`)."""
RIGHT = "see_books"


def may_keep(session: Session, actor: Actor, estate_id: int) -> bool:
    """Enter, approve what another entered, set the budget, answer questions, export."""
    return people.covers(session, actor, estate_id, KEEPERS)


def may_confirm_fund(session: Session, actor: Actor, estate_id: int) -> bool:
    """Hold what another entered about the maintenance fund against its paper."""
    return people.covers(session, actor, estate_id, CONFIRMERS)


def may_confirm_emergency(session: Session, actor: Actor, estate_id: int) -> bool:
    """Say that the fund was used in an emergency: whoever the city names, and nobody of the firm that took it."""
    roles = emergency_confirmers(places.estate(session, estate_id)["city"])
    return people.covers(session, actor, estate_id, roles) and not people.covers(session, actor, estate_id, FIRM)


def may_look(session: Session, actor: Actor, estate_id: int) -> bool:
    """See the books in the console, with what waits to be approved."""
    return people.covers(session, actor, estate_id, LOOKERS)


def is_owner(session: Session, actor: Actor, estate_id: int, day: date) -> bool:
    """Whether a home in the estate gives this person the right to see its books. A tenant has none."""
    homes = people.homes_in(session, actor.id, estate_id, day)
    return any(RIGHT in RIGHTS[home["role"]] for home in homes)


def may_read(session: Session, actor: Actor, estate_id: int, day: date) -> bool:
    """Read what was approved."""
    return may_look(session, actor, estate_id) or is_owner(session, actor, estate_id, day)


def fund_covered(actor: Actor, column: Any) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_look`, of statements and uses of the fund."""
    return people.covered(actor, LOOKERS, column)


def fund_confirmed_by(actor: Actor, column: Any) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_confirm_fund`."""
    return people.covered(actor, CONFIRMERS, column)


def emergency_confirmed_by(actor: Actor, column: Any) -> ColumnElement[bool]:
    """The WHERE clause of those who confirm a use in an emergency where a city names nobody else."""
    return people.covered(actor, (COMMUNITY, STREET), column)


def covered(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_look`, of entries."""
    return people.covered(actor, LOOKERS, BookEntry.estate_id)


def kept(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_keep`, of entries."""
    return people.covered(actor, KEEPERS, BookEntry.estate_id)


def asked_of(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_keep`, of questions."""
    return people.covered(actor, KEEPERS, BookQuestion.estate_id)


def settled_by(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_keep`, of settlements."""
    return people.covered(actor, KEEPERS, BookSettlement.estate_id)
