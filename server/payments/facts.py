"""What happens to money that comes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class OrderPaid(Fact):
    """WeChat took the money of an order."""

    name: ClassVar[str] = "order.paid"
    order_id: int
    estate_id: int
    payer_id: int


@dataclass(frozen=True)
class PaymentReceived(Fact):
    """Money counts from now on; what it settles is allocated. ``payer_id`` None: nobody we know paid it."""

    name: ClassVar[str] = "payment.received"
    payment_id: int
    estate_id: int
    payer_id: int | None


@dataclass(frozen=True)
class PaymentEntered(Fact):
    """Somebody at the desk took money; somebody else must look at it before it counts."""

    name: ClassVar[str] = "payment.entered"
    payment_id: int
    estate_id: int


@dataclass(frozen=True)
class PaymentRefused(Fact):
    """What was entered at the desk does not count."""

    name: ClassVar[str] = "payment.refused"
    payment_id: int
    estate_id: int


@dataclass(frozen=True)
class PaymentVoided(Fact):
    """A payment turned out wrong: its allocations are reversed and its receipt is void."""

    name: ClassVar[str] = "payment.voided"
    payment_id: int
    estate_id: int
    payer_id: int | None


@dataclass(frozen=True)
class AutopayHeld(Fact):
    """A balance did not pay a home's bills by itself: ``why`` is cap or balance, ``month`` such as 2026-11."""

    name: ClassVar[str] = "autopay.held"
    person_id: int
    home_id: int
    estate_id: int
    why: str
    month: str


@dataclass(frozen=True)
class PayoutDecided(Fact):
    """Money of a balance was given back, or was not: ``state`` is done or refused."""

    name: ClassVar[str] = "payout.decided"
    payout_id: int
    estate_id: int
    person_id: int
    state: str


@dataclass(frozen=True)
class ReceiptIssued(Fact):
    """A receipt was written for a payment."""

    name: ClassVar[str] = "receipt.issued"
    receipt_id: int
    payment_id: int
    estate_id: int


@dataclass(frozen=True)
class InvoiceAsked(Fact):
    """Somebody wants a tax invoice for a payment."""

    name: ClassVar[str] = "invoice.asked"
    request_id: int
    payment_id: int
    estate_id: int


@dataclass(frozen=True)
class InvoiceAnswered(Fact):
    """A tax invoice was made out, or is not: ``state`` is issued or refused."""

    name: ClassVar[str] = "invoice.answered"
    request_id: int
    payment_id: int
    estate_id: int
    state: str


@dataclass(frozen=True)
class InvoiceChanged(Fact):
    """A tax invoice that was asked for or made out is for more than is left of its payment; ``version`` of the
    request, so that each change is told."""

    name: ClassVar[str] = "invoice.changed"
    request_id: int
    payment_id: int
    estate_id: int
    version: int


@dataclass(frozen=True)
class RefundAsked(Fact):
    """Somebody asked to give money back; somebody else must agree."""

    name: ClassVar[str] = "refund.asked"
    refund_id: int
    estate_id: int


@dataclass(frozen=True)
class RefundDecided(Fact):
    """A refund was agreed to or refused: ``state`` is approved or refused."""

    name: ClassVar[str] = "refund.decided"
    refund_id: int
    estate_id: int
    state: str


@dataclass(frozen=True)
class RefundDone(Fact):
    """A refund came to its end: ``state`` is success, closed or abnormal."""

    name: ClassVar[str] = "refund.done"
    refund_id: int
    payment_id: int
    estate_id: int
    payer_id: int | None
    state: str


@dataclass(frozen=True)
class ExceptionSettled(Fact):
    """Somebody has dealt with what did not add up, and said how."""

    name: ClassVar[str] = "exception.settled"
    exception_id: int
    estate_id: int | None
    by: int


@dataclass(frozen=True)
class ExceptionFound(Fact):
    """Something does not add up, and a person must look at it."""

    name: ClassVar[str] = "exception.found"
    exception_id: int
    estate_id: int | None
    company_id: int | None
    kind: str
