"""Waiving part of a bill: one asks and says why, somebody else approves. The ledger shows it given up, not paid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, select, update
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.facts import BillPaid, BillsWaived, WaiverAnswered, WaiverAsked, WaiverEnded
from server.fees.models import Bill, FeeItem, Waiver, left_of
from server.fees.queries import calm
from server.fees.rules.items import BillState, WaiverState
from server.fees.service import own
from server.fees.service.settling import BillsChanged
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.kit.money import yuan
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move
from server.people import queries as people

_BILLS = table(Bill)


def ask(session: Session, actor: Actor, *, bill_id: int, fen: int, why: str, at: datetime) -> int:
    """Ask that ``fen`` of a bill be waived; gives the waiver's id.

    :class:`Malformed` for more than is open, :class:`Conflict` while another request for this bill waits,
    :class:`OwnMoney` for a bill of one's own.
    """
    bill = session.get(Bill, bill_id, with_for_update=True, populate_existing=True)
    if bill is None or not policy.may_keep(session, actor, bill.estate_id):
        raise not_found("账单")
    own.check_bill(session, actor, bill_id, "减免", at=at)
    left = left_of(bill) if bill.state == BillState.OPEN else 0
    if not 0 < fen <= left:
        words = f"减免金额应大于 0，且不超过未付的 {yuan(left)} 元"
        raise Malformed("waiver_too_much", f"{words}。", fields={"fen": [words]}, left=left)
    if not why.strip():
        raise Malformed("why_needed", "请写明减免的理由。", fields={"why": ["请写明减免的理由"]})
    waits = session.scalar(select(Waiver.fen).where(calm.asked(bill_id)))
    if waits is not None:
        words = f"这张账单已有减免 {yuan(waits)} 元在等同事审批。请先在“异议和减免”里同意或回绝那一项，再提新的。"
        raise Conflict("waiver_waits", words, fen=waits)
    row = Waiver(bill_id=bill_id, fen=fen, why=why.strip(), state=WaiverState.ASKED, asked_by=actor.id, asked_at=at)
    session.add(row)
    session.flush()
    audit.record(session, actor, "fees.waiver_asked", "bill", bill_id, at=at, estate_id=bill.estate_id,
                 after={"fen": fen}, reason=why.strip()[:200])  # fmt: skip
    publish(session, WaiverAsked(row.id, bill.estate_id, actor.id), at=at)
    return row.id


def approve(session: Session, actor: Actor, waiver_id: int, *, at: datetime) -> None:
    """Somebody else approves: the bill is owed by so much less. Approved already by the same person: nothing happens.

    :class:`Conflict` for whoever asked, and when less is open by now than was asked for; :class:`OwnMoney` for a bill
    of one's own.
    """
    row, estate_id = _locked(session, actor, waiver_id)
    if row.state == WaiverState.APPROVED and row.answered_by == actor.id:
        return
    _answer(session, actor, row, WaiverState.APPROVED, at)
    bill = _waive(session, row.bill_id, row.fen)
    move = Move(Account.WAIVED, Account.RECEIVABLE, row.fen, debtor_id=bill.debtor_id, bill_id=row.bill_id,
                item=bill.item)  # fmt: skip
    day = posting.open_day(session, estate_id, local_day(at))
    posting.post(session, estate_id=estate_id, kind="waiver", source=f"waiver:{row.id}", day=day,
                 words=f"减免：{row.why}"[:200], transfers=[move], at=at, by=actor.id)  # fmt: skip
    audit.record(session, actor, "fees.waiver_approved", "bill", row.bill_id, at=at, estate_id=estate_id,
                 after={"fen": row.fen, "asked_by": row.asked_by})  # fmt: skip
    publish(session, BillsWaived(row.bill_id, bill.debtor_id, estate_id, row.fen), at=at)
    publish(session, WaiverAnswered(row.id, row.bill_id, estate_id), at=at)
    if bill.state == BillState.PAID:
        publish(session, BillPaid(row.bill_id, bill.debtor_id, estate_id), at=at)


def refuse(session: Session, actor: Actor, waiver_id: int, *, at: datetime) -> None:
    """The bill is owed as it is."""
    row, estate_id = _locked(session, actor, waiver_id)
    if row.state == WaiverState.REFUSED and row.answered_by == actor.id:
        return
    _answer(session, actor, row, WaiverState.REFUSED, at)
    audit.record(session, actor, "fees.waiver_refused", "bill", row.bill_id, at=at, estate_id=estate_id,
                 after={"fen": row.fen, "asked_by": row.asked_by})  # fmt: skip
    publish(session, WaiverAnswered(row.id, row.bill_id, estate_id), at=at)


def end_with_bill(session: Session, actor: Actor, bill_id: int, *, at: datetime) -> None:
    """A bill that the caller holds is made void: nothing of it can be waived any more. The waiver is over without an
    answer of anybody, and whoever asked for it hears so."""
    answer = {"state": WaiverState.REFUSED, "answered_at": at}
    ended = update(Waiver).where(calm.asked(bill_id)).values(answer).returning(Waiver.id, Waiver.fen, Waiver.asked_by)
    estate_id = session.get_one(Bill, bill_id).estate_id
    for row in session.execute(ended).all():
        audit.record(session, actor, "fees.waiver_refused", "bill", bill_id, at=at, estate_id=estate_id,
                     after={"fen": row.fen, "asked_by": row.asked_by}, reason="账单作废")  # fmt: skip
        publish(session, WaiverEnded(row.id, bill_id, estate_id, actor.id), at=at)


def _locked(session: Session, actor: Actor, waiver_id: int) -> tuple[Waiver, int]:
    # The bill first, as whoever makes it void holds it first: neither waits for the other then.
    bill_id = session.scalar(select(Waiver.bill_id).where(Waiver.id == waiver_id))
    if bill_id is not None:
        session.get(Bill, bill_id, with_for_update=True, populate_existing=True)
    row = session.get(Waiver, waiver_id, with_for_update=True, populate_existing=True)
    estate_id = _estate_of(session, row.bill_id) if row is not None else None
    if row is None or estate_id is None or not policy.may_keep(session, actor, estate_id):
        raise not_found("减免申请")
    return row, estate_id


def _estate_of(session: Session, bill_id: int) -> int | None:
    return session.scalar(select(Bill.estate_id).where(Bill.id == bill_id))


def _answer(session: Session, actor: Actor, row: Waiver, state: WaiverState, at: datetime) -> None:
    if row.state != WaiverState.ASKED:
        raise Conflict("waiver_answered", "这项减免已经处理过了。")
    if people.same(session, row.asked_by, actor.id):
        raise Conflict("second_person_needed", "减免要由另一位同事审批。")
    own.check_bill(session, actor, row.bill_id, "减免", at=at)
    row.state, row.answered_by, row.answered_at = state, actor.id, at
    session.flush()


def _waive(session: Session, bill_id: int, fen: int) -> Row[Any]:
    waived = _BILLS.c.waived_fen + fen
    gone = _BILLS.c.paid_fen + waived
    state = case((gone == _BILLS.c.fen, BillState.PAID.value), else_=BillState.OPEN.value)
    item = select(FeeItem.key).where(FeeItem.id == _BILLS.c.item_id).scalar_subquery().label("item")
    change = update(_BILLS).where(_BILLS.c.id == bill_id, _BILLS.c.state == BillState.OPEN, gone <= _BILLS.c.fen)
    change = change.values(waived_fen=waived, state=state, version=_BILLS.c.version + 1)
    row = session.execute(change.returning(_BILLS.c.debtor_id, _BILLS.c.state, item)).one_or_none()
    if row is None:
        raise BillsChanged
    return row
