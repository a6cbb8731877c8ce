"""What messages about refunds and tax invoices say."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.queries.payable import payable
from server.payments.models import InvoiceRequest, Refund
from server.payments.queries.telling import Brief, brief


@dataclass(frozen=True, slots=True)
class RefundBrief:
    """A refund in the few words of a message, with its payment. ``why`` is what was said when it was refused.
    ``owing``: who owes the bill over which a dispute was right."""

    payment: Brief
    fen: int
    reason: str
    asked_by: int
    state: str
    why: str
    to_balance: bool
    bill_id: int | None
    owing: frozenset[int]


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
    return RefundBrief(paid, row.fen, row.reason, row.asked_by, row.state, row.error, row.to_balance, row.bill_id,
                       owing)  # fmt: skip


def invoice(session: Session, request_id: int) -> InvoiceBrief:
    """One request."""
    row = session.scalars(select(InvoiceRequest).where(InvoiceRequest.id == request_id)).one()
    return InvoiceBrief(brief(session, row.payment_id), row.state, row.asked_by, row.number, row.why)
