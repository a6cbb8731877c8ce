"""Receipts: written once for a payment, numbered without a gap, void with a reason and never gone (F-19)."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.fees.queries.payable import payable
from server.fees.service import settling
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, not_found
from server.kit.facts import publish
from server.kit.once import insert_new
from server.payments import policy
from server.payments.facts import ReceiptIssued
from server.payments.models import Payment, Receipt, ReceiptSeries, Refund
from server.payments.rules import papers
from server.payments.rules.methods import State
from server.payments.rules.refunding import GIVEN_BACK, void_why

BALANCE_WORDS = "预存款"


class NothingToReceipt(Conflict):
    """The payment does not count, or all of it was given back."""

    def __init__(self) -> None:
        super().__init__("nothing_to_receipt", "这笔付款没有到账，或者已经全部退还，不能开收据。")


def issue(session: Session, *, payment_id: int, at: datetime, replaces: int | None = None) -> int:
    """Write the receipt of a payment that was received, and give its id; again, the one that is there.

    The series of the company and the year is held until the transaction ends, so that whoever is undone leaves no
    gap: call it late. :class:`NothingToReceipt`.
    """
    payment = session.get_one(Payment, payment_id)
    series = _held(session, payment.company_id, local_day(at).year)
    live = live_of(session, payment_id)
    if live is not None:
        return live
    fen = payment.fen - refunded(session, payment_id)
    if payment.state != State.RECEIVED or fen <= 0:
        raise NothingToReceipt
    series.last += 1
    receipt = Receipt(
        company_id=payment.company_id, number=papers.number(series.year, series.last), payment_id=payment_id, fen=fen,
        lines=_lines(session, payment, fen), check=_new_code(), issued_at=at, replaces=replaces,
    )  # fmt: skip
    session.add(receipt)
    session.flush()
    publish(session, ReceiptIssued(receipt.id, payment_id, payment.estate_id), at=at)
    return receipt.id


def void(session: Session, actor: Actor, receipt_id: int, *, why: str, at: datetime) -> None:
    """Make a receipt void 作废: it stays, says so and keeps its number. :class:`Conflict` when it is void already."""
    estate_id = _seen(session, actor, receipt_id)
    if not _void(session, Receipt.id == receipt_id, by=actor.id, why=why, at=at):
        raise Conflict("receipt_void", "这张收据已经作废。")
    audit.record(session, actor, "receipt.voided", "receipt", receipt_id, at=at, estate_id=estate_id, reason=why[:200])


def replace(session: Session, actor: Actor, receipt_id: int, *, why: str, at: datetime) -> int:
    """Make a receipt void and write another for the same payment 换开, with what it stands for today; its id."""
    void(session, actor, receipt_id, why=why, at=at)
    payment_id = session.scalars(select(Receipt.payment_id).where(Receipt.id == receipt_id)).one()
    return issue(session, payment_id=payment_id, at=at, replaces=receipt_id)


def void_of(session: Session, *, payment_id: int, by: int, why: str, at: datetime) -> int | None:
    """Make the live receipt of a payment void, because the payment itself does not count any more; gives its id, None
    when there is none. The caller has made sure that ``by`` may."""
    receipt_id = live_of(session, payment_id)
    if receipt_id is not None:
        _void(session, Receipt.id == receipt_id, by=by, why=why, at=at)
    return receipt_id


def renew(session: Session, *, payment_id: int, by: int, why: str = "", at: datetime) -> int | None:
    """What a payment stands for has changed, as by a refund: its receipt is void, and another says what is left; its
    id, None when nothing is left. ``why``: where it is not that money goes back."""
    left = session.get_one(Payment, payment_id).fen - refunded(session, payment_id)
    old = void_of(session, payment_id=payment_id, by=by, why=why or void_why(left), at=at)
    return issue(session, payment_id=payment_id, at=at, replaces=old) if left > 0 else None


def live_of(session: Session, payment_id: int) -> int | None:
    """The receipt that stands for a payment."""
    return session.scalar(select(Receipt.id).where(Receipt.payment_id == payment_id, Receipt.void_at.is_(None)))


def refunded(session: Session, payment_id: int) -> int:
    """What of a payment was given back, or has been agreed to be, in fen."""
    back = select(func.coalesce(func.sum(Refund.fen), 0))
    return int(session.scalar(back.where(Refund.payment_id == payment_id, Refund.state.in_(GIVEN_BACK))) or 0)


def _held(session: Session, company_id: int, year: int) -> ReceiptSeries:
    asked = select(ReceiptSeries).where(ReceiptSeries.company_id == company_id, ReceiptSeries.year == year)
    asked = asked.with_for_update().execution_options(populate_existing=True)
    series = session.scalar(asked)
    if series is None:
        insert_new(session, ReceiptSeries, [{"company_id": company_id, "year": year, "last": 0}])
        series = session.scalars(asked).one()
    return series


def _lines(session: Session, payment: Payment, fen: int) -> list[dict[str, Any]]:
    """What the money stands for today, as it is printed; bills and homes may be called otherwise later."""
    settled = settling.allocated(session, payment.id)
    bills = payable(session, bill_ids=list(settled)) if settled else {}
    lines: list[dict[str, Any]] = [
        {"bill_id": bill_id, "home": bills[bill_id].home_label, "item": bills[bill_id].item_name,
         "period": bills[bill_id].period_words, "fen": settled[bill_id]}
        for bill_id in bills
    ]  # fmt: skip
    rest = fen - sum(settled.values())
    if rest > 0:
        lines.append({"bill_id": None, "home": "", "item": BALANCE_WORDS, "period": "", "fen": rest})
    return lines


def _new_code() -> str:
    return "".join(secrets.choice(papers.LETTERS) for _ in range(papers.CHECK_LENGTH))


def _seen(session: Session, actor: Actor, receipt_id: int) -> int:
    asked = select(Payment.estate_id).join(Receipt, Receipt.payment_id == Payment.id).where(Receipt.id == receipt_id)
    estate_id = session.scalar(asked)
    if estate_id is None or not policy.may_review(session, actor, estate_id):
        raise not_found("收据")
    return estate_id


def _void(session: Session, which: Any, *, by: int, why: str, at: datetime) -> bool:
    done = update(Receipt).where(which, Receipt.void_at.is_(None)).values(void_at=at, void_by=by, why=why[:200])
    return session.scalar(done.returning(Receipt.id)) is not None
