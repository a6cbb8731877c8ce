"""What the forms and addresses of these pages hold."""

from __future__ import annotations

from pathlib import Path

from marshmallow import fields, validate

from server.kit.fields import Id, KitSchema, Text, Whole, one_of
from server.kit.pages.typed import Month, Yuan
from server.payments.rules.methods import AT_THE_DESK, LARGEST_FEN, METHOD_LABELS
from server.payments.rules.refunding import Cause
from server.payments.screens import exceptions, payments, refunds
from server.payments.screens.invoices import SHOWS as INVOICE_SHOWS

TEMPLATES = Path(__file__).parent.with_name("templates")
LONGEST_WHY, LONGEST_HOW, LONGEST_REFERENCE, LONGEST_GIVEN_BACK = 200, 500, 64, 40


class EstateArgs(KitSchema):
    """Which estate; 0 is all of mine."""

    estate = Whole(0, load_default=0)


class FindArgs(EstateArgs):
    """What somebody says at the desk; ``typing``: they have not said all of it."""

    q = Text(40, load_default="")
    typing = fields.Boolean(load_default=False)


class TakeArgs(KitSchema):
    """What is ticked and typed so far."""

    bills = fields.List(Id(), load_default=list)
    fen = Text(20, load_default="")
    payer = Whole(0, load_default=0)
    for_others = fields.Boolean(load_default=False)
    taken_again = fields.Boolean(load_default=False)


class PayerArgs(KitSchema):
    """Who pays; None is the first who is offered, 0 somebody else."""

    payer = Whole(0, load_default=None)


class TakeForm(KitSchema):
    """Money taken at the desk, in yuan; ``bills`` are those that are ticked. ``for_others``: the payer said to pay what
    a former owner owes; ``taken_again``: it is not the money that was taken before."""

    bills = fields.List(Id(), load_default=list)
    fen = Yuan(most=LARGEST_FEN, required=True)
    method = fields.String(required=True, validate=one_of(*AT_THE_DESK))
    reference = Text(LONGEST_REFERENCE, load_default="")
    payer = Whole(0, load_default=0)
    for_others = fields.Boolean(load_default=False)
    taken_again = fields.Boolean(load_default=False)
    note = Text(100, load_default="")


class ListArgs(EstateArgs):
    """Which payments."""

    show = fields.String(load_default="all", validate=one_of(*payments.SHOWS))
    method = fields.String(load_default="", validate=one_of("", *METHOD_LABELS))
    q = Text(64, load_default="")
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
    cursor = Text(200, load_default=None)


class CursorArgs(KitSchema):
    """Where to go on."""

    cursor = Text(200, load_default=None)


class VersionForm(KitSchema):
    """The version that was read."""

    version = Whole(1, required=True)


class WhyForm(VersionForm):
    """With a reason."""

    why = Text(LONGEST_WHY, least=2, required=True)


class WhyOnlyForm(KitSchema):
    """A reason."""

    why = Text(LONGEST_WHY, least=2, required=True)


class MerchantForm(KitSchema):
    """The number WeChat Pay gave a company, and the name that payers see."""

    company_id = Id(required=True)
    sub_mchid = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9]{8,15}\Z", error="商户号是 8 到 15 位数字")
    )
    name = Text(40, least=2, required=True)
    active = fields.Boolean(load_default=False)


class RefundForm(VersionForm):
    """How much is to be given back, in yuan, why, and who made it necessary."""

    fen = Yuan(required=True)
    cause = fields.String(required=True, validate=one_of(*Cause))
    reason = Text(80, least=2, required=True)


class SettleForm(VersionForm):
    """The answer to a dispute over a bill on which something was paid, in yuan: ``waive`` of what is open, ``back`` of
    what was paid, and whether that becomes balance or goes out."""

    decision = fields.String(required=True, validate=one_of("upheld", "rejected"))
    answer = Text(1000, least=2, lines=True, required=True)
    waive = Yuan(load_default=None)
    back = Yuan(load_default=None)
    way = fields.String(load_default="balance", validate=one_of("balance", "refund"))


class PayOutForm(VersionForm):
    """How a refund is given back at the desk."""

    method = fields.String(required=True, validate=one_of(*AT_THE_DESK))
    reference = Text(LONGEST_GIVEN_BACK, load_default="")


class RefundArgs(EstateArgs):
    """Which refunds."""

    show = fields.String(load_default="open", validate=one_of(*refunds.SHOWS))
    cursor = Text(200, load_default=None)


class ExceptionArgs(EstateArgs):
    """Which of what does not add up."""

    show = fields.String(load_default="open", validate=one_of(*exceptions.SHOWS))
    cursor = Text(200, load_default=None)


class HowForm(VersionForm):
    """How it was dealt with."""

    how = Text(LONGEST_HOW, least=2, lines=True, required=True)


class MonthArgs(EstateArgs):
    """Which month; None is this one."""

    month = Month(load_default=None)


class LineArgs(KitSchema):
    """Which lines of a paper."""

    loose = fields.Boolean(load_default=False)
    cursor = Text(200, load_default=None)


class DayArgs(EstateArgs):
    """Which day; None is today."""

    day = fields.Date(load_default=None)


class CountForm(KitSchema):
    """The cash that was counted, in yuan."""

    estate_id = Id(required=True)
    day = fields.Date(required=True)
    counted = Yuan(0, required=True)
    difference = Text(LONGEST_WHY, load_default="")


class CheckForm(VersionForm):
    """Which day was counted once more."""

    day = fields.Date(required=True)


class BankForm(KitSchema):
    """Cash that was carried to the bank, in yuan, and the number of the slip."""

    fen = Yuan(required=True)
    reference = Text(30, least=2, required=True)


class InvoiceArgs(EstateArgs):
    """Which requests."""

    show = fields.String(load_default="asked", validate=one_of(*INVOICE_SHOWS))


class NumberForm(VersionForm):
    """The number the tax authority gave."""

    number = Text(40, least=4, required=True)


class PayoutForm(KitSchema):
    """Money of a balance to be given back, in yuan."""

    person = Id(required=True)
    fen = Yuan(required=True)
    method = fields.String(required=True, validate=one_of("cash", "transfer"))
    reference = Text(LONGEST_REFERENCE, load_default="")
    why = Text(LONGEST_WHY, least=2, required=True)


class TermsForm(KitSchema):
    """Whether cash counts when it is taken."""

    cash_at_once = fields.Boolean(load_default=False)


class ExportArgs(EstateArgs):
    """Which month of which estate; None is the last one."""

    month = Month(load_default=None)
