"""What happens to people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class BindingAsked(Fact):
    """Somebody claims a home and staff must answer."""

    name: ClassVar[str] = "binding.asked"
    binding_id: int
    estate_id: int
    home_id: int
    person_id: int


@dataclass(frozen=True)
class BindingAnswered(Fact):
    """A claim was answered: ``state`` is bound or refused; or ``ended``, where staff ended what it had led to."""

    name: ClassVar[str] = "binding.answered"
    binding_id: int
    estate_id: int
    home_id: int
    person_id: int
    state: str


@dataclass(frozen=True)
class PhoneConfirmed(Fact):
    """WeChat vouches for somebody's number from now on: whatever named it meant them."""

    name: ClassVar[str] = "phone.confirmed"
    person_id: int


@dataclass(frozen=True)
class PersonMerged(Fact):
    """Two rows turned out to be one person; everything that names ``gone_id`` now means ``kept_id``."""

    name: ClassVar[str] = "person.merged"
    gone_id: int
    kept_id: int


@dataclass(frozen=True)
class OwnerChanged(Fact):
    """A home changed hands on a day (ISO). Debt stays with ``old_ids``; bills from that day go to ``new_ids``. The
    roles of ``gone_ids``, who did not own, end with it; ``tenant_ids`` rent from the new owners."""

    name: ClassVar[str] = "home.owner_changed"
    home_id: int
    estate_id: int
    old_ids: list[int]
    new_ids: list[int]
    on: str
    gone_ids: list[int] = field(default_factory=list)
    tenant_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class RoleEnds(Fact):
    """Staff wrote down until which day (ISO, exclusive) somebody is family or a tenant in a home, and why."""

    name: ClassVar[str] = "home.role_ends"
    home_id: int
    estate_id: int
    person_id: int
    on: str
    reason: str


@dataclass(frozen=True)
class OwnersTyped(Fact):
    """Staff wrote down by hand the number or papers by which these owners of a home will be known. ``bought``: none of
    them owned it before, and who did hears so by ``home.owner_changed``."""

    name: ClassVar[str] = "home.owners_typed"
    home_id: int
    estate_id: int
    person_ids: list[int]
    bought: bool
    by: int


@dataclass(frozen=True)
class AreaCorrected(Fact):
    """Staff put the area of a home (hundredths of a square metre) and its source right; ``paper``: what they read."""

    name: ClassVar[str] = "home.area_corrected"
    home_id: int
    estate_id: int
    area_before: int
    source_before: str
    area: int
    source: str
    paper: str
    by: int


@dataclass(frozen=True)
class PhoneReleased(Fact):
    """Staff said of somebody in a home that their phone is not in their hand any more. Whoever holds it is
    ``holder_id`` from now on; ``owning``: they own, or owned, a home."""

    name: ClassVar[str] = "home.phone_released"
    home_id: int
    estate_id: int
    person_id: int
    holder_id: int
    owning: bool
    by: int


@dataclass(frozen=True)
class RolesEnded(Fact):
    """A member of staff left, or works somewhere no more: what lay in their hands there is for somebody else."""

    name: ClassVar[str] = "staff.roles_ended"
    person_id: int


@dataclass(frozen=True)
class RoleTaken(Fact):
    """A role of somebody ended by the hand of ``by``; ``closed``: with their account. ``scope_id`` is None
    everywhere."""

    name: ClassVar[str] = "staff.taken"
    person_id: int
    by: int
    role: str
    scope: str
    scope_id: int | None
    closed: bool = False


@dataclass(frozen=True)
class AccountClosed(Fact):
    """The account of somebody was closed by the hand of ``by``."""

    name: ClassVar[str] = "staff.account_closed"
    person_id: int
    by: int
    why: str


@dataclass(frozen=True)
class DutySet(Fact):
    """Somebody else said whether a member of staff is on duty."""

    name: ClassVar[str] = "staff.duty_set"
    person_id: int
    by: int
    on_duty: bool


@dataclass(frozen=True)
class AccountTouched(Fact):
    """Somebody changed what lets a member of staff in. ``what``: their ``phone`` was let go, a ``number`` written down,
    a ``wecom`` linked, a first ``password`` made."""

    name: ClassVar[str] = "staff.account_touched"
    person_id: int
    by: int
    what: str


@dataclass(frozen=True)
class RoleGranted(Fact):
    """Somebody has a role from now on, by the hand of ``by``; ``scope_id`` is None everywhere."""

    name: ClassVar[str] = "staff.granted"
    person_id: int
    by: int
    role: str
    scope: str
    scope_id: int | None
