"""Who owns what on a day, for those who count owners, and what proves at the act that somebody is who they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.vault import Vault
from server.people.models import ParkingHolding, Person, StaffAccount, StaffGrant, Tenure, WechatIdentity
from server.people.rules import FIRM, OWNING, tail_text
from server.places.queries import HOMES


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner of a home or holder of a space. ``developer``: under whom a roster put what is not sold (V-08);
    ``reachable``: there is a phone, or somebody signs in."""

    unit_id: int
    person_id: int
    company: bool
    developer: bool
    reachable: bool


def owners_in(session: Session, vault: Vault, estate_id: int, *, day: date) -> list[Owner]:
    """The owners of every home of an estate on a day, joint ones each, in order of home and entry."""
    held = (Tenure.since <= day) & or_(Tenure.until.is_(None), Tenure.until > day)
    asked = (
        select(Tenure.home_id, *_WHO)
        .join(Person, Person.id == Tenure.person_id)
        .join(HOMES, HOMES.c.id == Tenure.home_id)
        .where(HOMES.c.estate_id == estate_id, Tenure.role.in_(OWNING), held)
        .order_by(Tenure.home_id, Tenure.id)
    )
    return _owners(session, asked, developer_mark(vault, estate_id))


def space_holders(session: Session, vault: Vault, estate_id: int, space_ids: Iterable[int]) -> list[Owner]:
    """Who holds these parking spaces of an estate."""
    asked = (
        select(ParkingHolding.space_id, *_WHO)
        .join(Person, Person.id == ParkingHolding.person_id)
        .where(ParkingHolding.space_id.in_(list(space_ids)))
    )
    return _owners(session, asked, developer_mark(vault, estate_id))


def developer_mark(vault: Vault, estate_id: int) -> str:
    """Under what mark a roster keeps the developer of an estate."""
    return vault.index(f"DEVELOPER:{estate_id}")


_WHO = (
    Person.id, Person.kind, Person.id_index, Person.phone_index,
    select(WechatIdentity.openid).where(WechatIdentity.person_id == Person.id).exists(),
)  # fmt: skip


def _owners(session: Session, asked: Select[*tuple[Any, ...]], developer: str) -> list[Owner]:
    return [
        Owner(unit_id, person_id, kind == "company", mark == developer, phone is not None or bool(signs_in))
        for unit_id, person_id, kind, mark, phone, signs_in in session.execute(asked)
    ]


def identity_marks() -> Select[int, int, str | None, str | None]:
    """(person id, estate id, sealed phone, claim) of whoever owns there: what :func:`proves` needs, to be joined.

    Only what the estate itself wrote down counts, whether or not the home is still theirs.
    """
    tenures, persons = table(Tenure), table(Person)
    return (
        select(persons.c.id.label("person_id"), HOMES.c.estate_id, persons.c.phone, tenures.c.claim_index)
        .join_from(tenures, persons, persons.c.id == tenures.c.person_id)
        .join(HOMES, HOMES.c.id == tenures.c.home_id)
        .where(tenures.c.claim_index.is_not(None))
    )


def known_numbers(session: Session, estate_id: int, phone_indexes: Collection[str]) -> set[str]:
    """Which of these phones, given by the keyed hashes of their numbers, are of people whose identity number the estate
    itself wrote down."""
    marks = identity_marks().subquery()
    asked = select(Person.phone_index).join(marks, marks.c.person_id == Person.id)
    found = asked.where(marks.c.estate_id == estate_id, Person.phone_index.in_(phone_indexes))
    return {one for one in session.scalars(found) if one is not None}


def confirmed_phones() -> Select[int, str | None]:
    """(person id, keyed hash of the number) of everybody who has confirmed one, to be joined: whoever holds a phone is
    who was named by its number, whenever they signed in."""
    persons = table(Person)
    confirmed = persons.c.phone_checked_at.is_not(None)
    return select(persons.c.id.label("person_id"), persons.c.phone_index).where(confirmed)


def proves(vault: Vault, marks: Iterable[Mapping[str, Any]], id_last4: str) -> bool | None:
    """Whether these are the last four of the identity number on the roster; None where the roster has no number."""
    known = [(row["phone"], row["claim_index"]) for row in marks if row["phone"] and row["claim_index"]]
    if not known:
        return None
    said = vault.index(tail_text(vault.open(known[0][0]), id_last4))
    return any(said == claim for _, claim in known)


@dataclass(frozen=True, slots=True)
class Papers:
    """What an estate has of somebody's papers: whether they own there, whether their number is ``known``, and whether
    it is ``tied`` to the phone they go by now, so that :func:`proves` can tell."""

    owns: bool
    known: bool
    tied: bool


def papers_of(session: Session, person_id: int, estate_id: int) -> Papers:
    """What an estate has of somebody's papers. One statement."""
    here = select(Tenure.id).join(HOMES, HOMES.c.id == Tenure.home_id).where(HOMES.c.estate_id == estate_id)
    theirs = here.where(Tenure.person_id == Person.id)
    owns = theirs.where(Tenure.role.in_(OWNING), Tenure.until.is_(None)).exists()
    tied = theirs.where(Tenure.claim_index.is_not(None), Person.phone.is_not(None)).exists()
    asked = select(owns, Person.id_index.is_not(None), tied).where(Person.id == person_id)
    return Papers(*(bool(one) for one in session.execute(asked).one()))


def person_with_phone(session: Session, vault: Vault, phone: str) -> int | None:
    """The one person who has confirmed this number; None when nobody has, or several."""
    asked = select(Person.id).where(Person.phone_index == vault.index(phone), Person.phone_checked_at.is_not(None))
    found = session.scalars(asked.limit(2)).all()
    return found[0] if len(found) == 1 else None


def works_here(session: Session, person_id: int) -> bool:
    """Whether somebody has an active account of staff of a property company."""
    roles = StaffGrant.person_id == person_id, StaffGrant.role.in_(FIRM), StaffGrant.ended_at.is_(None)
    asked = select(StaffAccount.person_id).join(StaffGrant, StaffGrant.person_id == StaffAccount.person_id)
    return session.scalar(asked.where(StaffAccount.active, *roles).limit(1)) is not None


def is_member(session: Session, vault: Vault, *, person_id: int | None, phone: str) -> bool:
    """Whether somebody works here: an active account, or one with this number."""
    same = (Person.id == person_id) | (Person.phone_index == vault.index(phone))
    asked = select(StaffAccount.person_id).join(Person, Person.id == StaffAccount.person_id)
    return session.scalar(asked.where(StaffAccount.active, same).limit(1)) is not None
