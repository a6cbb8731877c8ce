"""Whom a bill concerns as their own money: whoever decides about it is somebody else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Bill, DebtorPerson
from server.people import queries as people


def concerned(session: Session, bill_ids: Collection[int], day: date) -> dict[int, frozenset[int]]:
    """Who owes these bills and who owns their homes on a day, by bill."""
    if not bill_ids:
        return {}
    asked = select(Bill.id, Bill.home_id, DebtorPerson.person_id).where(Bill.id.in_(bill_ids))
    rows = session.execute(asked.outerjoin(DebtorPerson, DebtorPerson.debtor_id == Bill.debtor_id)).all()
    owning = owners(session, {row.home_id for row in rows}, day)
    found = {row.id: set(owning.get(row.home_id, ())) for row in rows}
    for row in rows:
        found[row.id] |= set() if row.person_id is None else {row.person_id}
    return {id_: frozenset(ids) for id_, ids in found.items()}


def owners(session: Session, home_ids: Collection[int], day: date) -> dict[int, set[int]]:
    """Who owns these homes on a day, by home."""
    found: dict[int, set[int]] = {}
    for row in people.ownerships(session, home_ids):
        if row["since"] <= day and (row["until"] is None or row["until"] > day):
            found.setdefault(row["home_id"], set()).add(row["person_id"])
    return found


def homes(session: Session, person_id: int, home_ids: Collection[int], day: date) -> set[int]:
    """Those of these homes that somebody has on a day, in whatever role."""
    return {row["home_id"] for row in people.homes_of(session, person_id, day)} & set(home_ids)


def is_among(session: Session, person_id: int, persons: Collection[int]) -> bool:
    """Whether somebody is one of these, following merges."""
    return person_id in persons or person_id in {people.resolve(session, one) for one in persons}
