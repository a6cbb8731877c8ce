"""My own homes in a shared cost; joining late and help with a share, in and out. Money is whole fen."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Id, Instant, KitSchema, Text, Whole, one_of
from server.proposals.rules.helping import Wish
from server.proposals.schemas.lines import list_, number_, text_

LONGEST_REASON, MOST_MONTHS = 300, 120


class JoinIn(KitSchema):
    """Which of my homes wants to join."""

    home_id = Id(required=True)


class HelpIn(KitSchema):
    """Help with the share of one of my homes. ``agreed``: those who decide may look at the reason."""

    home_id = Id(required=True)
    wish = fields.String(required=True, validate=one_of(*Wish))
    months = Whole(1, MOST_MONTHS, load_default=1)
    reason = Text(LONGEST_REASON, least=2, lines=True, required=True)
    agreed = fields.Boolean(required=True)


class ReturnOut(KitSchema):
    """What came back, or will, because another home joined late."""

    fen = number_()
    settled_at = Instant(required=True, allow_none=True)


class JoinOut(KitSchema):
    """Joining late: what it costs now, or how far it has come."""

    id = number_(allow_none=True)
    state = text_(allow_none=True)
    state_label = text_()
    fen = number_(allow_none=True)
    may_ask = fields.Boolean(required=True)
    may_withdraw = fields.Boolean(required=True)


class PartOut(KitSchema):
    """An instalment."""

    number = number_()
    fen = number_()
    due_on = fields.Date(required=True)


class HelpOut(KitSchema):
    """My application and what came of it."""

    id = number_()
    wish = text_()
    wish_label = text_()
    months = number_()
    reason = text_()
    state = text_()
    state_label = text_()
    share_fen = number_()
    help_fen = number_()
    parts = list_(PartOut)
    answer = text_(allow_none=True)
    asked_at = Instant(required=True)
    decided_at = Instant(required=True, allow_none=True)
    may_withdraw = fields.Boolean(required=True)


class MyHomeOut(KitSchema):
    """One of my homes. ``fen`` is what it signed for, ``carries`` what that is after others joined."""

    home_id = number_()
    label = text_()
    fen = number_(allow_none=True)
    carries = number_(allow_none=True)
    returns = list_(ReturnOut)
    join = fields.Nested(JoinOut, required=True, allow_none=True)
    help = fields.Nested(HelpOut, required=True, allow_none=True)
    may_ask_help = fields.Boolean(required=True)


class MineOut(KitSchema):
    """My homes in a matter; nobody else's. ``unpaid_words``: it came to nothing, and nobody pays the shares."""

    id = number_()
    title = text_()
    phone = text_(allow_none=True)
    unpaid_words = text_()
    signed = fields.Boolean(required=True)
    offers_help = fields.Boolean(required=True)
    most_months = number_()
    homes = list_(MyHomeOut)
