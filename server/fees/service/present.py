"""Who owes for a home as things stand today: its owners, or one person who agreed to something by themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Debtor, DebtorPerson
from server.fees.rules.holders import LABELS
from server.fees.rules.items import DebtorKind
from server.fees.rules.payers import month_of
from server.fees.service import debtors
from server.people import queries as people


def of_homes(session: Session, home_ids: Collection[int], today: date) -> dict[int, int]:
    """Who owes for each home now: the debtor of whoever owns it today, in the month of a sale too; where nobody is
    known, the debtor of the month; never a person who owes alone."""
    debtors.refresh(session, home_ids)
    lasting = Debtor.until_month.is_(None) | (Debtor.until_month > month_of(today))
    asked = select(Debtor.home_id, Debtor.id).where(
        Debtor.home_id.in_(home_ids), lasting, Debtor.kind != DebtorKind.PERSON
    )
    rows = session.execute(asked.order_by(Debtor.home_id, Debtor.since_month)).all()
    theirs = _of_owners(session, home_ids, today)
    found: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: row.id not in theirs):
        found.setdefault(row.home_id, row.id)
    return found


def members(session: Session, debtor_id: int) -> set[int]:
    """The people who are a debtor together."""
    return set(session.scalars(select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == debtor_id)))


def of_person(session: Session, *, home_id: int, estate_id: int, person_id: int, today: date) -> int:
    """The debtor that is this person alone, made where there is none: it has no months, so no run ever bills it."""
    for debtor_id in session.scalars(select(Debtor.id).where(Debtor.home_id == home_id).order_by(Debtor.id)).all():
        if members(session, debtor_id) == {person_id}:
            return debtor_id
    month = month_of(today)
    row = Debtor(home_id=home_id, estate_id=estate_id, kind=DebtorKind.PERSON, since_month=month, until_month=month,
                 label=LABELS[DebtorKind.PERSON])  # fmt: skip
    session.add(row)
    session.flush()
    session.add(DebtorPerson(debtor_id=row.id, person_id=person_id))
    session.flush()
    return row.id


def _of_owners(session: Session, home_ids: Collection[int], today: date) -> set[int]:
    """The debtors to whom somebody belongs who owns the home today."""
    owners = {
        (row["home_id"], row["person_id"]) for row in people.ownerships(session, home_ids)
        if row["since"] <= today and (row["until"] is None or row["until"] > today)
    }  # fmt: skip
    asked = select(Debtor.id, Debtor.home_id, DebtorPerson.person_id).where(Debtor.home_id.in_(home_ids))
    rows = session.execute(asked.join(DebtorPerson, DebtorPerson.debtor_id == Debtor.id))
    return {row.id for row in rows if (row.home_id, row.person_id) in owners}
