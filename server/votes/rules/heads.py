"""Who is one head: units grouped by the set of their owners inside a part of the scope (V-07 to V-10b).

A person with several units is one head with all their area; the joint owners of a unit are one head, and another one
than each of them alone; the developer's unsold and not yet handed over stock is one head whatever its size. Parking
spaces count only where the estate's rules say so. Areas come registered before surveyed before contract (解释 8).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.kit.errors import Conflict
from server.places.rules.areas import Area, AreaSource, area_in_force
from server.votes.rules.counting import Totals

DEVELOPER = "developer"
"""The key under which all of a developer's stock is one head."""


class Parking(StrEnum):
    """Whether parking spaces count in area and heads; the estate's rules decide, EXCLUDE when they are silent."""

    EXCLUDE = "EXCLUDE"
    INCLUDE = "INCLUDE"


class HeadKind(StrEnum):
    """What a head is."""

    PERSON = "person"
    JOINT = "joint"
    COMPANY = "company"
    DEVELOPER = "developer"


@dataclass(frozen=True, slots=True)
class Unit:
    """An exclusive unit as it stands at the notice. ``owners`` are stable keys of persons or companies; ``developer``:
    unsold, or sold and not handed over; ``part`` is the stair it belongs to when each part must pass by itself;
    ``source``: where its area comes from."""

    key: str
    area: int | None
    owners: frozenset[str]
    developer: bool = False
    company: bool = False
    parking: bool = False
    part: str = ""
    source: AreaSource = AreaSource.UNSTATED


@dataclass(frozen=True, slots=True)
class Head:
    """One head: everything a set of owners holds inside one part of the scope. ``units`` keep the order given."""

    part: str
    kind: HeadKind
    owners: frozenset[str]
    units: tuple[Unit, ...]

    @property
    def area(self) -> int:
        """All its units together, in hundredths of a square metre."""
        return sum(unit.area or 0 for unit in self.units)

    @property
    def sources(self) -> dict[str, int]:
        """Its area by source, in hundredths of a square metre; only sources it has."""
        found: dict[str, int] = {}
        for unit in self.units:
            found[str(unit.source)] = found.get(str(unit.source), 0) + (unit.area or 0)
        return found


class AreaMissing(Conflict):
    """The vote cannot open: units without any figure for their area (V-10a). ``units`` are their keys."""

    def __init__(self, units: Collection[str]) -> None:
        self.units = tuple(units)
        super().__init__("area_missing", f"还有 {len(self.units)} 处房屋没有面积，补齐后才能公告。", units=list(units))


class OwnerMissing(Conflict):
    """Units of which nobody is known to be the owner; each must be one head of somebody (V-10b)."""

    def __init__(self, units: Collection[str]) -> None:
        self.units = tuple(units)
        super().__init__("owner_missing", f"还有 {len(self.units)} 处房屋没有业主，补齐后才能公告。", units=list(units))


def area_of(*, registered: int | None, surveyed: int | None, contract: int | None, unit: str = "") -> Area:
    """The area that counts (hundredths); :class:`AreaMissing` when there is none. A figure of zero is none."""
    figures = {AreaSource.REGISTERED: registered, AreaSource.SURVEYED: surveyed, AreaSource.CONTRACT: contract}
    found = area_in_force(figures)
    if found is None:
        raise AreaMissing([unit])
    return found


def counted(units: Iterable[Unit], parking: str = Parking.EXCLUDE) -> list[Unit]:
    """The units that count: without parking spaces unless the estate's rules include them."""
    return [unit for unit in units if not unit.parking or parking == Parking.INCLUDE]


def heads_of(units: Iterable[Unit], parking: str = Parking.EXCLUDE) -> list[Head]:
    """The heads of a scope, in the order in which their first unit comes.

    :class:`AreaMissing` and :class:`OwnerMissing` name every unit they are about at once.
    """
    base = counted(units, parking)
    check_areas(base)
    groups: dict[tuple[str, frozenset[str]], list[Unit]] = {}
    for unit in base:
        owners = frozenset({DEVELOPER}) if unit.developer else unit.owners
        groups.setdefault((unit.part, owners), []).append(unit)
    return [Head(part, _kind(held), owners, tuple(held)) for (part, owners), held in groups.items()]


def check_areas(units: Sequence[Unit]) -> None:
    """Refuse units without an area, then those without an owner, each kind all at once."""
    if missing := [unit.key for unit in units if not unit.area]:
        raise AreaMissing(missing)
    if nobody := [unit.key for unit in units if not unit.developer and not unit.owners]:
        raise OwnerMissing(nobody)


def totals_of(heads: Iterable[Head]) -> Totals:
    """Heads and area of a roll: what is published with the notice as Nt and At."""
    return sum((Totals(1, head.area) for head in heads), Totals())


def _kind(held: Sequence[Unit]) -> HeadKind:
    if held[0].developer:
        return HeadKind.DEVELOPER
    if len(held[0].owners) > 1:
        return HeadKind.JOINT
    return HeadKind.COMPANY if any(unit.company for unit in held) else HeadKind.PERSON
