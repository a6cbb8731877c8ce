"""Who may do what with matters, and the matching WHERE clauses for lists.

Whoever has a home in the estate reads and may object; owners raise ideas and answer for their homes; staff and the
committee lead a matter on; the street records mediation.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM, Actor
from server.people import queries as people
from server.people.rules import ADMIN, COMMISSIONER, COMMITTEE, COMMUNITY, FIRM, MANAGER, OWNING, STAFF, STREET
from server.proposals.models import Matter

MOVERS = (STAFF, MANAGER, ADMIN, COMMISSIONER, COMMITTEE, COMMUNITY)
"""Lead a matter from stage to stage; the lift commissioner does little else."""
SETTLERS = (STREET, COMMUNITY, ADMIN)
"""Record that mediation came to nothing (E-06), beside whoever brings a matter to the vote."""
CONVENERS = (MANAGER, ADMIN, COMMISSIONER, COMMITTEE, COMMUNITY)
"""Bring a matter to the vote."""
OVERRULERS = (STREET, COMMUNITY, COMMISSIONER)
"""Hold against its paper that mediation failed and the owners go on; nobody of the firm, whatever else they are."""
LOOKERS = (*MOVERS, STREET)
HELPERS = (COMMISSIONER, COMMUNITY, STREET)
"""Decide on help with a share. Neighbours on the committee and the property company are not told who asked, nor why."""


def may_move(session: Session, actor: Actor, estate_id: int) -> bool:
    """Write plans, give tokens, go on to the next stage. The house itself may, after a vote."""
    return actor is SYSTEM or people.covers(session, actor, estate_id, MOVERS)


def may_answer(session: Session, actor: Actor, estate_id: int) -> bool:
    """Answer an objection."""
    return people.covers(session, actor, estate_id, (*SETTLERS, *MOVERS))


def may_settle(session: Session, actor: Actor, estate_id: int) -> bool:
    """Record what came of the talks about an objection: whoever leads matters, but not those who repair things."""
    return people.covers(session, actor, estate_id, (*SETTLERS, *CONVENERS))


def may_overrule(session: Session, actor: Actor, estate_id: int) -> bool:
    """Confirm that a matter goes on past a written objection."""
    return people.covers(session, actor, estate_id, OVERRULERS) and not people.covers(session, actor, estate_id, FIRM)


def may_convene(session: Session, actor: Actor, estate_id: int) -> bool:
    """Prepare the vote on a matter."""
    return people.covers(session, actor, estate_id, CONVENERS)


def may_help(session: Session, actor: Actor, estate_id: int) -> bool:
    """See who asked for help with a share, and decide on it; each look is written down."""
    return people.covers(session, actor, estate_id, HELPERS)


def may_look(session: Session, actor: Actor, estate_id: int) -> bool:
    """See everything of a matter at the console, evidence and names too."""
    return people.covers(session, actor, estate_id, LOOKERS)


def may_read(session: Session, actor: Actor, estate_id: int, day: date) -> bool:
    """Read the story: everybody with a home in the estate, tenants too, and the staff who cover it."""
    return people.lives_in(session, actor.id, estate_id, day) or may_look(session, actor, estate_id)


def owned(session: Session, actor: Actor, estate_id: int, day: date) -> list[int]:
    """The ids of the homes this person owns in an estate on a day; a tenant and family own none."""
    held = people.homes_of(session, actor.id, day)
    return sorted({row["home_id"] for row in held if row["estate_id"] == estate_id and row["role"] in OWNING})


def covered(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_look`."""
    return people.covered(actor, LOOKERS, Matter.estate_id)
