"""Shapes of quotes and orders."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Id, Instant, KitSchema, Text, Whole
from server.payments.rules.methods import LARGEST_FEN
from server.payments.rules.orders import State

MOST_MONTHS = 60


class QuoteArgs(KitSchema):
    """What to reckon up: numbers of bills with commas between, and whether the balance is used first."""

    bill_ids = Text(2000, least=1, required=True)
    use_balance = fields.Boolean(load_default=False)


class WantedBill(KitSchema):
    """A bill to pay; without ``fen`` all that is open of it."""

    bill_id = Id(required=True)
    fen = Whole(1, LARGEST_FEN, load_default=None, allow_none=True)


class MonthsAhead(KitSchema):
    """So many months of a home, ahead."""

    home_id = Id(required=True)
    months = Whole(1, MOST_MONTHS, required=True)


class OrderIn(KitSchema):
    """What to pay: bills, months ahead, or both; ``use_balance``: what the balance gives is not asked of WeChat."""

    lines = fields.List(fields.Nested(WantedBill), load_default=list)
    prepay = fields.Nested(MonthsAhead, load_default=None, allow_none=True)
    use_balance = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class TopUpIn(KitSchema):
    """A sum for the balance of an estate."""

    estate_id = Id(required=True)
    fen = Whole(1, LARGEST_FEN, required=True)


class PayParamsOut(KitSchema):
    """What ``wx.requestPayment`` wants; ``signType`` is RSA."""

    appId = fields.String(required=True)
    timeStamp = fields.String(required=True)
    nonceStr = fields.String(required=True)
    package = fields.String(required=True)
    signType = fields.String(required=True)
    paySign = fields.String(required=True)


class OrderOut(KitSchema):
    """An order. ``params`` only while there is something to pay in WeChat; ``fen`` is what WeChat is asked for.
    ``surplus_fen`` came although the bills were paid, and is balance now."""

    id = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"enum": list(State)})
    state_label = fields.String(required=True)
    fen = fields.Integer(required=True)
    fen_words = fields.String(required=True)
    words = fields.String(required=True)
    covered_words = fields.String(required=True, allow_none=True)
    expires_at = Instant(required=True)
    params = fields.Nested(PayParamsOut, required=True, allow_none=True)
    payment_id = fields.Integer(required=True, allow_none=True)
    receipt_id = fields.Integer(required=True, allow_none=True)
    surplus_fen = fields.Integer(required=True)


class EstateBriefOut(KitSchema):
    """Which estate, and its number to call."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class QuoteLineOut(KitSchema):
    """A line of a quote; ``open_fen`` with its late fee."""

    bill_id = fields.Integer(required=True, allow_none=True)
    home_id = fields.Integer(required=True, allow_none=True)
    home_label = fields.String(required=True)
    item_name = fields.String(required=True)
    period_words = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    overdue = fields.Boolean(required=True)
    disputed = fields.Boolean(required=True)
    open_fen = fields.Integer(required=True)
    late_fen = fields.Integer(required=True)
    fen = fields.Integer(required=True)
    words = fields.String(required=True)


class QuoteOut(KitSchema):
    """What a choice comes to. ``wechat``: whether WeChat can be asked at all."""

    estate = fields.Nested(EstateBriefOut, required=True)
    lines = fields.List(fields.Nested(QuoteLineOut), required=True)
    total_fen = fields.Integer(required=True)
    total_words = fields.String(required=True)
    balance_fen = fields.Integer(required=True)
    from_balance_fen = fields.Integer(required=True)
    pay_fen = fields.Integer(required=True)
    pay_words = fields.String(required=True)
    wechat = fields.Boolean(required=True)
