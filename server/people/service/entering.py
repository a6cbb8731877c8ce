"""Owners from a roster, thousands at a time: found again by identity number, put on the books where they are new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import RowMapping, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.bulk import among, insert_rows, reserve_ids
from server.kit.db import Base
from server.kit.vault import Vault
from server.people.models import ParkingHolding, Person, Tenure
from server.people.rules import OWNING
from server.people.service.ownership import NewOwner, OwnerRow, claim_of, marks_of, owner_rows, person_row
from server.places.queries import HOMES

_PERSONS, _TENURES = (Base.metadata.tables[name] for name in (Person.__tablename__, Tenure.__tablename__))
_PERSON_COLUMNS = (
    "id", "kind", "name", "phone", "phone_index", "id_index", "made_at", "strength", "version",
)  # fmt: skip
_Key = tuple[str, ...] | None


class HomeOwners(NamedTuple):
    """The owners a roster names for one home, from a day on."""

    home_id: int
    owners: Sequence[NewOwner]
    since: date
    joint: bool = False


def enter_owners(session: Session, vault: Vault, homes: Sequence[HomeOwners], *, at: datetime) -> None:
    """Begin the roles of the owners of homes that have none yet. The caller keeps the audit of the whole roster."""
    owners = [owner for home in homes for owner in home.owners]
    persons = iter(ensure_persons(session, vault, owners, at=at))
    rows: list[OwnerRow] = []
    for home_id, named, since, joint in homes:
        pairs = [(next(persons), owner) for owner in named]
        rows += owner_rows(home_id, pairs, since=since, joint=joint, source="roster", vault=vault)
    insert_rows(session, _TENURES, OwnerRow._fields, rows)


def ensure_persons(session: Session, vault: Vault, owners: Sequence[NewOwner], *, at: datetime) -> list[int]:
    """The persons these owners are, in their order, put on the books where they are new.

    The same identity number is the same person. Without one, the same name and phone are; without either, each is
    somebody new.
    """
    marks = [marks_of(vault, owner) for owner in owners]
    keys = [
        (id_index,) if id_index is not None else (phone_index, owner.name) if phone_index is not None else None
        for owner, (id_index, phone_index) in zip(owners, marks, strict=True)
    ]
    known, phoneless = _known(session, marks)
    fresh = _fresh(owners, keys, known)
    ids = dict(zip(fresh, reserve_ids(session, _PERSONS, len(fresh)), strict=True))
    rows = []
    for place, phone_place in fresh.items():
        owner, phone = owners[place], owners[phone_place].phone
        rows.append((
            ids[place], "company" if owner.company else "human", owner.name, vault.seal(phone) if phone else None,
            marks[phone_place][1], marks[place][0], at, 0, 1,
        ))  # fmt: skip
    insert_rows(session, _PERSONS, _PERSON_COLUMNS, rows)
    first = {keys[place]: id_ for place, id_ in ids.items()}
    for owner, key, (_, phone_index) in zip(owners, keys, marks, strict=True) if phoneless else ():
        if known.get(key) in phoneless and owner.phone:
            phoneless.discard(known[key])
            values = {"phone": vault.seal(owner.phone), "phone_index": phone_index}
            session.execute(update(Person).where(Person.id == known[key], Person.phone.is_(None)).values(**values))
    return [ids[place] if key is None else known.get(key) or first[key] for place, key in enumerate(keys)]


def _fresh(owners: Sequence[NewOwner], keys: Sequence[_Key], known: Mapping[_Key, int]) -> dict[int, int]:
    """The places of those who are new, each where named first, and the place whose phone they have: the first one."""
    fresh: dict[int, int] = {}
    first: dict[_Key, int] = {}
    for place, key in enumerate(keys):
        if key is None:
            fresh[place] = place
        elif key not in known:
            begun = first.setdefault(key, place)
            if not owners[fresh.setdefault(begun, place)].phone:
                fresh[begun] = place
    return fresh


def _may_replace_phone(session: Session, person: Person, home_id: int) -> bool:
    """Never one its holder confirmed, nor one that other homes' estates go by."""
    if person.phone_checked_at is not None:
        return False
    others = (Tenure.person_id == person.id, Tenure.home_id != home_id, Tenure.until.is_(None))
    estate_id = select(HOMES.c.estate_id).where(HOMES.c.id == home_id).scalar_subquery()
    elsewhere = select(Tenure.id).join(HOMES, HOMES.c.id == Tenure.home_id)
    return person.phone is None or session.scalar(elsewhere.where(*others, HOMES.c.estate_id != estate_id)) is None


def _known(session: Session, marks: Sequence[tuple[str | None, str | None]]) -> tuple[dict[_Key, int], set[int]]:
    """The persons on the books by key, and which of them have no phone yet."""
    known: dict[_Key, int] = {}
    phoneless: set[int] = set()
    numbers = {id_index for id_index, _ in marks if id_index is not None}
    phones = {phone_index for id_index, phone_index in marks if id_index is None and phone_index is not None}
    if numbers:
        asked = select(Person.id_index, Person.id, Person.phone.is_(None))
        for index, id_, without in session.execute(asked.where(among(session, Person.id_index, numbers))):
            known[(str(index),)] = id_
            phoneless |= {id_} if without else set()
    if phones:
        by_phone = select(Person.phone_index, Person.name, Person.id).where(among(session, Person.phone_index, phones))
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
        checked = person.phone is not None and person.phone_checked_at is not None
        goes_by = owner._replace(phone=vault.open(person.phone)) if person.phone and checked else owner
        tenure.claim_index = claim_of(vault, goes_by) if person.id_index == row["id_index"] else None
        tenure.typed_by = None
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
