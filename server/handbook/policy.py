"""Who may write the handbook. It holds for every estate, so it is kept by whoever administers all of them."""

from __future__ import annotations

from server.kit.actor import EVERYWHERE, Actor
from server.people.rules import ADMIN, STAFF_ROLES

WRITERS = (ADMIN,)
LOOKERS = tuple(STAFF_ROLES)


def may_write(actor: Actor) -> bool:
    """Import, publish and discard versions."""
    return any(grant.role in WRITERS and grant.scope == EVERYWHERE for grant in actor.grants)
