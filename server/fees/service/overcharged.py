"""What was paid of a late fee on a sum that should never have been asked for: it is owed back with that sum (F-21)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Bill, BillRun
from server.fees.queries import late as lateness
from server.fees.rules.accruing import Paid, earned
from server.fees.rules.items import BillState
from server.fees.service import late


def late_parts(session: Session, bill_id: int, back: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The late fees of a bill that were paid and go with what is given back of it: fen by line, the last first.
    ``back``: (payment, fen) taken off the bill. What is open of them is void by itself when that is done."""
    bill = session.get(Bill, bill_id)
    if bill is None or bill.late_of is not None or bill.levy_id is not None:
        return {}
    parts = _less(lateness.paid_by(session, bill_id), back)
    over = lateness.charged_for(session, [bill_id]).get(bill_id, (0, 0))[0] - _earned(session, bill, parts)
    over -= sum(line.fen for line in late.loose(session, [bill_id]))
    found: dict[int, int] = {}
    paid = select(Bill).where(Bill.late_of == bill_id, Bill.state != BillState.VOID, Bill.paid_fen > 0)
    for line in session.scalars(paid.order_by(Bill.part.desc())):
        part = min(over, line.paid_fen)
        if part > 0:
            found[line.id], over = part, over - part
    return found


def _earned(session: Session, bill: Bill, parts: Sequence[Paid]) -> int:
    """What these parts have earned; all that was charged where the estate has no late fee any more."""
    held = lateness.clauses(session, [bill.estate_id]).get(bill.estate_id)
    published = session.scalar(select(BillRun.published_at).where(BillRun.id == bill.run_id))
    terms = held.of(bill.period, published) if held else None
    if terms is None and parts:
        return lateness.charged_for(session, [bill.id]).get(bill.id, (0, 0))[0]
    spared = lateness.spared_parts(session, [bill.id]).get(bill.id, [])
    return earned(bill.fen - bill.waived_fen, bill.due_on, parts, terms, spared)


def _less(paid: Sequence[tuple[int, Paid]], back: Sequence[tuple[int, int]]) -> list[Paid]:
    """What stays of these parts, the last of each payment gone first."""
    left, found = dict(back), list[Paid]()
    for payment_id, part in reversed(paid):
        off = min(left.get(payment_id, 0), part.fen)
        left[payment_id] = left.get(payment_id, 0) - off
        if part.fen > off:
            found.append(Paid(part.fen - off, part.on))
    return found
