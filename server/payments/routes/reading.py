"""Doors to what was paid."""

from __future__ import annotations

from typing import Any

from server.kit.doors import Call, Doors
from server.kit.paging import Page, PageArgs
from server.payments.queries import paid_bills, payments, refunds
from server.payments.schemas.payments import BillRefundsOut, PaidBillPage, PaymentOut, PaymentPage

doors = Doors("payments")


@doors.get("/pay/payments", query=PageArgs, out=PaymentPage, page=True)
def list_payments(call: Call) -> Page:
    """What I have paid, the latest first."""
    return payments.listed(call.session, call.actor, **call.query)


@doors.get("/pay/payments/<id:payment_id>", out=PaymentOut)
def show_payment(call: Call) -> dict[str, Any]:
    """One payment of mine, with what it went to."""
    return payments.one(call.session, call.actor, call.path["payment_id"])


@doors.get("/pay/bills", query=PageArgs, out=PaidBillPage, page=True)
def list_paid_bills(call: Call) -> Page:
    """My bills that are paid up, whoever paid them, the latest first."""
    return paid_bills.listed(call.session, call.actor, **call.query)


@doors.get("/pay/bills/<id:bill_id>/refunds", out=BillRefundsOut)
def list_bill_refunds(call: Call) -> dict[str, Any]:
    """What is given back, or waits for a second person's yes, of a bill of mine that was wrong."""
    return {"items": refunds.told_to_debtor(call.session, call.actor, call.path["bill_id"])}
