"""What the late fee of a debt comes to as of a day (F-07): what was charged when parts were paid, and what runs on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session, aliased

from server.fees.models import Allocation, Bill, BillRun, FeeTerms, bears_late, left_of
from server.fees.rules import clauses as written
from server.fees.rules.accruing import Paid, Spared, earned, owed
from server.fees.rules.clauses import Clauses, benchmark_now
from server.fees.rules.items import BillState
from server.fees.rules.late import WARN_FROM, Terms, benchmark, days_late


@dataclass(frozen=True, slots=True)
class LateToday:
    """A debt's late fee in fen. ``charged``: all bill lines that stand for it, waived ones too; ``open``:
    what is unpaid of them; ``accruing``: what would be charged besides if all were paid that day. ``benchmark`` and
    ``warning`` are for staff alone (F-08)."""

    charged: int = 0
    open: int = 0
    accruing: int = 0
    days: int = 0
    benchmark: int = 0
    warning: bool = False

    @property
    def fen(self) -> int:
        """What the debtor owes of it as of the day."""
        return self.open + self.accruing


def clauses(session: Session, estate_ids: Collection[int]) -> dict[int, Clauses]:
    """The late fee of each estate's contract; those without one, and under entrusted service, are left out."""
    asked = select(FeeTerms.estate_id, FeeTerms.late_steps)
    asked = asked.where(FeeTerms.estate_id.in_(estate_ids), FeeTerms.late_rate.is_not(None))
    read = {row.estate_id: written.clauses(row.late_steps) for row in session.execute(asked)}
    return {estate_id: found for estate_id, found in read.items() if found is not None}


def as_of(session: Session, bill_ids: Collection[int], *, on: date) -> dict[int, LateToday]:
    """The late fee of each of these bills as of a day; bills without one are left out."""
    bills = session.execute(_PRINCIPAL.where(Bill.id.in_(bill_ids))).all()
    held = clauses(session, {bill.estate_id for bill in bills})
    found = {bill.id: held[bill.estate_id] for bill in bills if bill.estate_id in held}
    charged, paid, spared = charged_for(session, bill_ids), paid_parts(session, found), spared_parts(session, found)
    told: dict[int, LateToday] = {}
    for bill in bills:
        sums = charged.get(bill.id, (0, 0))
        by = found[bill.id].of(bill.period, bill.published_at) if bill.id in found else None
        one = _told(bill, by, paid.get(bill.id, []), spared.get(bill.id, []), sums, on)
        if one.charged or one.accruing:
            told[bill.id] = one
    return told


def accruing(session: Session, estates: Mapping[int, int], *, on: date) -> dict[int, int]:
    """What would be charged besides were these bills (by id, each with its estate) paid on a day, in fen; bills that
    nothing would be charged for are left out."""
    held = clauses(session, set(estates.values())) if estates else {}
    known = [id_ for id_, estate_id in estates.items() if estate_id in held]
    found = as_of(session, known, on=on) if known else {}
    return {id_: one.accruing for id_, one in found.items() if one.accruing}


def spared(session: Session, bill_id: int, steps: written.Kept) -> bool:
    """Whether a bill never has a late fee although the contract of its estate has one by now."""
    by, bill = written.clauses(steps), session.execute(_PRINCIPAL.where(Bill.id == bill_id)).one_or_none()
    return by is not None and bill is not None and by.of(bill.period, bill.published_at) is None


def due_now(
    bill_fen: int, due: date, terms: Terms | None, paid: Collection[Paid], spared: Collection[Spared], charged: int
) -> int:  # fmt: skip
    """What is to be charged now that parts were paid: what they have earned, less what was charged before."""
    return max(earned(bill_fen, due, paid, terms, spared) - charged, 0)


def charged_for(session: Session, bill_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """What was charged for each of these bills, and what of that is open, in fen. A line that was waived counts as
    charged: what two people decided not to ask for is not asked for again. One that is void does not: the payment that
    earned it was taken back."""
    open_ = func.sum(left_of(Bill)).filter(Bill.state == BillState.OPEN)
    asked = select(Bill.late_of, func.sum(Bill.fen), func.coalesce(open_, 0)).where(
        Bill.late_of.in_(bill_ids), Bill.state != BillState.VOID
    )
    rows = session.execute(asked.group_by(Bill.late_of))
    return {id_: (int(fen), int(left)) for id_, fen, left in rows if id_ is not None}


def paid_parts(session: Session, bill_ids: Collection[int] | Mapping[int, object]) -> dict[int, list[Paid]]:
    """The parts of these bills that are paid and were not given back, with their days."""
    found: dict[int, list[Paid]] = {}
    for bill_id, _, part in _standing(session, list(bill_ids)):
        found.setdefault(bill_id, []).append(part)
    return found


def paid_by(session: Session, bill_id: int) -> list[tuple[int, Paid]]:
    """The same of one bill, each part with the payment it came from."""
    return [(payment_id, part) for _, payment_id, part in _standing(session, [bill_id])]


def _standing(session: Session, bill_ids: Collection[int]) -> Iterator[tuple[int, int, Paid]]:
    back = aliased(Allocation)
    returned = select(func.coalesce(func.sum(back.fen), 0)).where(back.reverses == Allocation.id).scalar_subquery()
    asked = select(Allocation.bill_id, Allocation.payment_id, Allocation.fen - returned, Allocation.day)
    asked = asked.where(Allocation.bill_id.in_(bill_ids), Allocation.reverses.is_(None))
    for bill_id, payment_id, fen, day in session.execute(asked.order_by(Allocation.id)):
        if fen:
            yield bill_id, payment_id, Paid(int(fen), day)


def spared_parts(session: Session, bill_ids: Collection[int] | Mapping[int, object]) -> dict[int, list[Spared]]:
    """What of these bills was paid and given back for a mistake of the firm's."""
    if not bill_ids:
        return {}
    paid = aliased(Allocation)
    asked = select(Allocation.bill_id, Allocation.fen, paid.day, Allocation.spared_to)
    asked = asked.join(paid, paid.id == Allocation.reverses).where(Allocation.bill_id.in_(list(bill_ids)))
    found: dict[int, list[Spared]] = {}
    for bill_id, fen, since, until in session.execute(asked.where(Allocation.spared_to.is_not(None))):
        found.setdefault(bill_id, []).append(Spared(int(fen), since, until or since))
    return found


def in_time(on: date) -> ColumnElement[bool]:
    """A bill, or the late fee of one, that is open only because the firm gave money back for a mistake of its own, and
    whose days to pay again are not over on a day: nobody calls it overdue."""
    mine = Allocation.bill_id.in_((Bill.id, Bill.late_of)) & (Allocation.spared_to >= on)
    return select(Allocation.id).where(mine).exists()


def in_time_until(session: Session, bill_ids: Collection[int], on: date) -> dict[int, date]:
    """Until when these bills are paid in time again, those of :func:`in_time` alone."""
    asked = select(Allocation.bill_id, func.max(Allocation.spared_to)).where(Allocation.bill_id.in_(bill_ids))
    rows = session.execute(asked.where(Allocation.spared_to >= on).group_by(Allocation.bill_id))
    return {bill_id: day for bill_id, day in rows if day is not None}


_PRINCIPAL = (
    select(
        Bill.id, Bill.estate_id, Bill.period, Bill.due_on, Bill.fen, Bill.paid_fen, Bill.waived_fen,
        BillRun.published_at,
    )
    .outerjoin(BillRun, BillRun.id == Bill.run_id)
    .where(bears_late(Bill), Bill.state.in_((BillState.OPEN, BillState.PAID)))
)  # fmt: skip


def _told(
    bill: Row[*tuple[Any, ...]],
    by: Terms | None,
    paid: Collection[Paid],
    spared: Collection[Spared],
    sums: tuple[int, int],
    on: date,
) -> LateToday:
    fen, days, (charged, left) = bill.fen - bill.waived_fen, days_late(bill.due_on, on), sums
    if by is None:
        return LateToday(charged, left)
    running = max(owed(fen, bill.due_on, paid, by, on=on, spared=spared) - charged, 0)
    looked_at = benchmark(fen - bill.paid_fen, days, benchmark_now())
    return LateToday(charged, left, running, days, looked_at, warning=by.daily_rate >= WARN_FROM)
