"""A published bill that counts no more: its state, and the move of what was asked for."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.fees.models import Bill, FeeItem, Waiver
from server.fees.rules.items import BillState, WaiverState
from server.kit.db import table
from server.kit.errors import Conflict
from server.ledger.rules.accounts import Account
from server.ledger.service.posting import Move

_BILLS = table(Bill)


def take_back(session: Session, bill_id: int) -> Move:
    """Make one bill void and give the move back of what was asked for; :class:`Conflict` where it is paid or waived."""
    untouched = (_BILLS.c.state == BillState.OPEN) & (_BILLS.c.paid_fen == 0) & (_BILLS.c.waived_fen == 0)
    item = select(FeeItem.key).where(FeeItem.id == _BILLS.c.item_id).scalar_subquery().label("item")
    account = select(FeeItem.income_account).where(FeeItem.id == _BILLS.c.item_id).scalar_subquery().label("account")
    change = update(_BILLS).where(_BILLS.c.id == bill_id, untouched)
    change = change.values(state=BillState.VOID.value, disputed=False, version=_BILLS.c.version + 1)
    row = session.execute(
        change.returning(_BILLS.c.debtor_id, _BILLS.c.fen, _BILLS.c.opening_id, item, account)
    ).one_or_none()
    if row is None:
        raise Conflict(
            "bill_paid_already", "这张账单付过或减免过，不能作废。付过的先退款；减免过的，把剩下的也申请减免。"
        )
    asked_of = Account(row.account) if row.opening_id is None else Account.OPENING
    return Move(asked_of, Account.RECEIVABLE, row.fen, debtor_id=row.debtor_id, bill_id=bill_id,
                item=row.item)  # fmt: skip


def take_back_waived(session: Session, bill_id: int) -> list[Move]:
    """The same of the bill of a repair, of which part may be waived: what was given up was never earned either, and its
    waivers go with it. Nobody paid anything of it; :class:`Conflict` where somebody did.
    """
    change = update(Waiver).where(Waiver.bill_id == bill_id, Waiver.state == WaiverState.APPROVED)
    session.execute(change.values(state=WaiverState.OFF))
    clean = update(_BILLS).where(_BILLS.c.id == bill_id, _BILLS.c.state == BillState.OPEN, _BILLS.c.paid_fen == 0)
    waived = session.scalar(select(_BILLS.c.waived_fen).where(_BILLS.c.id == bill_id)) or 0
    session.execute(clean.values(waived_fen=0))
    whole = take_back(session, bill_id)
    if not waived:
        return [whole]
    given_up = replace(whole, credit=Account.WAIVED, fen=waived)
    return [replace(whole, fen=whole.fen - waived), given_up]
