"""Doors to what was paid."""

from __future__ import annotations

from typing import Any

from server.kit.doors import Call, Doors
from server.kit.paging import Page, PageArgs
from server.payments.queries import payments
from server.payments.schemas.payments import PaymentOut, PaymentPage

doors = Doors("payments")


@doors.get("/pay/payments", query=PageArgs, out=PaymentPage, page=True)
def list_payments(call: Call) -> Page:
    """What I have paid, the latest first."""
    return payments.listed(call.session, call.actor, **call.query)


@doors.get("/pay/payments/<id:payment_id>", out=PaymentOut)
def show_payment(call: Call) -> dict[str, Any]:
    """One payment of mine, with what it went to."""
    return payments.one(call.session, call.actor, call.path["payment_id"])
