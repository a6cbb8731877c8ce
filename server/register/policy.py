"""Who may keep the register."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.kit.actor import Actor, Grant
from server.people.queries import covers
from server.people.rules import ADMIN, COMMISSIONER, MANAGER, STAFF

DESCRIBE = (MANAGER, ADMIN)
"""Roles that put right what an estate says of itself."""
KEEP_LIFTS = (MANAGER, COMMISSIONER, ADMIN)
"""Roles that keep the files of lifts."""

WRITE_VISITS = (STAFF, MANAGER, COMMISSIONER, ADMIN)
"""Roles that write down who was at a lift."""


def may_describe(session: Session, actor: Actor, estate_id: int) -> bool:
    """Put right what this estate says of itself."""
    return covers(session, actor, estate_id, DESCRIBE)


def may_hand(actor: Actor) -> bool:
    """Say who looks after an estate, and register companies and communities: it decides whose roles count there."""
    return actor.holds_everywhere(ADMIN)


def may_keep_lifts(session: Session, actor: Actor, estate_id: int) -> bool:
    """Keep the files of this estate's lifts."""
    return covers(session, actor, estate_id, KEEP_LIFTS)


def may_write_visits(session: Session, actor: Actor, estate_id: int) -> bool:
    """Write down who was at this estate's lifts, and put it right."""
    return covers(session, actor, estate_id, WRITE_VISITS)


def describing(actor: Actor) -> list[Grant]:
    """The grants by which somebody describes estates."""
    return [grant for grant in actor.grants if grant.role in DESCRIBE]


def keeping_lifts(actor: Actor) -> list[Grant]:
    """The grants by which somebody keeps lifts."""
    return [grant for grant in actor.grants if grant.role in KEEP_LIFTS]
