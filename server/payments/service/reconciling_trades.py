"""Each line of a day's trades against our rows, both ways: equal ones by the database itself, the rest one by one.

A payment that is there and not here is applied as a callback would be, and written down for somebody to look at; what
cannot be applied, or is here and not there, is an exception. Nothing is put right without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from server.kit.clock import day_start
from server.kit.errors import DomainError
from server.kit.money import yuan
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move
from server.payments.models import Order, Payment, Refund, StatementLine
from server.payments.rules.methods import Method, State
from server.payments.rules.mismatches import words
from server.payments.rules.orders import Kind
from server.payments.rules.refunding import Refunding
from server.payments.rules.trade_bill import LineKind
from server.payments.service import arriving, exceptions, refund_sending
from server.payments.service.arriving import Outcome
from server.payments.service.reconciling import Wanted
from server.wechat.pay.results import Refund as ToldRefund
from server.wechat.pay.results import RefundState, TradeState, Transaction

_REFUND_STATES = {
    **{state.value: state for state in RefundState}, "FAIL": RefundState.CLOSED, "CHANGE": RefundState.ABNORMAL,
}  # fmt: skip
"""The bill has words of its own for refunds that came to nothing."""


def match_equal(session: Session, one: Wanted, *, after: int, until: int) -> None:
    """Match the lines numbered above ``after`` up to ``until`` that are ours to the fen; the others stay."""
    lines = (StatementLine.statement_id == one.id) & StatementLine.number.between(after + 1, until)
    lines &= StatementLine.matched_to.is_(None)
    paid = select(Payment.id).join(Order, Order.id == Payment.order_id)
    paid = paid.where(
        Order.out_trade_no == StatementLine.out_trade_no, Order.company_id == one.company_id,
        Order.transaction_id == StatementLine.transaction_id, Payment.fen == StatementLine.fen,
        Payment.state == State.RECEIVED,
    )  # fmt: skip
    back = select(Refund.id).join(Payment, Payment.id == Refund.payment_id)
    back = back.where(
        Refund.out_refund_no == StatementLine.out_refund_no, Payment.company_id == one.company_id,
        Payment.reference == StatementLine.transaction_id, Refund.fen == StatementLine.fen,
        Refund.state.in_((Refunding.PROCESSING, Refunding.SUCCESS)), Refund.error == "",
    )  # fmt: skip
    for kind, found in ((LineKind.PAYMENT, paid), (LineKind.REFUND, back)):
        matched = update(StatementLine).where(lines, StatementLine.kind == kind)
        asked = matched.values(matched_to=found.scalar_subquery())
        session.execute(asked.execution_options(synchronize_session=False))


def unequal(session: Session, one: Wanted, *, after: int, most: int = 500) -> Sequence[int]:
    """The numbers of the next lines that are not ours to the fen."""
    mine = (StatementLine.statement_id == one.id) & (StatementLine.number > after)
    asked = select(StatementLine.number).where(mine, StatementLine.matched_to.is_(None))
    return session.scalars(asked.order_by(StatementLine.number).limit(most)).all()


def look_at(session: Session, one: Wanted, number: int, *, at: datetime) -> None:
    """Take such a line in, or write down why not; in a transaction of its own, since it holds orders and bills."""
    mine = (StatementLine.statement_id == one.id) & (StatementLine.number == number)
    line = session.scalars(select(StatementLine).where(mine, StatementLine.matched_to.is_(None))).first()
    if line is None:
        return
    try:
        with session.begin_nested():
            _take_in(session, one, line, at)
    except DomainError as error:
        # Whatever the reason, one line keeps no other waiting, and finance sees it.
        _write_down(session, one, line, Kind.MISSING_HERE, f"记不进来：{error.sentence}", at)


def conclude(session: Session, one: Wanted, *, at: datetime) -> None:
    """What is here and not there, and what the day cost: fees are posted to each estate once."""
    for payment in _missing_there(session, one):
        what = f"{one.day:%Y-%m-%d}收到微信付款 {yuan(payment.fen)} 元（流水号 {payment.reference}），微信账单里没有。"
        exceptions.found(
            session, Kind.MISSING_THERE, f"payment:{payment.id}", words(Kind.MISSING_THERE, what), at=at,
            company_id=one.company_id, estate_id=payment.estate_id,
            facts={"payment_id": payment.id, "fen": payment.fen},
        )  # fmt: skip
    for refund in _refunds_missing_there(session, one):
        what = f"退款 {yuan(refund.fen)} 元（单号 {refund.out_refund_no}）记为已退，微信账单里没有。"
        exceptions.found(
            session, Kind.REFUND_MISSING_THERE, f"refund:{refund.id}", words(Kind.REFUND_MISSING_THERE, what), at=at,
            company_id=one.company_id, estate_id=refund.estate_id,
            facts={"refund_id": refund.id, "fen": refund.fen},
        )  # fmt: skip
    _post_fees(session, one, at)


def _take_in(session: Session, one: Wanted, line: StatementLine, at: datetime) -> None:
    if line.kind == LineKind.PAYMENT:
        _take_payment(session, one, line, at)
    elif line.kind == LineKind.REFUND:
        _take_refund(session, one, line, at)
    else:
        _write_down(session, one, line, Kind.STATE_DIFFERS, f"账单状态是 {line.raw['state'][:20]}", at)


def _take_payment(session: Session, one: Wanted, line: StatementLine, at: datetime) -> None:
    told = Transaction(
        line.raw["sub_mchid"] or one.sub_mchid, line.out_trade_no or "", TradeState.SUCCESS, line.transaction_id,
        line.fen, paid_at=line.at,
    )  # fmt: skip
    outcome = arriving.apply(session, told, at=at)
    if outcome is Outcome.ALREADY:
        _write_down(session, one, line, Kind.STATE_DIFFERS, "这笔收款在系统里已作废，微信账单里还在", at)
    elif outcome is Outcome.APPLIED:
        paid = select(Payment.id).join(Order, Order.id == Payment.order_id)
        line.matched_to = session.scalar(paid.where(Order.out_trade_no == line.out_trade_no))
        _write_down(session, one, line, Kind.FOUND_LATE, "没有收到微信通知", at)


def _take_refund(session: Session, one: Wanted, line: StatementLine, at: datetime) -> None:
    told = ToldRefund(
        line.out_refund_no or "", _REFUND_STATES.get(line.raw["state"], RefundState.PROCESSING),
        line.raw["refund_id"], line.transaction_id, line.out_trade_no, line.fen,
        done_at=line.at if line.raw["state"] == RefundState.SUCCESS else None,
        sub_mchid=line.raw["sub_mchid"] or one.sub_mchid,
    )  # fmt: skip
    outcome = refund_sending.apply(session, told, at=at)
    if outcome is refund_sending.Outcome.REFUSED:
        return
    line.matched_to = session.scalar(select(Refund.id).where(Refund.out_refund_no == line.out_refund_no))
    if outcome is refund_sending.Outcome.APPLIED and told.state is not RefundState.PROCESSING:
        _write_down(session, one, line, Kind.FOUND_LATE, "没有收到微信的退款通知", at)


def _write_down(session: Session, one: Wanted, line: StatementLine, kind: Kind, why: str, at: datetime) -> None:
    estate_id = session.scalar(select(Order.estate_id).where(Order.out_trade_no == line.out_trade_no))
    what = f"{one.day:%Y-%m-%d}交易账单第 {line.number} 行 {yuan(line.fen)} 元（订单 {line.out_trade_no}）：{why}。"
    about = f"refund:{line.out_refund_no}" if line.out_refund_no else f"transaction:{line.transaction_id}"
    facts = {"fen": line.fen, "out_trade_no": line.out_trade_no, "transaction_id": line.transaction_id,
             "statement_id": one.id, "line": line.number, "matched_to": line.matched_to}  # fmt: skip
    exceptions.found(session, kind, about, words(kind, what), company_id=one.company_id, estate_id=estate_id, at=at,
                     facts=facts)  # fmt: skip


def _missing_there(session: Session, one: Wanted) -> Sequence[Payment]:
    begin, end = day_start(one.day), day_start(one.day + timedelta(days=1))
    told = exists().where(
        StatementLine.out_trade_no == Order.out_trade_no, StatementLine.kind == LineKind.PAYMENT,
        StatementLine.transaction_id == Payment.reference,
    )  # fmt: skip
    asked = select(Payment).join(Order, Order.id == Payment.order_id)
    mine = (Payment.company_id == one.company_id) & (Payment.method == Method.WECHAT) & (Payment.day >= one.day)
    received = (Payment.state == State.RECEIVED) & (Payment.received_at >= begin) & (Payment.received_at < end)
    return session.scalars(asked.where(mine, received, ~told).order_by(Payment.id)).all()


def _refunds_missing_there(session: Session, one: Wanted) -> Sequence[Refund]:
    """WeChat's own refunds only: what the desk gave back after WeChat's no still tells that no."""
    begin, end = day_start(one.day), day_start(one.day + timedelta(days=1))
    told = exists().where(
        StatementLine.out_trade_no == Order.out_trade_no, StatementLine.out_refund_no == Refund.out_refund_no
    )
    asked = select(Refund).join(Payment, Payment.id == Refund.payment_id).join(Order, Order.id == Payment.order_id)
    mine = (Payment.company_id == one.company_id) & (Payment.method == Method.WECHAT) & (Refund.error == "")
    over = (Refund.state == Refunding.SUCCESS) & (Refund.done_at >= begin) & (Refund.done_at < end)
    return session.scalars(asked.where(mine, over, ~told).order_by(Refund.id)).all()


def _post_fees(session: Session, one: Wanted, at: datetime) -> None:
    sums = (
        select(Order.estate_id, func.sum(StatementLine.fee_fen))
        .join(Order, Order.out_trade_no == StatementLine.out_trade_no)
        .where(StatementLine.statement_id == one.id, Order.company_id == one.company_id)
        .group_by(Order.estate_id)
        .order_by(Order.estate_id)
    )
    for estate_id, summed in session.execute(sums).all():
        fen = int(summed)
        if fen:
            accounts = (Account.CHANNEL_COST, Account.WECHAT) if fen > 0 else (Account.WECHAT, Account.CHANNEL_COST)
            posting.post(
                session, estate_id=estate_id, kind="channel_fee", source=f"statement:{one.id}:{estate_id}", at=at,
                day=posting.open_day(session, estate_id, one.day), transfers=[Move(*accounts, abs(fen))],
                words=f"{one.day:%Y-%m-%d}微信手续费 {yuan(fen)} 元",
            )  # fmt: skip
