"""Who keeps their place in a home that changes hands: an owner who stays, their family, and whoever rents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.people.models import Person, Tenure
from server.people.rules import MAY_END, TENANT, leaves_with


class Parted(NamedTuple):
    """What became of the rest of a home: the ids of those whose role ends, and of those who rent and stay."""

    gone_ids: list[int]
    tenant_ids: list[int]


def part(session: Session, home_id: int, *, owner_stays: bool, on: date) -> Parted:
    """End the roles that end with a change of owners on a day. A role entered after a day that is recorded late was
    never lawful, so it lasted no time."""
    theirs = Tenure.home_id == home_id, Tenure.role.in_(MAY_END), or_(Tenure.until.is_(None), Tenure.until > on)
    rows = session.scalars(select(Tenure).where(*theirs).order_by(Tenure.id).with_for_update()).all()
    gone = [one for one in rows if leaves_with(one.role, owner_stays=owner_stays)]
    for one in gone:
        one.until = max(on, one.since)
    staying = [one.person_id for one in rows if one.role == TENANT]
    return Parted(sorted({one.person_id for one in gone}), [] if owner_stays else sorted(set(staying)))


def stays_by_name(
    session: Session, ended: Collection[Tenure], *, name: str, id_index: str | None, taken: Sequence[int]
) -> int | None:
    """The owner of before whom this name means: the only one of that name here, unless papers say that it is another.

    A deed to which a spouse was added is often written down without the number of whoever owned before.
    """
    owners = [tenure.person_id for tenure in ended]
    asked = select(Person.id, Person.id_index).where(Person.id.in_(owners), Person.name == name)
    found = session.execute(asked).all()
    if len(found) != 1 or found[0].id in taken:
        return None
    if id_index is None or found[0].id_index == id_index:
        return int(found[0].id)
    known = session.scalar(select(Person.id).where(Person.id_index == id_index))
    return int(found[0].id) if found[0].id_index is None and known is None else None
