"""Requests for a tax invoice; what is to stand on one is sealed and shown on a click that is written down."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.payments.models import InvoiceRequest, Payment
from server.payments.policy import LOOKERS
from server.payments.queries.given_back import GIVEN_FEN
from server.payments.rules.methods import State
from server.payments.screens.words import INVOICE_KINDS, INVOICE_LABELS, TONES
from server.people import queries as people

SHOWS = {"asked": "待开", "issued": "已开", "refused": "没有开"}
MOST = 200


def invoices(session: Session, actor: Actor, show: str, *, estate_id: int | None) -> list[dict[str, Any]]:
    """The newest requests in one state."""
    left = case((Payment.state == State.RECEIVED, Payment.fen - GIVEN_FEN), else_=0)
    asked = (
        select(InvoiceRequest.id, InvoiceRequest.payment_id, InvoiceRequest.kind, InvoiceRequest.state,
               InvoiceRequest.number, InvoiceRequest.why, InvoiceRequest.asked_at, InvoiceRequest.version, Payment.fen,
               left.label("left_fen"))
        .join(Payment, Payment.id == InvoiceRequest.payment_id)
        .where(people.covered(actor, LOOKERS, InvoiceRequest.estate_id), InvoiceRequest.state == show)
        .order_by(InvoiceRequest.id.desc()).limit(MOST)
    )  # fmt: skip
    if estate_id:
        asked = asked.where(InvoiceRequest.estate_id == estate_id)
    return [
        {**row, "kind_label": INVOICE_KINDS[row["kind"]], "state_label": INVOICE_LABELS[row["state"]],
         "tone": TONES[row["state"]]}
        for row in session.execute(asked).mappings()
    ]  # fmt: skip
