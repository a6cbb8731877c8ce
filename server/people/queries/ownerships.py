"""Who owned which home from when until when, for those who divide a debt by months."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.kit.vault import Vault
from server.people.models import Person, Tenure
from server.people.queries.owning import developer_mark
from server.people.rules import OWNING
from server.places.queries import HOMES


def ownerships(session: Session, home_ids: Collection[int]) -> list[RowMapping]:
    """(home_id, person_id, role, since, until) of every owner these homes have or had, in order of home and entry."""
    asked = (
        select(Tenure.home_id, Tenure.person_id, Tenure.role, Tenure.since, Tenure.until)
        .where(Tenure.home_id.in_(home_ids), Tenure.role.in_(OWNING))
        .order_by(Tenure.home_id, Tenure.id)
    )
    return list(session.execute(asked).mappings()) if home_ids else []


def ownerships_between(session: Session, estate_id: int, first: int, last: int) -> list[RowMapping]:
    """The same for the homes of an estate whose numbers lie between two (both inclusive), part by part."""
    asked = (
        select(Tenure.home_id, Tenure.person_id, Tenure.role, Tenure.since, Tenure.until)
        .join(HOMES, HOMES.c.id == Tenure.home_id)
        .where(HOMES.c.estate_id == estate_id, HOMES.c.id.between(first, last), Tenure.role.in_(OWNING))
        .order_by(Tenure.home_id, Tenure.id)
    )
    return list(session.execute(asked).mappings())


def developer_of(session: Session, vault: Vault, estate_id: int) -> int | None:
    """The person under whom a roster put what is not sold in an estate (V-08); None when it has none."""
    return session.scalar(select(Person.id).where(Person.id_index == developer_mark(vault, estate_id)))
