"""Letters to debtors beside their debts: what left last, what waits for a hand, what rests meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, Demand, left_of
from server.fees.queries import calm
from server.fees.queries.reminding import Owed
from server.fees.rules.items import BillState, DemandState, DemandStep
from server.fees.rules.reminding import Climbed
from server.kit.clock import local_day


def left_last(session: Session, debts: Mapping[int, Sequence[Owed]]) -> dict[int, Climbed]:
    """The last thing that truly left to each of these debtors about a bill they still owe, by debtor."""
    asked = select(Demand.debtor_id, Demand.bill_ids, Demand.step, Demand.sent_at)
    sent = (Demand.state == DemandState.SENT) & Demand.sent_at.is_not(None)
    asked = asked.where(Demand.debtor_id.in_(debts), sent).order_by(Demand.sent_at, Demand.id)
    found: dict[int, Climbed] = {}
    for debtor_id, bill_ids, step, sent_at in session.execute(asked):
        if sent_at is not None and not {one.bill_id for one in debts[debtor_id]}.isdisjoint(bill_ids):
            found[debtor_id] = Climbed(DemandStep(step), local_day(sent_at))
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that is prepared and waits for somebody to send it, and what it counts."""

    step: DemandStep
    count: int
    fen: int


def waiting(session: Session, debtor_ids: Collection[int]) -> dict[int, Waiting]:
    """The letter that waits for somebody to send it, by debtor; there is never a second one meanwhile."""
    asked = select(Demand.debtor_id, Demand.step, Demand.bill_ids, Demand.total_fen)
    asked = asked.where(Demand.debtor_id.in_(debtor_ids), Demand.state == DemandState.PREPARED)
    rows = session.execute(asked.order_by(Demand.id))
    return {debtor_id: Waiting(DemandStep(step), len(bills), fen) for debtor_id, step, bills, fen in rows}


def resting_fen(session: Session, debtor_id: int, *, on: date) -> int:
    """What of a debtor's overdue bills nobody asks for now, because a doubt or a waiver waits, in fen."""
    late = (Bill.debtor_id == debtor_id, Bill.state == BillState.OPEN, Bill.due_on < on, Bill.repair_id.is_(None),
            calm.rests())  # fmt: skip
    return int(session.scalar(select(func.sum(left_of(Bill))).where(*late)) or 0)
