"""What the form of a price holds, and on what a higher one rests."""

from __future__ import annotations

from marshmallow import fields

from server.fees.rules.rises import LONGEST_BASIS, LONGEST_NUMBER
from server.kit.fields import Id, KitSchema, Text, Whole
from server.kit.pages.typed import Month


class GroundForm(KitSchema):
    """On what it rests that owners pay more: a vote in the app (0 for none), or a paper; and words."""

    poll = Whole(0, load_default=0)
    paper_day = fields.Date(load_default=None)
    paper_number = Text(LONGEST_NUMBER, load_default="")
    basis = Text(LONGEST_BASIS, load_default="")


class PriceForm(GroundForm):
    """A price from a month on; ``of`` is the tariff it comes after, 0 for the first one."""

    of = Whole(0, load_default=0)
    version = Whole(0, load_default=0)
    name = Text(40, load_default="")
    price = Text(20, least=1, required=True)
    unit = Text(20, load_default="")
    from_month = Month(required=True)
    starts_on = fields.Date(load_default=None)
    natural = fields.Boolean(load_default=False)
    buildings = fields.List(Id(), load_default=list)
    stairs = fields.List(Id(), load_default=list)
    after_months = Whole(0, 24, load_default=0)
    day = Whole(1, 31, load_default=31)
    least_days = Whole(0, 90, load_default=10)
    basis = Text(LONGEST_BASIS, least=2, required=True)
