"""Shapes of bills and prices. Money is whole fen, with ``_words`` beside it where it is shown; days are ISO."""

from __future__ import annotations

from marshmallow import fields

from server.fees.rules.items import BillState
from server.kit.fields import Id, KitSchema, Text, one_of
from server.kit.paging import PageArgs, page_schema


class BillEstate(KitSchema):
    """The estate that sends a bill, and the number to call."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class BillLineOut(KitSchema):
    """A bill as a line. ``open_fen``: what is unpaid of it, ``late_fen``: what is unpaid of its late fees besides,
    ``late_resting_fen``: what is unpaid of those that are doubted and nobody asks for, ``accruing_fen``: what would be
    charged besides for being late, were it paid today, as a bill of its own,
    ``waived_fen``: what was waived of it, ``waiting_fen``: what is asked to be waived and waits for a second person's
    yes, ``doubt_words``: why nobody asks now for what a repair costs, empty where somebody does."""

    id = fields.Integer(required=True)
    item_name = fields.String(required=True)
    period_words = fields.String(required=True)
    fen = fields.Integer(required=True)
    open_fen = fields.Integer(required=True)
    open_words = fields.String(required=True)
    due_on = fields.Date(required=True)
    overdue = fields.Boolean(required=True)
    formula = fields.String(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    disputed = fields.Boolean(required=True)
    waived_fen = fields.Integer(required=True)
    waiting_fen = fields.Integer(required=True)
    doubt_words = fields.String(required=True)
    late_fen = fields.Integer(required=True)
    late_resting_fen = fields.Integer(required=True)
    accruing_fen = fields.Integer(required=True)
    levy = fields.Boolean(required=True)
    repair = fields.Boolean(required=True)


BillPage = page_schema(BillLineOut)


class HomeOwedOut(KitSchema):
    """What is to be paid for a home, late fees included; the bills that are due first come first."""

    home_id = fields.Integer(required=True)
    label = fields.String(required=True)
    estate = fields.Nested(BillEstate, required=True)
    relation_words = fields.String(required=True)
    total_fen = fields.Integer(required=True)
    total_words = fields.String(required=True)
    bills = fields.List(fields.Nested(BillLineOut), required=True)


class OwedOut(KitSchema):
    """What I have to pay now, home by home; and under ``helped`` the homes of others that I may pay for, with what is
    to be paid there alone. What is disputed, or has a waiver that waits, is no part of any sum but ``resting_fen``."""

    total_fen = fields.Integer(required=True)
    total_words = fields.String(required=True)
    late_fen = fields.Integer(required=True)
    resting_fen = fields.Integer(required=True)
    homes = fields.List(fields.Nested(HomeOwedOut), required=True)
    helped = fields.List(fields.Nested(HomeOwedOut), required=True)


class BillList(PageArgs):
    """Which of my bills: of one home, in one state; those that a report of mine was made of, as I doubted them."""

    home_id = Id(load_default=None, allow_none=True)
    report_id = Id(load_default=None, allow_none=True)
    state = Text(8, load_default="", validate=one_of("", BillState.OPEN, BillState.PAID, BillState.VOID))


class BillTariff(KitSchema):
    """The price behind a bill and what it rests on."""

    name = fields.String(required=True)
    price_words = fields.String(required=True)
    basis_words = fields.String(required=True)
    from_month = fields.Date(required=True)


class BillMoney(KitSchema):
    """Money that came in for a bill, or went back (below zero). ``late``: it went to its late fees."""

    day = fields.Date(required=True)
    fen = fields.Integer(required=True)
    late = fields.Boolean(required=True)
    words = fields.String(required=True)


class BillSums(KitSchema):
    """A bill as an addition, without its late fees: fen - waived = due, came - back = paid, due - paid = open."""

    fen = fields.Integer(required=True)
    waived_fen = fields.Integer(required=True)
    due_fen = fields.Integer(required=True)
    came_fen = fields.Integer(required=True)
    back_fen = fields.Integer(required=True)
    paid_fen = fields.Integer(required=True)
    open_fen = fields.Integer(required=True)


class BillWaiver(KitSchema):
    """What was waived of a bill, or waits for a second person's yes."""

    day = fields.Date(required=True)
    fen = fields.Integer(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)


class BillAnswer(KitSchema):
    """An answer given before, and its day. ``doubt``: what an earlier dispute of the bill said that it answers; null
    where it was given in this one, and was not accepted."""

    day = fields.Date(required=True)
    words = fields.String(required=True)
    doubt = fields.String(required=True, allow_none=True)


class BillDisputeOut(KitSchema):
    """My dispute of a bill and what was answered; ``earlier``: the answers before that, also to earlier disputes of the
    bill, for whoever sold the home can only say it anew. ``may_return``: the answer may
    be sent back, on the page of ``report_id``; ``elsewhere``: where else to turn, once it may not."""

    id = fields.Integer(required=True)
    words = fields.String(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    answer = fields.String(required=True, allow_none=True)
    earlier = fields.List(fields.Nested(BillAnswer), required=True)
    may_withdraw = fields.Boolean(required=True)
    may_return = fields.Boolean(required=True)
    report_id = fields.Integer(required=True, allow_none=True)
    elsewhere = fields.String(required=True, allow_none=True)


class BillLateOut(KitSchema):
    """A late fee of a bill, which has a page of its own: ``id``."""

    id = fields.Integer(required=True)
    fen = fields.Integer(required=True)
    open_fen = fields.Integer(required=True)
    formula = fields.String(required=True)
    state_label = fields.String(required=True)
    disputed = fields.Boolean(required=True)


class BillRepairLine(KitSchema):
    """One thing that was agreed to, in fen."""

    what = fields.String(required=True)
    fen = fields.Integer(required=True)


class BillRepair(KitSchema):
    """The repair a bill is for: its report, and what was agreed to before the work began."""

    report_id = fields.Integer(required=True)
    number = fields.String(required=True)
    lines = fields.List(fields.Nested(BillRepairLine), required=True)


class BillLevy(KitSchema):
    """The decision behind my share, and what came in of the whole, was paid out and is left, in words."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    total_fen = fields.Integer(required=True)
    basis_words = fields.String(required=True)
    matter_id = fields.Integer(required=True, allow_none=True)
    money_words = fields.String(required=True)


class BillOut(BillLineOut):
    """A whole bill: how it came about, what was paid, what may be done with it. ``late_of``: the bill whose late fee it
    is, and with which it is paid."""

    home_id = fields.Integer(required=True)
    home_label = fields.String(required=True)
    estate = fields.Nested(BillEstate, required=True)
    debtor_words = fields.String(required=True)
    tariff = fields.Nested(BillTariff, required=True, allow_none=True)
    allocations = fields.List(fields.Nested(BillMoney), required=True)
    sums = fields.Nested(BillSums, required=True, allow_none=True)
    waivers = fields.List(fields.Nested(BillWaiver), required=True)
    late_words = fields.String(required=True, allow_none=True)
    late_bills = fields.List(fields.Nested(BillLateOut), required=True)
    late_of = fields.Integer(required=True, allow_none=True)
    dispute = fields.Nested(BillDisputeOut, required=True, allow_none=True)
    levy_of = fields.Nested(BillLevy, required=True, allow_none=True)
    repair_of = fields.Nested(BillRepair, required=True, allow_none=True)
    notes = fields.List(fields.String(), required=True)
    may = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True)


class BillDisputeIn(KitSchema):
    """What is wrong with a bill, with photos that were uploaded before."""

    words = Text(1000, least=1, required=True, lines=True)
    file_ids = fields.List(Id(), load_default=list, validate=lambda ids: len(ids) <= 9)


class StandardOut(KitSchema):
    """A price that is charged in the estate, open to everybody who lives there."""

    item_name = fields.String(required=True)
    price_words = fields.String(required=True)
    cycle_words = fields.String(required=True)
    basis_words = fields.String(required=True)
    applies_words = fields.String(required=True)
    from_month = fields.Date(required=True)
    until_month = fields.Date(required=True, allow_none=True)
    payer_words = fields.String(required=True)


class StandardsOut(KitSchema):
    """Every price of an estate, with what its contract says of charging."""

    items = fields.List(fields.Nested(StandardOut), required=True)
    notes = fields.List(fields.String(), required=True)
