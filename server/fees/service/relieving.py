"""What was paid on a bill and should not have been: it is taken off the payment and waived, so that it is not owed
again (物业服务解释 2: what was charged wrongly may be claimed back)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.fees.facts import BillsWaived
from server.fees.models import Allocation, Bill, FeeItem, Waiver
from server.fees.rules.items import STANDING, WaiverState
from server.fees.service import closed_levies, late, settling
from server.fees.service.settling import BillsChanged
from server.kit.db import table
from server.kit.facts import publish
from server.ledger.rules.accounts import Account
from server.ledger.service.posting import Move

_BILLS = table(Bill)


def paid_on(session: Session, bill_id: int) -> dict[int, int]:
    """What lies on a bill now by the payment it came from, in fen; whoever paid last stands first."""
    signed = func.sum(Allocation.fen).filter(Allocation.reverses.is_(None))
    back = func.coalesce(func.sum(Allocation.fen).filter(Allocation.reverses.is_not(None)), 0)
    asked = select(Allocation.payment_id, signed - back).where(Allocation.bill_id == bill_id)
    rows = session.execute(asked.group_by(Allocation.payment_id).order_by(func.max(Allocation.id).desc()))
    return {payment_id: int(fen) for payment_id, fen in rows if fen}


def relieve(
    session: Session, *, payment_id: int, bill_id: int, fen: int, why: str, asked_by: int, agreed_by: int,
    credit: Account, person_id: int | None, at: datetime, day: date,
) -> list[Move]:  # fmt: skip
    """Take ``fen`` of a payment off one bill and waive them there, as two people agreed: the moves for the caller's
    event, out of what is owed and into ``credit``; the late fee that was charged for it is void where it is open.
    :class:`BillsChanged` where less of the payment lies there."""
    mine = [one for one in settling.live(session, payment_id) if one[0].bill_id == bill_id]
    if settling.undo(session, mine, fen, day=day, at=at).get(bill_id, 0) < fen:
        raise BillsChanged
    debtor_id, estate_id, item = _moved(session, bill_id, fen)
    closed_levies.check(session, [bill_id])
    session.add(Waiver(bill_id=bill_id, fen=fen, why=why[:200], state=WaiverState.APPROVED, asked_by=asked_by,
                       asked_at=at, answered_by=agreed_by, answered_at=at))  # fmt: skip
    session.flush()
    publish(session, BillsWaived(bill_id, debtor_id, estate_id, fen), at=at)
    # What goes back of a late fee itself goes with the sum it was charged on, which has taken back what was open.
    void = [] if item == late.KEY else late.take_back(session, [bill_id])[1]
    return [
        Move(Account.WAIVED, Account.RECEIVABLE, fen, debtor_id=debtor_id, bill_id=bill_id, item=item),
        Move(Account.RECEIVABLE, credit, fen, debtor_id=debtor_id, person_id=person_id, bill_id=bill_id,
             payment_id=payment_id, item=item),
        *void,
    ]  # fmt: skip


def _moved(session: Session, bill_id: int, fen: int) -> tuple[int, int, str]:
    """From paid to waived: what is open of the bill stays as it is, and so does its state."""
    item = select(FeeItem.key).where(FeeItem.id == _BILLS.c.item_id).scalar_subquery()
    change = update(_BILLS).where(_BILLS.c.id == bill_id, _BILLS.c.state.in_(STANDING), _BILLS.c.paid_fen >= fen)
    change = change.values(
        paid_fen=_BILLS.c.paid_fen - fen, waived_fen=_BILLS.c.waived_fen + fen, version=_BILLS.c.version + 1
    )
    row = session.execute(change.returning(_BILLS.c.debtor_id, _BILLS.c.estate_id, item)).one_or_none()
    if row is None:
        raise BillsChanged
    return row[0], row[1], row[2]
