"""Refunds on their way through WeChat: which are to be sent or asked about, and what its word changes, in any order.

A job claims a refund in one transaction, calls with none open, and takes in the answer in a third. The number of the
refund stays the same, so that a lost answer or a dead worker never gives the money back twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.money import yuan
from server.payments import policy
from server.payments.models import Merchant, Order, Payment, Refund
from server.payments.rules import refunding as rules
from server.payments.rules.methods import Method
from server.payments.rules.mismatches import words
from server.payments.rules.orders import Kind
from server.payments.rules.refunding import Refunding
from server.payments.service import exceptions, invoicing, receipts, refund_moves, refunding
from server.wechat.pay.errors import PayCode
from server.wechat.pay.results import Refund as Told
from server.wechat.pay.results import RefundOrder, RefundState

SENDING = (Refunding.APPROVED, Refunding.PROCESSING)
FINAL = (Refunding.SUCCESS, Refunding.CLOSED, Refunding.REFUSED)
_STATES = {
    RefundState.PROCESSING: Refunding.PROCESSING,
    RefundState.SUCCESS: Refunding.SUCCESS,
    RefundState.CLOSED: Refunding.CLOSED,
    RefundState.ABNORMAL: Refunding.ABNORMAL,
}


class Outcome(StrEnum):
    """What became of what WeChat told of a refund."""

    APPLIED = "applied"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Due:
    """A refund to send, or to ask about: ``sent`` when WeChat may have heard of it."""

    id: int
    tries: int
    sent: bool
    order: RefundOrder


def due(session: Session, *, at: datetime, most: int = 100) -> list[Due]:
    """The refunds that are to be sent or asked about now, the longest waiting first."""
    asked = (
        select(Refund, Payment.fen, Payment.reference, Merchant.sub_mchid)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Merchant, Merchant.company_id == Payment.company_id)
        .where(Refund.state.in_(SENDING), Payment.method == Method.WECHAT)
        .where(or_(Refund.tried_at.is_(None), Refund.tried_at <= at - rules.wait_after(1)))
        .order_by(Refund.tried_at.nulls_first(), Refund.id)
        .limit(most * 5)
    )
    waiting = [row for row in session.execute(asked) if _is_due(row[0], at)]
    return [
        Due(refund.id, refund.tries, refund.tries > 0, RefundOrder(
            sub_mchid, reference or "", refund.out_refund_no, refund.fen, total, refund.reason[:80],
        ))
        for refund, total, reference, sub_mchid in waiting[:most]
    ]  # fmt: skip


def claim(session: Session, one: Due, *, at: datetime) -> bool:
    """Take a refund for one try; False when somebody else has it. What it failed with before is forgotten meanwhile."""
    mine = (Refund.id == one.id) & (Refund.tries == one.tries) & Refund.state.in_(SENDING)
    taken = update(Refund).where(mine).values(tries=one.tries + 1, tried_at=at, error="", version=Refund.version + 1)
    return session.scalar(taken.returning(Refund.id)) is not None


def refused(session: Session, refund_id: int, *, code: str, said: str, at: datetime) -> None:
    """WeChat said a certain no to the refund itself. It stays agreed to and is tried again; finance sees why at once,
    and the desk may give the money back until then."""
    refund = _held(session, Refund.id == refund_id)
    if refund is None or refund.state not in SENDING:
        return
    refund.error, refund.version = f"{code} {said}".strip()[:200], refund.version + 1
    kind = Kind.REFUND_NOT_ENOUGH if code == PayCode.NOT_ENOUGH else Kind.REFUND_FAILED
    what = f"退款 {yuan(refund.fen)} 元被微信拒绝（{refund.error[:60]}）。"
    _write_down(session, refund, kind, f"refund:{refund.id}", what, at, code=code)


def not_told(session: Session, refund_id: int, *, code: str, said: str, at: datetime) -> None:
    """WeChat did not say what became of a refund it may have made: the desk keeps its hands off, and finance hears."""
    refund = session.get_one(Refund, refund_id)
    what = f"退款 {yuan(refund.fen)} 元问不到结果（{f'{code} {said}'.strip()[:60]}）。"
    _write_down(session, refund, Kind.REFUND_FAILED, f"refund:{refund.id}", what, at, code=code)


def apply(session: Session, told: Told, *, at: datetime) -> Outcome:
    """Take in what WeChat says of a refund: answer, callback, query or trade bill. What comes late or twice changes
    nothing; what cannot be is written down for finance."""
    refund = _held(session, Refund.out_refund_no == told.out_refund_no)
    if refund is None:
        return _unknown(session, told, at)
    if _wrong(session, refund, told):
        what = f"微信说的退款和登记的 {yuan(refund.fen)} 元对不上。"
        return _refuse(session, refund, told, what, at)
    to = _STATES.get(told.state)
    if to == Refunding.SUCCESS == refund.state and refund.error:
        what = f"退款 {yuan(refund.fen)} 元已在前台退还，微信又说退了一次。"
        return _refuse(session, refund, told, what, at)
    if to is None or to == refund.state:
        return Outcome.ALREADY
    if not rules.follows(refund.state, to):
        if (refund.state in FINAL and to in FINAL) or refund.state in (Refunding.ASKED, Refunding.REFUSED):
            what = f"微信说退款“{rules.LABELS[to]}”，系统里是“{rules.LABELS[refund.state]}”。"
            return _refuse(session, refund, told, what, at)
        return Outcome.ALREADY
    # A no that came before is over: only what the desk gave back keeps it.
    refund.refund_id, refund.error = told.refund_id or refund.refund_id, ""
    _move_to(session, refund, to, told, at)
    return Outcome.APPLIED


def again(session: Session, actor: Actor, refund_id: int, *, at: datetime) -> None:
    """Have a refund tried again at once, as after money was put into the company's account."""
    refund = _held(session, Refund.id == refund_id)
    if refund is None or not policy.may_review(session, actor, refund.estate_id):
        raise not_found("退款")
    if refund.state not in SENDING:
        raise rules.RefundMoved(refund.state)
    refund.tried_at, refund.version = None, refund.version + 1
    audit.record(session, actor, "refund.tried_again", "refund", refund.id, at=at, estate_id=refund.estate_id)


def _move_to(session: Session, refund: Refund, to: Refunding, told: Told, at: datetime) -> None:
    payment = session.get_one(Payment, refund.payment_id)
    done_at = min(told.done_at or at, at)
    if to is Refunding.SUCCESS:
        refunding.finish(session, refund, to, done_at=done_at, at=at, moves=refund_moves.to_wechat(refund, payment))
    elif to is Refunding.CLOSED:
        refunding.finish(session, refund, to, done_at=done_at, at=at, moves=refund_moves.to_balance(refund, payment))
        receipts.renew(session, payment_id=payment.id, by=0, why=rules.NOT_BACK, at=at)
        invoicing.follow(session, payment_id=payment.id, by=0, at=at)
        what = f"退款 {yuan(refund.fen)} 元被微信关闭，钱已转入付款人的预存。"
        _write_down(session, refund, Kind.REFUND_CLOSED, f"refund:{refund.id}", what, at)
    else:
        refund.state, refund.version = to, refund.version + 1
        if to is Refunding.ABNORMAL:
            what = f"退款 {yuan(refund.fen)} 元，付款人的卡收不了。"
            _write_down(session, refund, Kind.REFUND_CLOSED, f"refund:{refund.id}:abnormal", what, at)


def _wrong(session: Session, refund: Refund, told: Told) -> bool:
    paid = select(Merchant.sub_mchid, Payment.reference).join(Payment, Payment.company_id == Merchant.company_id)
    sub_mchid, reference = session.execute(paid.where(Payment.id == refund.payment_id)).one()
    pairs = ((told.fen, refund.fen), (told.sub_mchid, sub_mchid), (told.transaction_id, reference))
    return any(said is not None and said != known for said, known in pairs)


def _unknown(session: Session, told: Told, at: datetime) -> Outcome:
    order = session.execute(
        select(Order.company_id, Order.estate_id).where(Order.out_trade_no == (told.out_trade_no or ""))
    ).first()
    what = f"微信有一笔退款 {yuan(told.fen or 0)} 元（单号 {told.out_refund_no[:40]}），系统里没有。"
    exceptions.found(
        session, Kind.REFUND_MISSING_HERE, f"refund:{told.out_refund_no}", words(Kind.REFUND_MISSING_HERE, what),
        company_id=order.company_id if order else None, estate_id=order.estate_id if order else None, at=at,
        facts={"fen": told.fen, "out_trade_no": told.out_trade_no, "refund_id": told.refund_id},
    )  # fmt: skip
    return Outcome.REFUSED


def _refuse(session: Session, refund: Refund, told: Told, what: str, at: datetime) -> Outcome:
    about = f"refund:{refund.id}:{told.state}:{told.fen}"
    _write_down(session, refund, Kind.REFUND_DIFFERS, about, what, at, told_fen=told.fen, told_state=told.state)
    return Outcome.REFUSED


def _write_down(
    session: Session, refund: Refund, kind: Kind, about: str, what: str, at: datetime, **facts: object
) -> None:  # fmt: skip
    company_id = session.scalar(select(Payment.company_id).where(Payment.id == refund.payment_id))
    exceptions.found(
        session, kind, about, words(kind, what), company_id=company_id, estate_id=refund.estate_id, at=at,
        facts={"refund_id": refund.id, "payment_id": refund.payment_id, "fen": refund.fen, **facts},
    )  # fmt: skip


def _held(session: Session, which: ColumnElement[bool]) -> Refund | None:
    asked = select(Refund).where(which).with_for_update()
    return session.scalar(asked.execution_options(populate_existing=True))


def _is_due(refund: Refund, at: datetime) -> bool:
    return refund.tried_at is None or refund.tried_at + rules.wait_after(refund.tries) <= at
