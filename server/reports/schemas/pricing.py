"""The price of a repair, as the doors tell it."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import KitSchema


class PriceLineOut(KitSchema):
    """One thing to pay for, in fen."""

    what = fields.String(required=True)
    fen = fields.Integer(required=True)


class PriceBillOut(KitSchema):
    """The bill of a price that was agreed to: open, paid or void; ``opens``: the reader ordered the repair and
    finds the bill among their own."""

    id = fields.Integer(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    opens = fields.Boolean(required=True)


class PriceOut(KitSchema):
    """A price that was named, in fen, what became of it, and a sentence that says so."""

    fen = fields.Integer(required=True)
    lines = fields.List(fields.Nested(PriceLineOut), required=True)
    words = fields.String(required=True)
    until = fields.Date(required=True, allow_none=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    says = fields.String(required=True)
    bill = fields.Nested(PriceBillOut, required=True, allow_none=True)
