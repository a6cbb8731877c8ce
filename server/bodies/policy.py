"""Who keeps the bodies of owners, and who looks.

The community and the street set up, guide and file (物业管理条例 10, 16, 20); a management committee is the street's
own (C-10). The property company looks, and writes nothing: it is who these bodies watch.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from server.bodies.rules.makeup import Kind
from server.kit.actor import Actor
from server.people import queries as people
from server.people.rules import ADMIN, COMMITTEE, COMMUNITY, FIRM, MANAGER, REGULATOR, STREET

KEEPERS = (COMMUNITY, STREET)
NOTERS = (COMMITTEE, *KEEPERS)
LOOKERS = (*NOTERS, REGULATOR, MANAGER, ADMIN)


def may_found(session: Session, actor: Actor, estate_id: int, kind: str) -> bool:
    """Write down a body of this kind, its members, its term and its end. Its founding and its end count once another
    person of those who :func:`may_keep` has confirmed them."""
    roles: Collection[str] = (STREET,) if kind == Kind.MANAGEMENT else KEEPERS
    return people.covers(session, actor, estate_id, roles) and not people.covers(session, actor, estate_id, FIRM)


def may_keep(session: Session, actor: Actor, estate_id: int) -> bool:
    """Work for the community or the street here, and not for the property company too."""
    return people.covers(session, actor, estate_id, KEEPERS) and not people.covers(session, actor, estate_id, FIRM)


def seconds(session: Session, actor: Actor, estate_id: int) -> Collection[int]:
    """Who else could confirm what this person writes down here. Persons, not accounts."""
    firm = {row["id"] for row in people.staff_covering(session, estate_id, FIRM)}
    keepers = {row["id"] for row in people.staff_covering(session, estate_id, KEEPERS)}
    return keepers - firm - {people.resolve(session, actor.id)}


def may_note(session: Session, actor: Actor, estate_id: int) -> bool:
    """Note a step that was done: those who keep it, and the committee itself."""
    return people.covers(session, actor, estate_id, NOTERS) and not people.covers(session, actor, estate_id, FIRM)


def may_look(session: Session, actor: Actor, estate_id: int) -> bool:
    """See the page of an estate's bodies."""
    return people.covers(session, actor, estate_id, LOOKERS)


def may_read(session: Session, actor: Actor, estate_id: int, day: date) -> bool:
    """Read who speaks for the owners: everybody with a home there, and who sees the page."""
    return people.lives_in(session, actor.id, estate_id, day) or may_look(session, actor, estate_id)
