"""Owners from a roster, thousands at a time: found again by identity number, put on the books where they are new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.bulk import insert_rows, reserve_ids
from server.kit.db import Base
from server.kit.vault import Vault
from server.people.models import ParkingHolding, Person, Tenure
from server.people.rules import OWNING
from server.people.service.ownership import NewOwner, claim_of, owner_rows, person_row
from server.places.queries import HOMES

_PERSONS, _TENURES = (Base.metadata.tables[name] for name in (Person.__tablename__, Tenure.__tablename__))
_PERSON_COLUMNS = (
    "id", "kind", "name", "phone", "phone_index", "id_index", "made_at", "strength", "version",
)  # fmt: skip
_TENURE_COLUMNS = ("home_id", "person_id", "role", "since", "source", "joint", "share", "share_of", "claim_index")
_PHONE = ("phone", "phone_index")
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class HomeOwners:
    """The owners a roster names for one home, from a day on."""

    home_id: int
    owners: Sequence[NewOwner]
    since: date
    joint: bool = False


def enter_owners(session: Session, vault: Vault, homes: Sequence[HomeOwners], *, at: datetime) -> None:
    """Begin the roles of the owners of homes that have none yet. The caller keeps the audit of the whole roster."""
    owners = [owner for home in homes for owner in home.owners]
    persons = iter(ensure_persons(session, vault, owners, at=at))
    rows = []
    for home in homes:
        pairs = [(next(persons), owner) for owner in home.owners]
        named = owner_rows(home.home_id, pairs, since=home.since, joint=home.joint, source="roster", vault=vault)
        rows += [tuple(row[name] for name in _TENURE_COLUMNS) for row in named]
    insert_rows(session, _TENURES, _TENURE_COLUMNS, rows)


def ensure_persons(session: Session, vault: Vault, owners: Sequence[NewOwner], *, at: datetime) -> list[int]:
    """The persons these owners are, in their order, put on the books where they are new.

    The same identity number is the same person. Without one, the same name and phone are; without either, each is
    somebody new.
    """
    rows = [person_row(vault, owner, at) for owner in owners]
    known, phoneless = _known(session, rows)
    new: list[dict[str, Any]] = []
    keys = [_key(row) for row in rows]
    places: dict[tuple[str, ...] | None, int] = {}
    for row, key in zip(rows, keys, strict=True):
        if key in places:
            _take_phone(new[places[key]], row)
        elif key not in known:
            if key is not None:
                places[key] = len(new)
            row["place"] = len(new)
            new.append(row)
    ids = reserve_ids(session, _PERSONS, len(new))
    for row, id_ in zip(new, ids, strict=True):
        row["id"] = id_
    insert_rows(session, _PERSONS, _PERSON_COLUMNS, [tuple(row[name] for name in _PERSON_COLUMNS) for row in new])
    for row, key in zip(rows, keys, strict=True):
        if key in known and known[key] in phoneless and row["phone"] is not None:
            phoneless.discard(known[key])
            values = {name: row[name] for name in _PHONE}
            session.execute(update(Person).where(Person.id == known[key], Person.phone.is_(None)).values(**values))
    return [
        known[key] if key in known else ids[places[key]] if key in places else ids[row["place"]]
        for row, key in zip(rows, keys, strict=True)
    ]


def _may_replace_phone(session: Session, person: Person, home_id: int) -> bool:
    """Never one its holder confirmed, nor one that other homes' estates go by."""
    if person.phone_checked_at is not None:
        return False
    others = (Tenure.person_id == person.id, Tenure.home_id != home_id, Tenure.until.is_(None))
    estate_id = select(HOMES.c.estate_id).where(HOMES.c.id == home_id).scalar_subquery()
    elsewhere = select(Tenure.id).join(HOMES, HOMES.c.id == Tenure.home_id)
    return person.phone is None or session.scalar(elsewhere.where(*others, HOMES.c.estate_id != estate_id)) is None


def _key(row: dict[str, Any]) -> tuple[str, ...] | None:
    if row["id_index"] is not None:
        return (row["id_index"],)
    return (row["phone_index"], row["name"]) if row["phone_index"] is not None else None


def _take_phone(person: dict[str, Any], row: dict[str, Any]) -> None:
    if person["phone"] is None:
        person.update({name: row[name] for name in _PHONE})


def _known(session: Session, rows: Sequence[dict[str, Any]]) -> tuple[dict[tuple[str, ...] | None, int], set[int]]:
    """The persons on the books by key, and which of them have no phone yet."""
    known: dict[tuple[str, ...] | None, int] = {}
    phoneless: set[int] = set()
    numbers = {row["id_index"] for row in rows if row["id_index"] is not None}
    phones = {row["phone_index"] for row in rows if row["id_index"] is None and row["phone_index"] is not None}
    for part in _parts(sorted(numbers)):
        asked = select(Person.id_index, Person.id, Person.phone.is_(None)).where(Person.id_index.in_(part))
        for index, id_, without in session.execute(asked):
            known[(str(index),)] = id_
            phoneless |= {id_} if without else set()
    for part in _parts(sorted(phones)):
        by_phone = select(Person.phone_index, Person.name, Person.id).where(Person.phone_index.in_(part))
        found = session.execute(by_phone.where(Person.merged_into.is_(None)).order_by(Person.id.desc()))
        known.update({(str(phone), str(name)): id_ for phone, name, id_ in found})
    return known, phoneless


def known_owners(session: Session, estate_id: int) -> Iterable[RowMapping]:
    """The present owners of every home of an estate, as a later roster is compared with them."""
    asked = (
        select(Tenure.home_id, Tenure.person_id, Tenure.share, Tenure.share_of, Person.name, Person.id_index,
               Person.phone_index, Person.phone_checked_at.is_not(None).label("phone_checked"))
        .join(Person, Person.id == Tenure.person_id)
        .join(HOMES, HOMES.c.id == Tenure.home_id)
        .where(HOMES.c.estate_id == estate_id, Tenure.until.is_(None), Tenure.role.in_(OWNING))
        .order_by(Tenure.id)
    )  # fmt: skip
    return session.execute(asked).mappings()


def complete_owner(
    session: Session, vault: Vault, actor: Actor, *, home_id: int, owner: NewOwner, at: datetime
) -> None:
    """Bring one present owner of a home up to date from a roster: phone, identity number if none is kept, share.

    The owner is found by name among the home's owners. A phone its holder confirmed is never replaced, nor an
    identity number that is kept or that is somebody else's.
    """
    asked = (
        select(Person, Tenure)
        .join(Tenure, Tenure.person_id == Person.id)
        .where(Tenure.home_id == home_id, Tenure.until.is_(None), Tenure.role.in_(OWNING), Person.name == owner.name)
    )
    found = session.execute(asked.order_by(Tenure.id)).first()
    if found is None:
        return
    person, tenure = found
    row, changed = person_row(vault, owner, at), []
    new_number = row["id_index"] if person.id_index is None else None
    if new_number and session.scalar(select(Person.id).where(Person.id_index == new_number)) is None:
        person.id_index = new_number
        changed.append("id_number")
    if row["phone_index"] not in (None, person.phone_index) and _may_replace_phone(session, person, home_id):
        person.phone, person.phone_index = row["phone"], row["phone_index"]
        changed.append("phone")
    if row["phone_index"] is not None:
        tenure.claim_index = claim_of(vault, owner) if person.id_index == row["id_index"] else None
    if owner.share_of > 1 and (tenure.share, tenure.share_of) != (owner.share, owner.share_of):
        tenure.share, tenure.share_of = owner.share, owner.share_of
        changed.append("share")
    if changed:
        person.version += 1
        after = {"home_id": home_id, "changed": changed, "from": "roster"}
        audit.record(session, actor, "owner.completed", "person", person.id, at=at, after=after)


def hold_spaces(session: Session, vault: Vault, held: Sequence[tuple[int, NewOwner]], *, at: datetime) -> None:
    """Say who holds parking spaces that nobody holds yet."""
    persons = ensure_persons(session, vault, [owner for _, owner in held], at=at)
    rows = [(space_id, person_id) for (space_id, _), person_id in zip(held, persons, strict=True)]
    table = Base.metadata.tables[ParkingHolding.__tablename__]
    insert_rows(session, table, ("space_id", "person_id"), rows)


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
