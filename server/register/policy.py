"""Who may keep the register."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.kit.actor import Actor, Grant
from server.people.queries import covers
from server.people.rules import ADMIN, COMMISSIONER, MANAGER

DESCRIBE = (MANAGER, ADMIN)
"""Roles that put right what an estate says of itself."""
KEEP_LIFTS = (MANAGER, COMMISSIONER, ADMIN)
"""Roles that keep the files of lifts."""


def may_describe(session: Session, actor: Actor, estate_id: int) -> bool:
    """Put right what this estate says of itself."""
    return covers(session, actor, estate_id, DESCRIBE)


def may_hand(actor: Actor) -> bool:
    """Say who looks after an estate, and register companies and communities: it decides whose roles count there."""
    return actor.holds_everywhere(ADMIN)


def may_keep_lifts(session: Session, actor: Actor, estate_id: int) -> bool:
    """Keep the files of this estate's lifts."""
    return covers(session, actor, estate_id, KEEP_LIFTS)


def describing(actor: Actor) -> list[Grant]:
    """The grants by which somebody describes estates."""
    return [grant for grant in actor.grants if grant.role in DESCRIBE]


def keeping_lifts(actor: Actor) -> list[Grant]:
    """The grants by which somebody keeps lifts."""
    return [grant for grant in actor.grants if grant.role in KEEP_LIFTS]
