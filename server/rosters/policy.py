"""Who may bring in rosters, and the matching WHERE clause for lists."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM, Actor
from server.people.queries import covered, covers
from server.people.rules import ADMIN, MANAGER
from server.rosters.models import RosterImport

IMPORTERS = (MANAGER, ADMIN)


def may_import(session: Session, actor: Actor, estate_id: int) -> bool:
    """Bring in a roster of this estate."""
    return actor.id == SYSTEM.id or covers(session, actor, estate_id, IMPORTERS)


def may_found(actor: Actor) -> bool:
    """Bring in the first roster of an estate nobody has heard of: administrators and managers of a whole company."""
    of_a_company = any(grant.role == MANAGER and grant.scope == "company" for grant in actor.grants)
    return of_a_company or actor.holds_everywhere(ADMIN) or actor.id == SYSTEM.id


def company_of(actor: Actor) -> int | None:
    """The company an estate founded by this person belongs to, when the person manages just one."""
    companies = {grant.scope_id for grant in actor.grants if grant.role == MANAGER and grant.scope == "company"}
    return companies.pop() if len(companies) == 1 else None


def may_see(session: Session, actor: Actor, found: RosterImport) -> bool:
    """Look at one import: those of estates one may import, one's own, and for those who may everywhere all."""
    if found.made_by == actor.id or actor.id == SYSTEM.id:
        return True
    if found.estate_id is None:
        return actor.holds_everywhere(*IMPORTERS)
    return may_import(session, actor, found.estate_id)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_see`."""
    return or_(covered(actor, IMPORTERS, RosterImport.estate_id), RosterImport.made_by == actor.id)
