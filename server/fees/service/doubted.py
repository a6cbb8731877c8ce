"""A doubted bill and its dispute, held together: what everybody does who raises, answers or ends one.

Whoever changes a dispute holds its bill first: so does whoever makes the bill void, and neither waits for the other.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from server.fees.facts import DisputeDecided
from server.fees.models import Bill, BillDispute, DebtorPerson
from server.fees.rules.items import BillState, DisputeState
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict
from server.kit.facts import publish

ANSWERED = (DisputeState.UPHELD, DisputeState.REJECTED)


def end(
    session: Session, actor: Actor, row: BillDispute, state: DisputeState, answer: str | None, at: datetime
) -> None:
    """An open dispute is over, answered or taken back (no ``answer``): its bill rests no more, and who waits hears."""
    if row.state != DisputeState.OPEN:
        raise Conflict("dispute_settled", "这项异议已经有结果了。", state=row.state)
    row.state, row.answer, row.decided_by, row.decided_at = state, answer, actor.id, at
    if answer is not None:
        given = {"by": actor.id, "at": at.isoformat(), "state": state.value, "words": answer}
        row.answers = [*row.answers, given]
    row.version += 1
    session.flush()
    mark(session, row.bill_id, disputed=False)
    audit.record(session, actor, "fee_dispute.decided", "fee_dispute", row.id, at=at, estate_id=row.estate_id,
                 after={"state": state}, reason=(answer or "本人撤回")[:200])  # fmt: skip
    publish(session, DisputeDecided(row.id, row.bill_id, row.estate_id, state), at=at)


def mark(session: Session, bill_id: int, *, disputed: bool) -> None:
    """A bill is disputed, or no more, and its late fees with it."""
    # The late fees of a bill are disputed with it, and go on to be where somebody says so of them alone.
    own = select(BillDispute.id).where(BillDispute.bill_id == Bill.id, BillDispute.state == DisputeState.OPEN).exists()
    late = [Bill.late_of == bill_id, Bill.state == BillState.OPEN, *([] if disputed else [~own])]
    touched = (Bill.id == bill_id) | and_(*late)
    session.execute(update(Bill).where(touched).values(disputed=disputed, version=Bill.version + 1))


def hold(session: Session, bill_id: int) -> Bill | None:
    """A bill, which nobody else changes until this transaction ends."""
    return session.get(Bill, bill_id, with_for_update=True, populate_existing=True)


def held(session: Session, dispute_id: int) -> BillDispute | None:
    """A dispute, held after its bill."""
    bill_id = session.scalar(select(BillDispute.bill_id).where(BillDispute.id == dispute_id))
    if bill_id is None:
        return None
    hold(session, bill_id)
    return session.get(BillDispute, dispute_id, with_for_update=True, populate_existing=True)


def owes(session: Session, person_id: int, bill_id: int) -> bool:
    """Whether somebody owes a bill."""
    mine = select(Bill.id).join(DebtorPerson, DebtorPerson.debtor_id == Bill.debtor_id)
    return session.scalar(mine.where(Bill.id == bill_id, DebtorPerson.person_id == person_id)) is not None


def is_open(bill_id: int) -> tuple[ColumnElement[bool], ...]:
    """The dispute of a bill that waits for its answer."""
    return (BillDispute.bill_id == bill_id, BillDispute.state == DisputeState.OPEN)


def open_id(session: Session, bill_id: int) -> int | None:
    """Its id; None where nobody doubts the bill."""
    return session.scalar(select(BillDispute.id).where(*is_open(bill_id)))
