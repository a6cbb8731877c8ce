"""What a refund moves in the ledger: out of balance and bills when agreed to, out of ``REFUND_DUE`` at its end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.fees.service import relieving, settling
from server.kit.clock import local_day
from server.kit.errors import Conflict
from server.kit.money import yuan
from server.ledger.queries import balances as ledger
from server.ledger.rules.accounts import Account
from server.ledger.service import locking, posting
from server.ledger.service.posting import Move
from server.payments.models import Payment, Refund
from server.payments.rules.refunding import EVENT, Cause, source
from server.payments.service import receipts

AGREED, DONE = 0, 1
"""The two steps of a refund's event: agreed to, and given back (or put into the balance)."""


class BalanceUsed(Conflict):
    """What the payment left as balance has paid other bills since."""

    def __init__(self, fen: int) -> None:
        super().__init__("balance_used", f"这笔款转入的预存已经用掉，现在最多能退 {yuan(fen)} 元。", left_fen=fen)


def to_balance(refund: Refund, payment: Payment) -> list[Move]:
    """The moves by which money that could not be given back becomes the payer's balance."""
    return [move(refund, payment, Account.REFUND_DUE, _loose_account(payment))]


def to_wechat(refund: Refund, payment: Payment) -> list[Move]:
    """The moves of a refund that WeChat has given back."""
    return [move(refund, payment, Account.REFUND_DUE, Account.WECHAT)]


def taken(session: Session, refund: Refund, payment: Payment, into: Account, *, at: datetime) -> list[Move]:
    """Take the money of a refund from what the payment left as balance, and the rest back from its bills, last settled
    first; the moves ``into`` an account. Where a dispute over a bill was right it comes off that bill alone, which is
    not owed again. :class:`BalanceUsed`; ``BillsChanged`` when less of the payment lies on that bill by now."""
    if refund.bill_id is not None:
        return _off_bill(session, refund, payment, refund.bill_id, into, at)
    settled = sum(settling.allocated(session, payment.id).values())
    others = receipts.refunded(session, payment.id) - refund.fen
    loose = max(0, payment.fen - settled - others)
    source = _loose_account(payment)
    usable = min(refund.fen, loose, _left(session, payment)) if loose and source != into else 0
    from_bills = refund.fen - usable
    if from_bills > settled:
        raise BalanceUsed(usable + settled)
    moves = [move(refund, payment, source, into, usable)] if usable else []
    if from_bills:
        moves += settling.reverse(session, payment_id=payment.id, fen=from_bills, day=local_day(at), at=at, credit=into,
                                  person_id=payment.payer_id, spared=refund.cause == Cause.FIRM)  # fmt: skip
    return moves


def _off_bill(
    session: Session, refund: Refund, payment: Payment, bill_id: int, into: Account, at: datetime
) -> list[Move]:  # fmt: skip
    assert refund.approved_by is not None
    if payment.payer_id is not None and into == Account.PREPAID:
        locking.hold(session, payment.estate_id, payment.payer_id)
    return relieving.relieve(
        session, payment_id=payment.id, bill_id=bill_id, fen=refund.fen, why=refund.reason, asked_by=refund.asked_by,
        agreed_by=refund.approved_by, credit=into, person_id=payment.payer_id, at=at, day=local_day(at),
    )  # fmt: skip


def _left(session: Session, payment: Payment) -> int:
    if payment.payer_id is None:
        unknown = ledger.by_key(session, Account.UNKNOWN, "payment_id", estate_id=payment.estate_id)
        return int(unknown.get(payment.id, 0))
    locking.hold(session, payment.estate_id, payment.payer_id)
    return ledger.balance(session, Account.PREPAID, estate_id=payment.estate_id, person_id=payment.payer_id)


def _loose_account(payment: Payment) -> Account:
    return Account.UNKNOWN if payment.payer_id is None else Account.PREPAID


def move(refund: Refund, payment: Payment, debit: Account, credit: Account, fen: int | None = None) -> Move:
    """A move of a refund's money, of all of it where no sum is given."""
    return Move(debit, credit, refund.fen if fen is None else fen, person_id=payment.payer_id, payment_id=payment.id)


def post(
    session: Session, refund: Refund, step: int, words: str, moves: list[Move], *, at: datetime, by: int | None
) -> None:
    """The event of a refund in the ledger, on the first day that is still open."""
    day = posting.open_day(session, refund.estate_id, local_day(at))
    posting.post(session, estate_id=refund.estate_id, kind=EVENT, source=source(refund.id), step=step, day=day,
                 words=words, transfers=moves, at=at, by=by)  # fmt: skip
