"""The one place where what WeChat tells of an order becomes a payment: callback, question and trade bill all come here.

However often, in whatever order and however many at once: the order's row is held, and it is paid once. What is not as
it was ordered changes nothing but a line among the exceptions.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.kit.facts import publish
from server.kit.money import yuan
from server.kit.once import new
from server.ledger.service import posting
from server.payments.facts import OrderPaid
from server.payments.models import Merchant, Order, Payment, PayNotice
from server.payments.rules import orders as rules
from server.payments.rules.lines import from_json
from server.payments.rules.methods import Method, State
from server.payments.rules.mismatches import words
from server.payments.rules.orders import Expected, Kind
from server.payments.service import balances, exceptions
from server.payments.service.receiving import Taken, book, paper
from server.wechat.pay.results import TradeState, Transaction


class Outcome(StrEnum):
    """What became of what WeChat told."""

    APPLIED = "applied"
    ALREADY = "already"
    NOT_PAID = "not_paid"
    REFUSED = "refused"


def seen(session: Session, *, notice_id: str, event: str, order_no: str, outcome: str, at: datetime) -> bool:
    """Keep that a callback came; False when the very same came before."""
    row = {"notice_id": notice_id, "event": event, "order_no": order_no, "outcome": outcome, "at": at}
    made = new(session, PayNotice).values(row).on_conflict_do_nothing().returning(PayNotice.id)
    return session.scalar(made) is not None


def apply(session: Session, told: Transaction, *, at: datetime) -> Outcome:
    """Take in what WeChat says of one order of ours. Idempotent; refuses nothing with an error that would make the
    platform come again for something that cannot get better."""
    if not told.state.paid:
        return Outcome.NOT_PAID
    order = _held(session, told.out_trade_no)
    if order is None:
        return _refuse(session, None, told, Kind.UNKNOWN_ORDER, at)
    wrong = rules.wrong_with(Expected(order.fen, _payee(session, order.company_id)), told)
    if wrong is not None:
        return _refuse(session, order, told, wrong, at)
    if order.state == rules.State.PAID:
        same = order.transaction_id == told.transaction_id
        return Outcome.ALREADY if same else _refuse(session, order, told, Kind.STATE_DIFFERS, at)
    if told.transaction_id is None or _used_elsewhere(session, order, told.transaction_id):
        return _refuse(session, order, told, Kind.STATE_DIFFERS, at)
    _pay(session, order, told, at)
    return Outcome.APPLIED


def _pay(session: Session, order: Order, told: Transaction, at: datetime) -> None:
    paid_at = min(told.paid_at or at, at)
    order.state, order.paid_at, order.transaction_id = rules.State.PAID, paid_at, told.transaction_id
    order.version += 1
    day = posting.open_day(session, order.estate_id, local_day(paid_at))
    payment = Payment(
        company_id=order.company_id, estate_id=order.estate_id, payer_id=order.payer_id, method=Method.WECHAT,
        fen=order.fen, received_at=paid_at, day=day, state=State.RECEIVED, order_id=order.id, lines=order.lines,
        reference=told.transaction_id, entered_at=at,
    )  # fmt: skip
    session.add(payment)
    session.flush()
    taken = _book(session, order, payment, at)
    if taken.surplus:
        _tell_surplus(session, order, payment, taken, at)
    if told.state is TradeState.REFUND:
        _write_down(session, order, told, Kind.STATE_DIFFERS, at)
    publish(session, OrderPaid(order.id, order.estate_id, order.payer_id), at=at)


def _book(session: Session, order: Order, payment: Payment, at: datetime) -> Taken:
    """The money from outside first, then what the order takes from the balance; their receipts come last."""
    if order.balance_fen:
        # Whoever uses a balance holds its person before any bill, so that nobody waits in a ring.
        balances.held(session, order.estate_id, order.payer_id)
    taken, beside = book(session, payment, from_json(order.lines), at=at), None
    if order.balance_fen and taken.left:
        beside = balances.pay_beside(session, payment, taken.left, most=order.balance_fen, at=at)
    for each in filter(None, (payment, beside)):
        paper(session, each, at=at)
    return taken


def _tell_surplus(session: Session, order: Order, payment: Payment, taken: Taken, at: datetime) -> None:
    what = f"支付单 {order.out_trade_no} 多付 {yuan(taken.surplus)} 元：付款时账单已由别的付款结清。"
    exceptions.found(
        session, Kind.PAID_TWICE, f"payment:{payment.id}", words(Kind.PAID_TWICE, what), company_id=order.company_id,
        estate_id=order.estate_id, at=at, facts={"surplus_fen": taken.surplus, "payment_id": payment.id},
    )  # fmt: skip


def _refuse(session: Session, order: Order | None, told: Transaction, kind: Kind, at: datetime) -> Outcome:
    _write_down(session, order, told, kind, at)
    return Outcome.REFUSED


def _write_down(session: Session, order: Order | None, told: Transaction, kind: Kind, at: datetime) -> None:
    facts = {
        "out_trade_no": told.out_trade_no, "transaction_id": told.transaction_id, "sub_mchid": told.sub_mchid,
        "told_fen": told.fen, "ordered_fen": order.fen if order else None, "currency": told.currency,
        "told_state": told.state,
    }  # fmt: skip
    company = order.company_id if order else _company(session, told.sub_mchid)
    about = f"transaction:{told.transaction_id or told.out_trade_no}"
    exceptions.found(
        session, kind, about, words(kind, f"支付单 {told.out_trade_no}："), facts=facts, company_id=company,
        estate_id=order.estate_id if order else None, at=at,
    )  # fmt: skip


def _held(session: Session, out_trade_no: str) -> Order | None:
    asked = select(Order).where(Order.out_trade_no == out_trade_no).with_for_update()
    return session.scalar(asked.execution_options(populate_existing=True))


def _used_elsewhere(session: Session, order: Order, transaction_id: str) -> bool:
    other = select(Order.id).where(Order.transaction_id == transaction_id, Order.id != order.id)
    return session.scalar(other) is not None


def _payee(session: Session, company_id: int) -> str | None:
    return session.scalar(select(Merchant.sub_mchid).where(Merchant.company_id == company_id))


def _company(session: Session, sub_mchid: str) -> int | None:
    return session.scalar(select(Merchant.company_id).where(Merchant.sub_mchid == sub_mchid))
