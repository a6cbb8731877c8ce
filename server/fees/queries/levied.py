"""What is open of a home's share of a cost, for the room in which the cost was decided."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, Levy, left_of
from server.fees.rules.items import BillState


@dataclass(frozen=True, slots=True)
class ShareBill:
    """A share as it was billed first. ``whole``: nothing of it is paid, waived, doubted or divided yet."""

    fen: int
    whole: bool


def left_of_join(session: Session, join_id: int) -> int | None:
    """Fen that a late home still owes; None as long as it has no bill."""
    left = func.sum(left_of(Bill))
    asked = select(left).join(Levy, Levy.id == Bill.levy_id)
    found = session.scalar(asked.where(Levy.join_id == join_id, Bill.state != BillState.VOID))
    return None if found is None else int(found)


def share_bill(session: Session, matter_id: int, home_id: int) -> ShareBill | None:
    """The bill of a home's share of a decided cost; None where there is none."""
    asked = select(Bill).join(Levy, Levy.id == Bill.levy_id).where(Levy.matter_id == matter_id)
    rows = session.scalars(asked.where(Bill.home_id == home_id, Bill.state != BillState.VOID)).all()
    if not rows:
        return None
    whole = all(one.part == 0 and one.state == BillState.OPEN and not one.disputed for one in rows)
    touched = sum(one.paid_fen + one.waived_fen for one in rows)
    return ShareBill(sum(one.fen for one in rows), whole and not touched)
