"""What is kept of an estate now, in the form a roster is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from server.people.service.entering import known_owners
from server.people.service.ownership import NewOwner
from server.places import queries as places
from server.rosters.addresses import Spot, read_building, read_stair, room_key
from server.rosters.difference import HomeFacts, OwnerFacts
from server.rosters.rules import COMPANY, DEVELOPER, Owner, read_rate
from server.rosters.tally import HomeRow

UNSOLD = "开发商"


@dataclass(frozen=True, slots=True)
class Kept:
    """The homes of an estate by key, their rows, and what its buildings and stairs are called by key."""

    facts: dict[str, HomeFacts]
    rows: dict[str, RowMapping]
    buildings: dict[str, str]
    stairs: dict[tuple[str, str], str]

    def building(self, spot: Spot) -> str:
        """What this building is called here already, else as the file calls it."""
        return self.buildings.get(spot.key, spot.name)

    def stair(self, building: Spot, spot: Spot) -> str:
        """What this stair is called here already, else as the file calls it."""
        return self.stairs.get((building.key, spot.key), spot.name)


def kept_of(session: Session, estate_id: int | None) -> Kept:
    """Everything kept of an estate; nothing for one that is new."""
    kept = Kept({}, {}, {}, {})
    if estate_id is None:
        return kept
    owners: dict[int, list[OwnerFacts]] = {}
    for row in known_owners(session, estate_id):
        owners.setdefault(row["home_id"], []).append(_owner_facts(row))
    for (building, stair, room), row in places.home_keys(session, estate_id).items():
        building_key, stair_key = read_building(building).key, read_stair(stair).key
        key = f"{building_key}|{stair_key}|{room_key(room)}"
        kept.buildings[building_key], kept.stairs[building_key, stair_key] = building, stair
        kept.rows[key] = row
        kept.facts[key] = HomeFacts(
            key, row["label"], row["area"], tuple(owners.get(row["id"], ())), row["floor"], row["use_state"],
            row["handed_over_on"], row["fee_rate"], row["note"], row["area_source"],
        )  # fmt: skip
    return kept


def _owner_facts(row: RowMapping) -> OwnerFacts:
    share = Fraction(row["share"], row["share_of"])
    phones = (row["phone_index"],) if row["phone_index"] else ()
    words = str(share) if row["share_of"] > 1 else ""
    return OwnerFacts(row["name"] or "", row["id_index"] or "", phones, words, row["phone_checked"])


def new_owner(owner: Owner, estate_id: int) -> NewOwner:
    """An owner of a file as people keep it. All unsold homes of an estate belong to one developer (V-08)."""
    if owner.kind == DEVELOPER:
        return NewOwner(UNSOLD, None, f"developer:{estate_id}", company=True)
    share, share_of = (owner.share.numerator, owner.share.denominator) if owner.share else (1, 1)
    phone = owner.phones[0] if owner.phones else None
    return NewOwner(owner.name, phone, owner.id_number or None, share, share_of, owner.kind == COMPANY)


def facts_of(home: HomeRow, estate_id: int, mark: Callable[[str], str]) -> HomeFacts:
    """A home of a file in the form it is compared in; ``mark`` hides an ID number or phone the way it is kept."""
    owners = tuple(_facts_of(new_owner(owner, estate_id), mark) for owner in home.owners)
    label = f"{home.building.name}{home.stair.name}{home.room}"
    return HomeFacts(
        home.key, label, home.area, owners, home.floor, home.state, home.handed_over_on, read_rate(home.fee_rate),
        home.note, home.area_source,
    )  # fmt: skip


def _facts_of(owner: NewOwner, mark: Callable[[str], str]) -> OwnerFacts:
    id_mark = mark(owner.id_number.upper()) if owner.id_number else ""
    phone_marks = (mark(owner.phone),) if owner.phone else ()
    share = f"{owner.share}/{owner.share_of}" if owner.share_of > 1 else ""
    return OwnerFacts(owner.name, id_mark, phone_marks, share)
