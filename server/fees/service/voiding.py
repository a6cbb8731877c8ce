"""A published bill that is wrong is made void: it stays readable, and counts for nothing any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.facts import BillVoided
from server.fees.models import Bill
from server.fees.rules.items import BillState
from server.fees.service import disputing, own, repairs, waiving
from server.fees.service.taking_back import take_back, take_back_waived
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.ledger.service import posting


def void(session: Session, actor: Actor, bill_id: int, *, why: str, at: datetime) -> None:
    """Make a bill void, its unpaid late fees with it; the same home and months can be billed anew then. Whoever says
    that it is wrong has their answer with that, and what was asked to be waived of it is off.

    :class:`Conflict` where something of it is paid or waived: that is given back first, or the rest is waived too; and
    for a late fee alone, which only two people let go, by a waiver; :class:`OwnMoney` for a bill of one's own. Of a
    repair a part that was waived goes with it: nothing of it was earned. Void already: nothing happens.
    """
    bill = session.get(Bill, bill_id, with_for_update=True, populate_existing=True)
    if bill is None or bill.state == BillState.DRAFT or not policy.may_keep(session, actor, bill.estate_id):
        raise not_found("账单")
    if bill.state == BillState.VOID:
        return
    own.check_bill(session, actor, bill_id, "作废", at=at)
    if bill.late_of is not None:
        raise Conflict("late_fee_is_waived", "违约金不能单独作废，要免请申请减免，由另一位同事复核。")
    reason = why.strip()
    if not reason:
        raise Malformed("why_needed", "请写明作废的理由。", fields={"why": ["请写明作废的理由"]})
    late = session.scalars(select(Bill.id).where(Bill.late_of == bill_id, Bill.state != BillState.VOID)).all()
    moves = take_back_waived(session, bill_id) if bill.repair_id is not None else [take_back(session, bill_id)]
    moves += [take_back(session, each) for each in sorted(late)]
    for each in (bill_id, *sorted(late)):
        disputing.end_with_bill(session, actor, each, why=reason, at=at)
        waiving.end_with_bill(session, actor, each, at=at)
    if bill.repair_id is not None:
        repairs.let_go(session, bill.repair_id, at=at)
    day = posting.open_day(session, bill.estate_id, local_day(at))
    posting.post(session, estate_id=bill.estate_id, kind="bill_void", source=f"bill:{bill_id}", day=day,
                 words=f"账单作废：{reason}"[:200], transfers=moves, at=at, by=actor.id)  # fmt: skip
    audit.record(session, actor, "fees.bill_voided", "bill", bill_id, at=at, estate_id=bill.estate_id,
                 before={"fen": bill.fen}, reason=reason[:200])  # fmt: skip
    publish(session, BillVoided(bill_id, bill.debtor_id, bill.estate_id, reason[:200]), at=at)
