"""Who may write the handbook. It holds for every estate, so it is kept by whoever administers all of them."""

from __future__ import annotations

from server.kit.actor import Actor
from server.people.rules import ADMIN

WRITERS = (ADMIN,)
"""All staff may look at it, drafts too; residents see what is published."""


def may_write(actor: Actor) -> bool:
    """Import, publish and discard versions."""
    return actor.holds_everywhere(*WRITERS)
