"""Shapes of links to pay for somebody."""

from __future__ import annotations

from marshmallow import fields, validate

from server.kit.fields import Id, Instant, KitSchema, Whole
from server.payments.rules.methods import LARGEST_FEN

MOST_BILLS = 50


class LinkIn(KitSchema):
    """Which bills of one home somebody else may pay."""

    bill_ids = fields.List(
        Id(), required=True, validate=validate.Length(min=1, max=MOST_BILLS, error="请选 1 到 50 张账单")
    )


class LinkMadeOut(KitSchema):
    """A link just made. ``page`` is where it leads in the mini-program, ``url`` the same in a browser and for a square
    code; both hold the token, which is told this once. ``shown_label``: the home as the payer sees it."""

    id = fields.Integer(required=True)
    page = fields.String(required=True)
    url = fields.String(required=True)
    home_label = fields.String(required=True)
    shown_label = fields.String(required=True)
    fen = fields.Integer(required=True)
    words = fields.String(required=True)
    bills = fields.Integer(required=True)
    expires_at = Instant(required=True)


class LinkOut(KitSchema):
    """A link of mine that may still be used."""

    id = fields.Integer(required=True)
    home_label = fields.String(required=True)
    bills = fields.Integer(required=True)
    expires_at = Instant(required=True)


class LinksOut(KitSchema):
    """My links."""

    items = fields.List(fields.Nested(LinkOut), required=True)


class SharedOrderIn(KitSchema):
    """The sum the payer was shown, in fen: another sum is not ordered."""

    fen = Whole(1, LARGEST_FEN, required=True)


class SharedLineOut(KitSchema):
    """What is to be paid, and how much, with its late fee."""

    item_name = fields.String(required=True)
    period_words = fields.String(required=True)
    fen = fields.Integer(required=True)


class SharedOut(KitSchema):
    """What a link shows to whoever opens it. Without lines everything is paid. ``accruing_fen``: what is charged
    besides for being late, once it is paid."""

    estate_name = fields.String(required=True)
    estate_phone = fields.String(required=True, allow_none=True)
    home_label = fields.String(required=True)
    lines = fields.List(fields.Nested(SharedLineOut), required=True)
    fen = fields.Integer(required=True)
    accruing_fen = fields.Integer(required=True)
    words = fields.String(required=True)
    expires_at = Instant(required=True)
    wechat = fields.Boolean(required=True)
