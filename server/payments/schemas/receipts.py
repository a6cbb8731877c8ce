"""Shapes of receipts, of what everybody may check of one, and of requests for a tax invoice."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Id, Instant, KitSchema, Text, one_of
from server.payments.rules.papers import LONGEST_EMAIL, InvoiceKind
from server.payments.schemas.payments import PaidForOut


class ReceiptOut(KitSchema):
    """A receipt of one's own. ``check`` is the code under its QR code, ``check_url`` what that code says."""

    id = fields.Integer(required=True)
    payment_id = fields.Integer(required=True)
    number = fields.String(required=True)
    fen = fields.Integer(required=True)
    capital_words = fields.String(required=True)
    lines = fields.List(fields.Nested(PaidForOut), required=True)
    issued_at = Instant(required=True)
    void = fields.Boolean(required=True)
    void_words = fields.String(required=True, allow_none=True)
    pdf_url = fields.String(required=True)
    check_url = fields.String(required=True)
    check = fields.String(required=True)


class CheckedReceiptOut(KitSchema):
    """What everybody may know of a receipt; nothing of a person or a home."""

    number = fields.String(required=True)
    day = fields.Date(required=True)
    fen = fields.Integer(required=True)
    fen_words = fields.String(required=True)
    capital_words = fields.String(required=True)
    estate = fields.String(required=True)
    company = fields.String(required=True)
    valid = fields.Boolean(required=True)
    words = fields.String(required=True)


class InvoiceIn(KitSchema):
    """Whose name stands on a tax invoice; a company's has its tax number of 15, 18 or 20 characters. ``receipt_id`` is
    of the receipt that is looked at: one that is void is refused."""

    kind = fields.String(required=True, validate=one_of(*InvoiceKind))
    title = Text(100, least=1, required=True)
    tax_no = Text(24, load_default=None, allow_none=True)
    email = Text(LONGEST_EMAIL, load_default=None, allow_none=True)
    receipt_id = Id(load_default=None, allow_none=True)


class InvoiceOut(KitSchema):
    """A request that was taken."""

    id = fields.Integer(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    words = fields.String(required=True)
