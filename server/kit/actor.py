"""Who is acting: a person, the roles granted to them with a scope, and the door they came through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role inside a scope: ``scope`` names the kind of place, ``scope_id`` which one (None: everywhere)."""

    role: str
    scope: str
    scope_id: int | None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request, a chat message or a job. ``id`` is the person's id, 0 for the system."""

    id: int
    name: str = ""
    grants: tuple[Grant, ...] = ()
    door: str = "app"
    session_id: int | None = None

    @property
    def is_staff(self) -> bool:
        """Whether any role was granted; the scope decides where it counts."""
        return bool(self.grants)

    def holds(self, *roles: str) -> bool:
        """Whether one of these roles was granted, in whatever scope."""
        return any(grant.role in roles for grant in self.grants)

    def holds_everywhere(self, *roles: str) -> bool:
        """Whether one of these roles was granted for every estate there is."""
        return any(grant.role in roles and grant.scope == EVERYWHERE for grant in self.grants)


SYSTEM = Actor(id=0, name="系统", door="system")


@dataclass(frozen=True, slots=True)
class Who:
    """Who may knock at a door at all. What they may touch behind it is the use case's own question."""

    name: str
    admits: Callable[[Actor], bool]
    signed_in: bool = True
    roles: tuple[str, ...] = ()


ANYONE = Who("anyone", lambda _actor: True, signed_in=False)
SIGNED_IN = Who("signed_in", lambda _actor: True)
STAFF = Who("staff", lambda actor: actor.is_staff)


def staff_with(*roles: str) -> Who:
    """Staff who hold one of these roles in some scope."""
    return Who(f"staff: {', '.join(roles)}", lambda actor: actor.holds(*roles), roles=roles)
