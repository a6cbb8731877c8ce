"""What messages about refunds and tax invoices say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.queries.payable import owing, payable
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.ledger.rules.accounts import Account
from server.payments.models import InvoiceRequest, Refund
from server.payments.queries.given_back import ways
from server.payments.queries.telling import Brief, brief
from server.payments.rules.refunding import on_bill
from server.people import queries as people


@dataclass(frozen=True, slots=True)
class RefundBrief:
    """A refund in the few words of a message, with its payment. ``why`` is what was said when it was refused.
    ``way``: the account it goes out of. ``owing``: who owes the bill over which a dispute was right."""

    payment: Brief
    fen: int
    reason: str
    asked_by: int
    state: str
    why: str
    to_balance: bool
    way: Account
    bill_id: int | None
    owing: frozenset[int]


@dataclass(frozen=True, slots=True)
class OnBill:
    """Money asked back for a bill that was wrong; ``at``: since when it stands so."""

    fen: int
    state: str
    state_label: str
    to_balance: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceBrief:
    """A request for a tax invoice; nothing of what is to stand on it."""

    payment: Brief
    state: str
    asked_by: int
    number: str | None
    why: str


def refund(session: Session, refund_id: int) -> RefundBrief:
    """One refund."""
    row = session.get_one(Refund, refund_id)
    bills = payable(session, bill_ids=[row.bill_id]).values() if row.bill_id is not None else ()
    owing = frozenset(person_id for bill in bills for person_id in bill.people)
    paid = brief(session, row.payment_id)
    way = ways(session, row.payment_id, paid.method, [row.id])[row.id]
    asked_by = people.resolve(session, row.asked_by)
    return RefundBrief(paid, row.fen, row.reason, asked_by, row.state, row.error, row.to_balance, way, row.bill_id,
                       owing)  # fmt: skip


def of_bill(session: Session, bill_id: int, *, asked_at: datetime | None = None) -> list[OnBill]:
    """What was asked back of a bill that was wrong, in order; of one moment, or whenever it was."""
    asked = select(Refund).where(Refund.bill_id == bill_id).order_by(Refund.id)
    asked = asked if asked_at is None else asked.where(Refund.asked_at == asked_at)
    return [
        OnBill(row.fen, row.state, on_bill(row.state, row.to_balance), row.to_balance,
               row.done_at or row.approved_at or row.asked_at)
        for row in session.scalars(asked)
    ]  # fmt: skip


def told_to_debtor(session: Session, actor: Actor, bill_id: int) -> list[OnBill]:
    """The same for whoever owes the bill, or owed it until it was void; :class:`NotFound` for everybody else."""
    if actor.id not in owing(session, bill_id):
        raise not_found("账单")
    return of_bill(session, bill_id)


def invoice(session: Session, request_id: int) -> InvoiceBrief:
    """One request."""
    row = session.scalars(select(InvoiceRequest).where(InvoiceRequest.id == request_id)).one()
    return InvoiceBrief(brief(session, row.payment_id), row.state, row.asked_by, row.number, row.why)
