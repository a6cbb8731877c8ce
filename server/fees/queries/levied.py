"""What came and what is open of a home's share of a cost, for the room in which the cost was decided."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, Levy
from server.fees.rules.items import BillState


@dataclass(frozen=True, slots=True)
class ShareBill:
    """A share as it was billed first. ``whole``: nothing of it is paid, waived, doubted or divided yet."""

    fen: int
    whole: bool


@dataclass(frozen=True, slots=True)
class JoinMoney:
    """What has not come, in fen, of what a late home is to pay, and how much of that was waived and will not come."""

    missing: int
    waived: int


def money_of_join(session: Session, join_id: int) -> JoinMoney | None:
    """None as long as the late home has no bill."""
    missing, waived = func.sum(Bill.fen - Bill.paid_fen), func.sum(Bill.waived_fen)
    asked = select(missing, waived).join(Levy, Levy.id == Bill.levy_id)
    found = session.execute(asked.where(Levy.join_id == join_id, Bill.state != BillState.VOID)).one()
    return None if found[0] is None else JoinMoney(int(found[0]), int(found[1]))


def share_bill(session: Session, matter_id: int, home_id: int) -> ShareBill | None:
    """The bill of a home's share of a decided cost; None where there is none."""
    asked = select(Bill).join(Levy, Levy.id == Bill.levy_id).where(Levy.matter_id == matter_id)
    rows = session.scalars(asked.where(Bill.home_id == home_id, Bill.state != BillState.VOID)).all()
    if not rows:
        return None
    whole = all(one.part == 0 and one.state == BillState.OPEN and not one.disputed for one in rows)
    touched = sum(one.paid_fen + one.waived_fen for one in rows)
    return ShareBill(sum(one.fen for one in rows), whole and not touched)
