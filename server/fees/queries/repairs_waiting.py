"""What of paid repairs waits for those who keep the fees: a bill that should go, a repair that nobody is known to owe,
a debt that its reminders did not bring in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Bill, Repair, UnbilledRepair
from server.fees.queries import calm, late
from server.fees.rules.items import BillState
from server.fees.rules.repair_reminders import is_over, usual
from server.fees.rules.repairs import TO_END
from server.kit.clock import local_day
from server.people import queries as people
from server.people.rules import HOME_ROLES
from server.places.queries import HOMES


@dataclass(frozen=True, slots=True)
class ToEnd:
    """A bill that stands although its report says otherwise since ``since``; money is fen."""

    repair_id: int
    bill_id: int
    report_id: int
    estate_id: int
    home: str
    fen: int
    paid_fen: int
    doubt: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Unbilled:
    """A repair without anybody known to owe it."""

    id: int
    report_id: int
    estate_id: int
    home_id: int
    home: str
    fen: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A repair whose payer was reminded as often as they may be."""

    bill_id: int
    report_id: int
    estate_id: int
    home: str
    reminders: int


def to_end(session: Session, estate_id: int | None = None) -> list[ToEnd]:
    """Every bill that should be made void, or given back and then made void, the oldest first; of one estate or all."""
    asked = (
        select(Repair.id, Bill.id, Repair.report_id, Repair.estate_id, HOMES.c.label, Bill.fen, Bill.paid_fen,
               Repair.doubt, Repair.doubted_at)
        .join(Bill, Bill.repair_id == Repair.id).join(HOMES, HOMES.c.id == Bill.home_id)
        .where(Repair.voided_at.is_(None), Repair.doubt.in_(TO_END)).order_by(Repair.id)
    )  # fmt: skip
    if estate_id is not None:
        asked = asked.where(Repair.estate_id == estate_id)
    return [ToEnd(*row) for row in session.execute(asked)]


def unbilled(session: Session, estate_id: int | None = None) -> list[Unbilled]:
    """Every repair that waits for somebody to say who pays, the oldest first."""
    asked = (
        select(UnbilledRepair.id, UnbilledRepair.report_id, UnbilledRepair.estate_id, UnbilledRepair.home_id,
               HOMES.c.label, UnbilledRepair.fen, UnbilledRepair.since)
        .join(HOMES, HOMES.c.id == UnbilledRepair.home_id)
        .where(UnbilledRepair.over_at.is_(None)).order_by(UnbilledRepair.id)
    )  # fmt: skip
    if estate_id is not None:
        asked = asked.where(UnbilledRepair.estate_id == estate_id)
    return [Unbilled(*row) for row in session.execute(asked)]


def unpaid(session: Session, *, on: date) -> list[Unpaid]:
    """The open bills whose reminders are over, and nothing speaks against them."""
    by = usual()
    asked = (
        select(Bill.id, Repair.report_id, Bill.estate_id, HOMES.c.label, Repair.reminders, Repair.reminded_at)
        .join(Repair, Repair.id == Bill.repair_id).join(HOMES, HOMES.c.id == Bill.home_id)
        .where(Bill.state == BillState.OPEN, Repair.reminders >= by.most, Repair.doubt.is_(None))
        .where(~calm.rests(), ~late.in_time(on))
        .order_by(Bill.id)
    )  # fmt: skip
    rows = session.execute(asked).all()
    over = [row for row in rows if is_over(by, on=on, sent=row[4], last=local_day(row[5]) if row[5] else None)]
    return [Unpaid(*row[:5]) for row in over]


def may_owe(session: Session, home_id: int, day: date) -> dict[int, str]:
    """Who may be said to have agreed to a price for a home: who has it and who had it, each with their role there."""
    here = {one: _role(session, one, home_id, day) for one in people.household(session, home_id, day)}
    once = {one: f"原{HOME_ROLES[role]}" for one, role in people.once_in(session, home_id, day).items()}
    return once | here


def _role(session: Session, person_id: int, home_id: int, day: date) -> str:
    found = people.tenure(session, person_id, home_id, day)
    return HOME_ROLES[found["role"]] if found is not None else ""
