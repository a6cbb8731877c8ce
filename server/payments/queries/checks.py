"""Whether payments, orders, receipts and refunds say the same, and the same as the ledger. The nightly check runs it
with the checks of the other rooms."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from server.ledger.queries.balances import EVENTS, TRANSFERS
from server.ledger.rules.broken import Broken
from server.payments.models import Order, Payment, Receipt, ReceiptSeries, Refund
from server.payments.rules.methods import LANDS_IN, State
from server.payments.rules.orders import State as OrderState
from server.payments.rules.refunding import GIVEN_BACK, LIVE
from server.places.queries import ESTATES

Estates = Collection[int] | None
MOST = 100


def broken(session: Session, estate_ids: Estates = None) -> list[Broken]:
    """What does not add up in these estates (None: in all)."""
    found = [*_payments(session, estate_ids), *_orders(session, estate_ids), *_receipts(session, estate_ids)]
    return [*found, *_refunds(session, estate_ids), *_series(session, estate_ids)]


def _payments(session: Session, wanted: Estates) -> Iterator[Broken]:
    """Every payment that counts is in the ledger with its sum, and none is there that never counted."""
    moved = select(EVENTS.c.source, func.sum(TRANSFERS.c.fen).label("fen")).join_from(
        TRANSFERS, EVENTS, EVENTS.c.id == TRANSFERS.c.event_id
    )
    moved = moved.where(EVENTS.c.kind == "payment", TRANSFERS.c.debit.in_([str(one) for one in LANDS_IN.values()]))
    if wanted is not None:
        moved = moved.where(TRANSFERS.c.estate_id.in_(wanted))
    booked = moved.group_by(EVENTS.c.source).subquery()
    there, counts = func.coalesce(booked.c.fen, 0), Payment.state.in_((State.RECEIVED, State.VOID))
    asked = (
        select(Payment.id, Payment.estate_id, Payment.fen, there)
        .outerjoin(booked, booked.c.source == literal("payment:") + cast(Payment.id, String))
        .where(or_(and_(counts, there != Payment.fen), and_(~counts, there != 0)))
    )
    for id_, estate_id, fen, in_ledger in session.execute(_of(asked, wanted).limit(MOST)):
        words = f"付款 {fen} 分，总账里是 {in_ledger} 分"
        yield Broken("payment_not_in_ledger", estate_id, f"payment:{id_}", words)


def _orders(session: Session, wanted: Estates) -> Iterator[Broken]:
    """A paid order has its payment, an order that is not paid has none."""
    sums = func.coalesce(Payment.fen, 0)
    paid = Order.state == OrderState.PAID
    asked = (
        select(Order.id, Order.estate_id, Order.state, sums)
        .outerjoin(Payment, Payment.order_id == Order.id)
        .where(or_(and_(paid, sums != func.coalesce(func.nullif(Order.fen, 0), Order.balance_fen)),
                   and_(~paid, Payment.id.is_not(None))))
    )  # fmt: skip
    if wanted is not None:
        asked = asked.where(Order.estate_id.in_(wanted))
    for id_, estate_id, state, fen in session.execute(asked.limit(MOST)):
        yield Broken("order_without_payment", estate_id, f"order:{id_}", f"支付单 {state}，付款 {fen} 分")


def _receipts(session: Session, wanted: Estates) -> Iterator[Broken]:
    """A payment that counts has one receipt over what was not given back; one that does not has none that stands."""
    back = select(func.coalesce(func.sum(Refund.fen), 0)).where(
        Refund.payment_id == Payment.id, Refund.state.in_(GIVEN_BACK)
    )
    left = Payment.fen - back.correlate(Payment).scalar_subquery()
    standing = func.coalesce(
        select(func.sum(Receipt.fen)).where(Receipt.payment_id == Payment.id, Receipt.void_at.is_(None))
        .correlate(Payment).scalar_subquery(), 0,
    )  # fmt: skip
    counts = Payment.state == State.RECEIVED
    asked = select(Payment.id, Payment.estate_id, standing).where(
        or_(and_(counts, standing != left), and_(~counts, standing != 0))
    )
    for id_, estate_id, fen in session.execute(_of(asked, wanted).limit(MOST)):
        yield Broken("receipt_differs", estate_id, f"payment:{id_}", f"有效收据 {fen} 分，和付款对不上")


def _refunds(session: Session, wanted: Estates) -> Iterator[Broken]:
    """Never more is given back than came."""
    summed = func.sum(Refund.fen)
    asked = (
        select(Payment.id, Payment.estate_id, summed)
        .join(Refund, and_(Refund.payment_id == Payment.id, Refund.state.in_(LIVE)))
        .group_by(Payment.id, Payment.estate_id, Payment.fen)
        .having(summed > Payment.fen)
    )
    for id_, estate_id, fen in session.execute(_of(asked, wanted).limit(MOST)):
        yield Broken("refunded_too_much", estate_id, f"payment:{id_}", f"退款合计 {fen} 分，超过付款")


def _series(session: Session, wanted: Estates) -> Iterator[Broken]:
    """The numbers of a company's receipts of a year have no gap."""
    there = (
        select(func.count(Receipt.id))
        .where(Receipt.company_id == ReceiptSeries.company_id,
               Receipt.number.like(cast(ReceiptSeries.year, String) + "-%"))
        .correlate(ReceiptSeries).scalar_subquery()
    )  # fmt: skip
    asked = select(ReceiptSeries.company_id, ReceiptSeries.year, ReceiptSeries.last, there)
    asked = asked.where(there != ReceiptSeries.last)
    if wanted is not None:
        ours = select(ESTATES.c.company_id).where(ESTATES.c.id.in_(wanted))
        asked = asked.where(ReceiptSeries.company_id.in_(ours))
    for company_id, year, last, count in session.execute(asked.limit(MOST)):
        words = f"{year} 年收据应有 {last} 张，实有 {count} 张"
        yield Broken("receipts_have_a_gap", 0, f"company:{company_id}", words)


def _of(asked: Any, wanted: Estates) -> Any:
    return asked if wanted is None else asked.where(Payment.estate_id.in_(wanted))
