"""Who keeps the cards of those who hold an office, and who reads them.

Community and street appoint and look after commissioners and social workers (电梯事务社区治理, 包小专); the property
company names its own head, and nobody else.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.people import queries as people
from server.people.rules import ADMIN, COMMUNITY, FIRM, MANAGER, STREET

APPOINTERS = (COMMUNITY, STREET, ADMIN)
KEEPERS = (*APPOINTERS, MANAGER)


def keepers_of(role: str) -> Collection[str]:
    """The roles that write down and confirm cards of this role."""
    return KEEPERS if role == MANAGER else APPOINTERS


def may_keep(session: Session, actor: Actor, estate_id: int, role: str) -> bool:
    """Write down, confirm, send back or take down a card of this role here; whoever works for the property company
    only that of its head."""
    if not people.covers(session, actor, estate_id, keepers_of(role)):
        return False
    return role == MANAGER or not people.covers(session, actor, estate_id, FIRM)


def may_look(session: Session, actor: Actor, estate_id: int) -> bool:
    """See the page of an estate's cards."""
    return people.covers(session, actor, estate_id, KEEPERS)


def seconds(session: Session, estate_id: int, role: str, but: Collection[int]) -> list[int]:
    """Who may answer a card of this role here, some persons aside."""
    firm = () if role == MANAGER else [row["id"] for row in people.staff_covering(session, estate_id, FIRM)]
    found = [row["id"] for row in people.staff_covering(session, estate_id, keepers_of(role))]
    aside = {people.resolve(session, one) for one in but} | set(firm)
    return [one for one in found if one not in aside]


def may_read(session: Session, actor: Actor, estate_id: int, day: date) -> bool:
    """Read whom to turn to: everybody with a home there, and who works there."""
    return people.lives_in(session, actor.id, estate_id, day) or bool(people.roles_in(session, actor, estate_id))
