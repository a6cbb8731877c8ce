"""Whoever owes for a repair is reminded kindly: within the estate's quiet hours and weekly cap, a few times at most,
and never while something speaks against the bill. Nothing is added for being late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from server.fees.models import Bill, DebtorPerson, Repair, left_of
from server.fees.queries import calm, late, reminding
from server.fees.rules.items import BillState
from server.fees.rules.reminding import Ladder, may_remind
from server.fees.rules.repair_reminders import is_ripe, usual
from server.kit.clock import local_day


@dataclass(frozen=True, slots=True)
class Reminded:
    """One reminder: to whom, for which bills, how much is open of them together (fen), and since when."""

    key: str
    estate_id: int
    home: str
    people: tuple[int, ...]
    bill_ids: tuple[int, ...]
    report_ids: tuple[int, ...]
    fen: int
    oldest: date


def estates(session: Session, *, on: date) -> list[int]:
    """The estates with a repair that somebody owes longer than they should."""
    asked = select(Bill.estate_id).join(Repair, Repair.id == Bill.repair_id).where(_overdue(on))
    return list(session.scalars(asked.distinct().order_by(Bill.estate_id)))


def remind(session: Session, estate_id: int, by: Ladder, *, at: datetime) -> list[Reminded]:
    """Write down who is reminded now, each debtor once for all that is ripe, and give what is to be said. Run twice on
    a day it gives nothing the second time; a bill that is being paid at this moment is left out."""
    on, numbers = local_day(at), usual()
    if not by.active or by.is_quiet(at):
        return []
    asked = (
        select(Bill.id, Bill.debtor_id, Bill.due_on, left_of(Bill).label("left"), Repair.id.label("repair_id"),
               Repair.report_id, Repair.reminders, Repair.reminded_at)
        .join(Repair, Repair.id == Bill.repair_id)
        .where(_overdue(on), Bill.estate_id == estate_id)
        .order_by(Bill.due_on, Bill.id).with_for_update(skip_locked=True, of=Bill)
    )  # fmt: skip
    ripe: dict[int, list[tuple[int, date, int, int, int]]] = {}
    for row in session.execute(asked):
        last = local_day(row.reminded_at) if row.reminded_at is not None else None
        if is_ripe(numbers, due=row.due_on, on=on, sent=row.reminders, last=last):
            one = (row.id, row.due_on, int(row.left), row.repair_id, row.report_id)
            ripe.setdefault(row.debtor_id, []).append(one)
    lately, sharing = reminding.sent_lately(session, ripe, at=at), reminding.sharing(session, ripe)
    homes, made = reminding.homes_of(session, ripe), list[Reminded]()
    for debtor_id, bills in ripe.items():
        if not may_remind(by, sent=lately.get(debtor_id, ()), at=at):
            continue
        mine = update(Repair).where(Repair.id.in_([one[3] for one in bills]))
        session.execute(mine.values(reminders=Repair.reminders + 1, reminded_at=at))
        for other in sharing.get(debtor_id, ()):
            lately.setdefault(other, []).append(at)
        made.append(Reminded(
            key_of(debtor_id, at), estate_id, homes[debtor_id],
            tuple(session.scalars(reminding.people_of(debtor_id).order_by(DebtorPerson.person_id))),
            tuple(one[0] for one in bills), tuple(one[4] for one in bills), sum(one[2] for one in bills), bills[0][1],
        ))  # fmt: skip
    return made


def key_of(debtor_id: int, at: datetime) -> str:
    """The cause under which a debtor was reminded on that day."""
    return f"repair_due:{debtor_id}:{local_day(at):%Y%m%d}"


def said_of(session: Session, bill_id: int) -> tuple[int, str] | None:
    """(debtor, cause) of the last reminder about a bill; None where there was none."""
    asked = select(Bill.debtor_id, Repair.reminded_at).join(Repair, Repair.id == Bill.repair_id)
    row = session.execute(asked.where(Bill.id == bill_id)).one_or_none()
    return None if row is None or row[1] is None else (row[0], key_of(row[0], row[1]))


def _overdue(on: date) -> ColumnElement[bool]:
    known = select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == Bill.debtor_id).exists()
    owed = (Bill.state == BillState.OPEN) & (Bill.due_on < on) & (Repair.reminders < usual().most)
    return owed & Repair.doubt.is_(None) & known & ~calm.rests() & ~late.in_time(on)
