"""Giving money of a payment back: one asks, another agrees, and never more than is left of it (D11).

With the agreement the money leaves bills and balance and lies under ``REFUND_DUE`` until WeChat or the desk has given
it back; what the payment settled last is taken back first, and what was balance before that.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, Stale, not_found
from server.kit.facts import publish
from server.kit.money import yuan
from server.ledger.rules.accounts import Account
from server.ledger.service.posting import Move
from server.payments import policy
from server.payments.facts import RefundAsked, RefundDecided, RefundDone
from server.payments.models import Payment, Refund
from server.payments.rules import refunding as rules
from server.payments.rules.methods import AT_THE_DESK, LANDS_IN, WITH_REFERENCE, Method, State
from server.payments.rules.refunding import Cause, Refunding
from server.payments.service import cash, invoicing, own, receipts, refund_moves
from server.people import queries as people


class TooMuch(Conflict):
    """More is asked back than is left of the payment."""

    def __init__(self, left: int) -> None:
        super().__init__("refund_too_much", f"这笔付款最多还能退 {yuan(left)} 元。", left_fen=left)


def ask(
    session: Session, actor: Actor, *, payment_id: int, fen: int, reason: str, at: datetime, cause: Cause = Cause.FIRM
) -> int:  # fmt: skip
    """Ask that ``fen`` of a payment be given back; its id. From now on it counts against what is left. ``cause``: who
    made it necessary; nobody is late for a mistake of the firm's.

    :class:`TooMuch`, or :class:`Conflict` for what WeChat gives back no more.
    """
    payment = held(session, payment_id)
    if payment is None or not policy.may_take(session, actor, payment.estate_id):
        raise not_found("付款")
    check_payment(session, payment, at)
    left = payment.fen - live(session, payment_id)
    if not 0 < fen <= left:
        raise TooMuch(left)
    return enter(session, actor, payment, fen=fen, reason=reason, at=at, cause=cause)


def enter(
    session: Session, actor: Actor, payment: Payment, *, fen: int, reason: str, at: datetime,
    bill_id: int | None = None, to_balance: bool = False, cause: Cause = Cause.FIRM,
) -> int:  # fmt: skip
    """Write down what is asked back of a payment, which is held and has so much left, and tell whoever may agree."""
    refund = Refund(
        payment_id=payment.id, estate_id=payment.estate_id, out_refund_no=_number(at), fen=fen, reason=reason[:200],
        asked_by=actor.id, asked_at=at, bill_id=bill_id, to_balance=to_balance, cause=cause,
    )  # fmt: skip
    session.add(refund)
    session.flush()
    about = {"bill_id": bill_id, "to_balance": to_balance} if bill_id is not None else {"cause": cause}
    audit.record(session, actor, "refund.asked", "refund", refund.id, at=at, estate_id=payment.estate_id,
                 after={"fen": fen, "payment_id": payment.id, **about}, reason=reason[:200])  # fmt: skip
    publish(session, RefundAsked(refund.id, payment.estate_id), at=at)
    return refund.id


def approve(session: Session, actor: Actor, refund_id: int, *, version: int, at: datetime) -> None:
    """Agree to a refund somebody else asked for: its money is taken from bills and balance now. A payment out of a
    balance goes back into it at once. :class:`refund_moves.BalanceUsed` when what became balance was used since,
    :class:`OwnMoney` for a payment of one's own."""
    refund, payment = _decided(session, actor, refund_id, version, Refunding.APPROVED, at)
    into = Account.PREPAID if rules.stays(payment.method, refund.to_balance) else Account.REFUND_DUE
    if payment.state != State.RECEIVED:
        raise Conflict("not_received", "这笔付款已经作废，不能退款。")
    taken = refund_moves.taken(session, refund, payment, into, at=at)
    words = f"退款 {yuan(refund.fen)} 元" + ("转入预存" if refund.to_balance else "")
    refund_moves.post(session, refund, refund_moves.AGREED, words, taken, at=at, by=actor.id)
    _tell_decided(session, actor, refund, at)
    if into == Account.PREPAID:
        # What came from a balance is back there and the payment is less; what came otherwise only became balance.
        end = Refunding.SUCCESS if payment.method == Method.BALANCE else Refunding.CLOSED
        finish(session, refund, end, done_at=at, at=at)
        session.flush()
    receipts.renew(session, payment_id=payment.id, by=actor.id, at=at)
    invoicing.follow(session, payment_id=payment.id, by=actor.id, at=at)


def refuse(session: Session, actor: Actor, refund_id: int, *, why: str, version: int, at: datetime) -> None:
    """Say no to a refund; nothing was taken from anywhere."""
    refund, _ = _decided(session, actor, refund_id, version, Refunding.REFUSED, at, error=why[:200])
    _tell_decided(session, actor, refund, at, reason=why[:200])


def pay_out(
    session: Session, actor: Actor, refund_id: int, *, method: Method, reference: str | None, version: int, at: datetime
) -> None:
    """Give an agreed refund back at the desk. What came by WeChat goes back there, unless WeChat has said no."""
    refund, payment = _of_desk(session, actor, refund_id)
    rules.check_move(refund.state, Refunding.SUCCESS)
    if payment.method == Method.WECHAT and not refund.error:
        raise Conflict("refund_by_wechat", "微信付的款由微信原路退回，微信退不了时才能在前台退。")
    if method not in AT_THE_DESK or (method == Method.POS and payment.method != Method.POS):
        raise Malformed(
            "method_wrong", "请用现金或转账退还；刷卡付的才能刷卡退。", fields={"method": ["不在可选范围内"]}
        )
    if method in WITH_REFERENCE and not reference:
        fields = {"reference": ["请填写银行流水号或小票号"]}
        raise Malformed("reference_needed", "转账和刷卡退款要填流水号，方便对账。", fields=fields)
    if refund.version != version:
        raise Stale("refund_changed", "别人刚刚处理过这笔退款，请刷新。")
    if method == Method.CASH:
        cash.check_there(session, refund.estate_id, refund.fen)
    refund.refund_id = reference
    move = refund_moves.move(refund, payment, Account.REFUND_DUE, LANDS_IN[method])
    finish(session, refund, Refunding.SUCCESS, done_at=at, at=at, moves=[move], by=actor.id)
    audit.record(session, actor, "refund.paid_out", "refund", refund.id, at=at, estate_id=refund.estate_id,
                 after={"method": method, "fen": refund.fen})  # fmt: skip


def finish(
    session: Session, refund: Refund, to: Refunding, *, done_at: datetime, at: datetime,
    moves: list[Move] | None = None, by: int | None = None,
) -> None:  # fmt: skip
    """Bring a refund, whose row is held, to an end; ``moves`` is where its money went."""
    refund.state, refund.done_at, refund.version = to, done_at, refund.version + 1
    if moves:
        words = f"退款 {yuan(refund.fen)} 元" + ("已退出" if to is Refunding.SUCCESS else "未成，转入预存")
        refund_moves.post(session, refund, refund_moves.DONE, words, moves, at=at, by=by)
    payer_id = session.scalar(select(Payment.payer_id).where(Payment.id == refund.payment_id))
    publish(session, RefundDone(refund.id, refund.payment_id, refund.estate_id, payer_id, to), at=at)


def _decided(
    session: Session, actor: Actor, refund_id: int, version: int, to: Refunding, at: datetime, **more: Any
) -> tuple[Refund, Payment]:  # fmt: skip
    found = session.get(Refund, refund_id)
    if found is None or not policy.may_review(session, actor, found.estate_id):
        raise not_found("退款")
    if people.same(session, found.asked_by, actor.id):
        raise Conflict("second_person_needed", "自己申请的退款要由另一位同事批准。")
    payment = held(session, found.payment_id)
    assert payment is not None
    own.check(session, actor, payment.id, at=at)
    mine = (Refund.id == refund_id) & (Refund.version == version) & (Refund.state == Refunding.ASKED)
    done: Mapping[str, Any] = {"state": to, "approved_by": actor.id, "approved_at": at, "version": version + 1, **more}
    if session.scalar(update(Refund).where(mine).values(done).returning(Refund.id)) is None:
        raise Stale("refund_changed", "别人刚刚处理过这笔退款，请刷新。")
    session.refresh(found)
    return found, payment


def _of_desk(session: Session, actor: Actor, refund_id: int) -> tuple[Refund, Payment]:
    asked = select(Refund).where(Refund.id == refund_id).with_for_update()
    refund = session.scalar(asked.execution_options(populate_existing=True))
    if refund is None or not policy.may_take(session, actor, refund.estate_id):
        raise not_found("退款")
    return refund, session.get_one(Payment, refund.payment_id)


def held(session: Session, payment_id: int) -> Payment | None:
    """A payment of which nobody else gives anything back until the transaction ends."""
    # Nothing of its key changes: whoever writes a receipt for it meanwhile need not wait.
    asked = select(Payment).where(Payment.id == payment_id).with_for_update(key_share=True)
    return session.scalar(asked.execution_options(populate_existing=True))


def check_payment(session: Session, payment: Payment, at: datetime) -> None:
    """Whether anything of it may go out: :class:`Conflict` for what does not count, and what WeChat refuses."""
    if payment.state != State.RECEIVED:
        raise Conflict("not_received", "这笔付款还没有到账或已经作废，不能退款。")
    if payment.method != Method.WECHAT:
        return
    if at - payment.received_at > timedelta(days=rules.LAST_DAYS):
        raise Conflict("refund_too_late", "付款超过一年，微信退不了，请转为预存后在前台退还。")
    count = session.scalar(select(func.count()).select_from(Refund).where(Refund.payment_id == payment.id)) or 0
    if count >= rules.MOST_REFUNDS:
        raise Conflict("refund_too_often", f"微信对一笔付款最多退 {rules.MOST_REFUNDS} 次，请在前台退还。")


def live(session: Session, payment_id: int) -> int:
    """What is given back of a payment or asked back of it, in fen."""
    found = select(func.coalesce(func.sum(Refund.fen), 0)).where(Refund.payment_id == payment_id)
    return int(session.scalar(found.where(Refund.state.in_(rules.LIVE))) or 0)


def _tell_decided(session: Session, actor: Actor, refund: Refund, at: datetime, reason: str | None = None) -> None:
    audit.record(session, actor, f"refund.{refund.state}", "refund", refund.id, at=at, estate_id=refund.estate_id,
                 after={"fen": refund.fen}, reason=reason)  # fmt: skip
    publish(session, RefundDecided(refund.id, refund.estate_id, refund.state), at=at)


def _number(at: datetime) -> str:
    """Our number of a refund at WeChat's; it never changes, however often the refund is tried."""
    return f"R{local_day(at):%y%m%d}{secrets.token_hex(10).upper()}"
