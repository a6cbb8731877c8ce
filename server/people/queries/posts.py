"""Posts: the grants of staff that residents may be told of by name, as the rooms above ask for them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import RowMapping, Select, or_, select
from sqlalchemy.orm import Session

from server.kit.vault import Vault
from server.people.models import Person, StaffAccount, StaffGrant
from server.places import queries as places


def posts(session: Session, estate_id: int, roles: Collection[str]) -> list[RowMapping]:
    """Every grant of these roles that counts in an estate and lasts: ``id`` of the grant, ``person_id``, ``name``,
    ``role``, in the order of the grants. Whose account was closed holds none."""
    counts = [
        (StaffGrant.scope == kind) & (StaffGrant.scope_id == (id_ or 0))
        for kind, id_ in sorted(places.scopes_of(session, estate_id), key=str)
    ]
    asked = _lasting().where(StaffGrant.role.in_(roles), or_(*counts)) if counts else None
    return list(session.execute(asked.order_by(StaffGrant.id)).mappings()) if asked is not None else []


def post(session: Session, grant_id: int) -> RowMapping | None:
    """One such grant, None once it or the account has ended."""
    return session.execute(_lasting().where(StaffGrant.id == grant_id)).mappings().one_or_none()


def _lasting() -> Select[int, int, str | None, str]:
    return (
        select(StaffGrant.id, StaffGrant.person_id, Person.name, StaffGrant.role)
        .join(Person, Person.id == StaffGrant.person_id)
        .join(StaffAccount, StaffAccount.person_id == StaffGrant.person_id)
        .where(StaffGrant.ended_at.is_(None), StaffAccount.active)
    )


def has_number(session: Session, vault: Vault, person_id: int, phone: str) -> bool:
    """Whether a number is the one a person is written down with. Nothing of it is read."""
    index = vault.index("".join(one for one in phone if one.isdigit()))
    return session.scalar(select(Person.id).where(Person.id == person_id, Person.phone_index == index)) is not None


def grants_of(session: Session, person_id: int) -> list[int]:
    """Every grant a person holds or held, for what the rooms above keep of it."""
    return list(session.scalars(select(StaffGrant.id).where(StaffGrant.person_id == person_id).order_by(StaffGrant.id)))
