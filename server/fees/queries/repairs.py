"""Paid repairs and their bills, for those who tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, DebtorPerson, Repair
from server.fees.rules.items import BillState
from server.people import queries as people
from server.places.queries import HOMES

_STATE = case((Bill.waived_fen >= Bill.fen, BillState.VOID.value), else_=Bill.state).label("state")


@dataclass(frozen=True, slots=True)
class Billed:
    """A repair and its bill: ``state`` is open, paid or void, and void too where all of it was waived, as nothing of it
    is owed and nothing paid; ``people`` are those who owe it, money is fen."""

    bill_id: int
    repair_id: int
    report_id: int
    quote_id: int
    estate_id: int
    home_label: str
    formula: str
    fen: int
    due_on: date
    state: str
    people: Sequence[int]


def of_bill(session: Session, bill_id: int) -> Billed | None:
    """The repair a bill is for; None of every other bill."""
    return _one(session, Bill.id == bill_id)


def standing(session: Session, report_id: int) -> Billed | None:
    """The repair of a report whose bill stands; there is one at most."""
    return _one(session, (Repair.report_id == report_id) & Repair.voided_at.is_(None))


def _one(session: Session, where: ColumnElement[bool]) -> Billed | None:
    asked = (
        select(Bill.id.label("bill_id"), Repair.id.label("repair_id"), Repair.report_id, Repair.quote_id,
               Bill.estate_id, Bill.formula, Bill.fen,
               HOMES.c.label.label("home_label"), Bill.due_on, _STATE, Bill.debtor_id)
        .join(Repair, Repair.id == Bill.repair_id)
        .join(HOMES, HOMES.c.id == Bill.home_id)
        .where(where)
    )  # fmt: skip
    row = session.execute(asked).mappings().one_or_none()
    if row is None:
        return None
    kept = dict(row)
    owing = select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == kept.pop("debtor_id"))
    return Billed(**kept, people=tuple(sorted(people.resolved(session, session.scalars(owing).all()))))
