"""Shapes of what was paid, of balances and of what pays by itself."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Id, Instant, KitSchema, Whole
from server.kit.paging import page_schema
from server.payments.rules.methods import LARGEST_FEN, Method, State
from server.payments.schemas.orders import EstateBriefOut


class PaymentLineOut(KitSchema):
    """A payment in a list. ``state_label`` says, too, that it went back or is about to; ``receipt_id`` is of the
    receipt that stands."""

    id = fields.Integer(required=True)
    at = Instant(required=True)
    fen = fields.Integer(required=True)
    words = fields.String(required=True)
    method = fields.String(required=True, metadata={"enum": list(Method)})
    method_label = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": list(State)})
    state_label = fields.String(required=True)
    homes_words = fields.String(required=True)
    refunded_fen = fields.Integer(required=True)
    receipt_id = fields.Integer(required=True, allow_none=True)


PaymentPage = page_schema(PaymentLineOut)


class PaidForOut(KitSchema):
    """What a part of a payment went to; without a bill it is balance. ``opens``: the reader owes the bill and may look
    at it."""

    label = fields.String(required=True)
    words = fields.String(required=True)
    fen = fields.Integer(required=True)
    bill_id = fields.Integer(required=True, allow_none=True)
    opens = fields.Boolean(required=True)


class PaidBillOut(KitSchema):
    """A bill of one's own that is paid up. ``by_words``: that somebody else paid it, and never who."""

    id = fields.Integer(required=True)
    home_label = fields.String(required=True)
    item_name = fields.String(required=True)
    period_words = fields.String(required=True)
    fen = fields.Integer(required=True)
    by_words = fields.String(required=True)


PaidBillPage = page_schema(PaidBillOut)


class GivenBackOut(KitSchema):
    """What of a payment was given back, or is on its way; ``words`` say where it is, and why."""

    fen = fields.Integer(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    at = Instant(required=True)
    words = fields.String(required=True)


class BillRefundOut(KitSchema):
    """What was asked back for a bill that was wrong. ``to_balance``: it becomes the payer's balance."""

    fen = fields.Integer(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    to_balance = fields.Boolean(required=True)
    at = Instant(required=True)


class BillRefundsOut(KitSchema):
    """All of them, in order."""

    items = fields.List(fields.Nested(BillRefundOut), required=True)


class InvoiceStateOut(KitSchema):
    """How far a tax invoice is; ``words`` its number, or why there is none."""

    state = fields.String(required=True)
    state_label = fields.String(required=True)
    words = fields.String(required=True, allow_none=True)


class PaymentOut(PaymentLineOut):
    """A whole payment of one's own; ``may`` holds invoice while one can be asked for. ``state_words`` says why it does
    not count, where it does not."""

    lines = fields.List(fields.Nested(PaidForOut), required=True)
    refunds = fields.List(fields.Nested(GivenBackOut), required=True)
    invoice = fields.Nested(InvoiceStateOut, required=True, allow_none=True)
    estate = fields.Nested(EstateBriefOut, required=True)
    may = fields.List(fields.String(), required=True)
    state_words = fields.String(required=True, allow_none=True)


class BalanceItemOut(KitSchema):
    """What somebody has left with us in an estate."""

    estate = fields.Nested(EstateBriefOut, required=True)
    fen = fields.Integer(required=True)
    words = fields.String(required=True)


class MoveOut(KitSchema):
    """How a balance grew or, below zero, shrank."""

    at = Instant(required=True)
    fen = fields.Integer(required=True)
    words = fields.String(required=True)


class BalanceOut(KitSchema):
    """Balances by estate, and their latest moves."""

    items = fields.List(fields.Nested(BalanceItemOut), required=True)
    moves = fields.List(fields.Nested(MoveOut), required=True)


class AutopayIn(KitSchema):
    """Whether a balance pays for a home by itself, and how much at most in a calendar month."""

    home_id = Id(required=True)
    cap_fen = Whole(1, LARGEST_FEN, required=True)
    active = fields.Boolean(required=True, truthy={True}, falsy={False})


class AutopayOut(KitSchema):
    """How it is set for a home."""

    home_id = fields.Integer(required=True)
    estate_id = fields.Integer(required=True)
    label = fields.String(required=True)
    cap_fen = fields.Integer(required=True)
    active = fields.Boolean(required=True)


class AutopaysOut(KitSchema):
    """How it is set for each home one may pay for."""

    items = fields.List(fields.Nested(AutopayOut), required=True)
