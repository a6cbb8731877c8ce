"""What the forms and addresses of these pages hold."""

from __future__ import annotations

import re
from pathlib import Path

from marshmallow import ValidationError, fields, validate

from server.fees.rules.items import BILLED_BY_RUNS, Cycle, DemandStep, Payer, Posting
from server.fees.rules.late import Cap
from server.fees.service.reminding import BY_HAND
from server.kit.fields import Id, KitSchema, LocalMoment, Text, Whole, one_of
from server.kit.pages.typed import Month, Yuan

TEMPLATES = Path(__file__).parent.with_name("templates")
LONGEST_WHY = 200
_VOLUME = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3}))?")


class EstateArgs(KitSchema):
    """Which estate; 0 where none was chosen."""

    estate = Whole(0, load_default=0)


class ItemForm(KitSchema):
    """Something new that is charged for."""

    estate_id = Id(required=True)
    key = fields.String(
        required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{1,29}\Z", error="代号用小写字母和数字，如 property")
    )
    name = Text(30, least=2, required=True)
    kind = fields.String(required=True, validate=one_of(*BILLED_BY_RUNS))
    cycle = fields.String(required=True, validate=one_of(*Cycle))
    payer = fields.String(load_default=Payer.OWNER.value, validate=one_of(*Payer))


class EndForm(KitSchema):
    """The last month of a price."""

    version = Whole(1, required=True)
    last_month = Month(required=True)


class VersionForm(KitSchema):
    """The version that was read."""

    version = Whole(1, required=True)


class WithdrawForm(VersionForm):
    """A price taken back; ``resume``: the one before it goes on."""

    resume = fields.Boolean(load_default=False)


class WhyOnlyForm(KitSchema):
    """A reason."""

    why = Text(LONGEST_WHY, least=2, required=True)


class WhyForm(VersionForm, WhyOnlyForm):
    """The version that was read, with a reason."""


class TermsForm(KitSchema):
    """What the contract says of money, its form and days aside: those are agreed on by two. ``late_rate`` is the daily
    rate in percent, such as 0.05."""

    version = Whole(0, required=True)
    assembly_contract = fields.Boolean(load_default=False)
    late_rate = Text(12, load_default=None)
    late_cap = fields.String(load_default=Cap.PRINCIPAL.value, validate=one_of(*Cap))
    late_most = Yuan(load_default=None)
    transfer_month_to_buyer = fields.Boolean(load_default=False)
    prepay_most_months = Whole(0, 60, required=True)
    vacancy_months = Whole(0, 60, load_default=None)
    vacancy_percent = Whole(0, 100, load_default=None)
    arrears_posting = fields.String(load_default=Posting.NONE.value, validate=one_of(*Posting))
    auto_run = fields.Boolean(load_default=False)
    auto_publish = fields.Boolean(load_default=False)


class RungForm(KitSchema):
    """A step of the ladder."""

    key = Text(10, least=2, required=True)
    days = Whole(1, 3650, required=True)
    words = Text(300, least=2, lines=True, required=True)


class LadderForm(KitSchema):
    """How an estate reminds."""

    version = Whole(0, required=True)
    active = fields.Boolean(load_default=False)
    most_per_week = Whole(1, 7, required=True)
    quiet_from = Text(5, least=4, required=True)
    quiet_to = Text(5, least=4, required=True)
    reasonable_days = Whole(7, 90, required=True)
    step = fields.List(fields.Nested(RungForm), required=True)


class RateArgs(EstateArgs):
    """How many months up to which; None is this one."""

    months = Whole(1, 24, load_default=12)
    until = Month(load_default=None)


class RowArgs(EstateArgs):
    """The months whose bills are listed (None: this one), and which hundred of them."""

    first = Month(load_default=None)
    last = Month(load_default=None)
    page = Whole(1, 100_000, load_default=1)


class ActiveForm(KitSchema):
    """Whether anybody is reminded."""

    version = Whole(0, required=True)
    active = fields.Boolean(required=True)


class DemandForm(KitSchema):
    """A demand that was made by hand, with its proof."""

    channel = fields.String(required=True, validate=one_of(*BY_HAND))
    step = fields.String(required=True, validate=one_of(*DemandStep))
    words = Text(1000, least=2, lines=True, required=True)
    sent_at = LocalMoment(required=True)
    arrived_at = LocalMoment(load_default=None)
    proof = Text(200, load_default="")


class Thousandths(fields.Field[int]):
    """A volume with up to three decimals, as whole thousandths."""

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> int:
        found = _VOLUME.fullmatch(str(value).strip())
        if found is None:
            raise ValidationError("读数不对，最多三位小数")
        return int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))


class MonthArgs(KitSchema):
    """Which month; None is the last one."""

    month = Month(load_default=None)


class MetersForm(KitSchema):
    """What meters showed at the end of a month: ``home-12`` is that of home 12."""

    month = Month(required=True)
    home = fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"^[0-9]{1,16}\Z")), values=Thousandths(), required=True
    )


class CostForm(KitSchema):
    """What a shared cost came to in a month."""

    month = Month(required=True)
    volume = Thousandths(load_default=0)
    total = Yuan(0, required=True)


class EmptyForm(KitSchema):
    """From which day a home stands empty, or does no more."""

    empty = fields.Boolean(required=True)
    day = fields.Date(required=True)


class RunForm(KitSchema):
    """Which months and items a run bills."""

    estate_id = Id(required=True)
    from_month = Month(required=True)
    months = Whole(1, 12, required=True)
    items = fields.List(Id(), required=True, validate=validate.Length(min=1, error="至少勾一个项目"))


class BillArgs(EstateArgs):
    """Which bills of a run."""

    show = fields.String(load_default="all", validate=one_of("all", "changed", "new", "gone", "payers"))
    q = Text(40, load_default="")
    cursor = Text(200, load_default=None)


class WaiveForm(KitSchema):
    """How much of a bill need not be paid, in yuan, and why."""

    fen = Yuan(required=True)
    why = Text(LONGEST_WHY, least=2, required=True)


class SaidForm(KitSchema):
    """What somebody who owes a bill says against it at the desk, and who it is."""

    person = Id(required=True)
    words = Text(1000, least=2, lines=True, required=True)


class DecideForm(VersionForm):
    """The answer to a dispute; ``waive`` in yuan is proposed where it is upheld."""

    decision = fields.String(required=True, validate=one_of("upheld", "rejected"))
    answer = Text(1000, least=2, lines=True, required=True)
    waive = Yuan(load_default=None)


class ShowArgs(EstateArgs):
    """Which part of a page."""

    show = fields.String(load_default="open", validate=one_of("open", "answered"))
    cursor = Text(200, load_default=None)
