"""What the forms and addresses of these pages hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from marshmallow import fields, validate

from server.kit.fields import Id, KitSchema, Text, Whole, one_of
from server.places.rules.visits import STATES, Visit
from server.register.rules import WEEKDAYS

TEMPLATES = Path(__file__).parent.with_name("templates")
CALLABLE = validate.Regexp(r"[0-9][0-9 -]{2,18}[0-9]\Z", error="请填写能拨通的电话，如 0771-1234567")
PLATE = validate.Regexp(r"[0-9A-Za-z-]{4,40}\Z", error="请照铭牌填写，只有数字、字母和横线")
DAY = validate.Range(date(1950, 1, 1), date(2100, 12, 31), error="请看看年份")


class EstateArgs(KitSchema):
    """The estate looked at; 0 for all of mine."""

    estate = Whole(0, load_default=0)


class DescribeForm(KitSchema):
    """What an estate says of itself."""

    version = Whole(1, required=True)
    phone = fields.String(required=True, validate=CALLABLE)
    address = Text(120, load_default="")
    windows = Text(100, load_default="")
    rest = fields.List(fields.String(validate=one_of(*WEEKDAYS)), load_default=list, validate=validate.Length(max=7))
    holidays = fields.Boolean(load_default=False)


class HandForm(KitSchema):
    """Who looks after an estate."""

    version = Whole(1, required=True)
    city = Text(20, least=2, required=True)
    company = Id(load_default=None)
    community = Id(load_default=None)


class CompanyForm(KitSchema):
    """A property company."""

    name = Text(80, least=2, required=True)
    phone = fields.String(load_default=None, validate=CALLABLE)


class CommunityForm(KitSchema):
    """A community and the street it belongs to."""

    city = Text(20, least=2, required=True)
    street = Text(40, least=2, required=True)
    community = Text(40, least=2, required=True)


class OfficesForm(KitSchema):
    """How the community and the street an estate lies in are reached."""

    community_version = Whole(1, required=True)
    street_version = Whole(1, required=True)
    community_phone = fields.String(load_default=None, validate=CALLABLE)
    community_address = Text(120, load_default="")
    street_phone = fields.String(load_default=None, validate=CALLABLE)
    street_address = Text(120, load_default="")


class LiftForm(KitSchema):
    """The file of a lift."""

    label = Text(60, least=1, required=True)
    stairs = fields.List(Id(), load_default=list, validate=validate.Length(max=50))
    maker = Text(80, load_default="")
    in_use_since = fields.Date(load_default=None, validate=DAY)
    next_inspection_on = fields.Date(load_default=None, validate=DAY)
    maintainer = Text(80, load_default="")
    contract_until = fields.Date(load_default=None, validate=DAY)
    rescue_phone = fields.String(load_default=None, validate=CALLABLE)
    state = fields.String(load_default="", validate=one_of("", *STATES))
    state_why = Text(100, load_default="")


class NewLiftForm(LiftForm):
    """A lift nobody has registered yet: its code is on the plate."""

    estate = Id(required=True)
    code = fields.String(required=True, validate=PLATE)


class ChangeLiftForm(LiftForm):
    """A lift's file put right."""

    version = Whole(1, required=True)


class VisitForm(KitSchema):
    """Who was at a lift."""

    day = fields.Date(required=True, validate=DAY)
    kind = fields.String(required=True, validate=one_of(*Visit))
    firm = Text(80, least=1, required=True)
    who = Text(40, load_default="")
    note = Text(200, load_default="")
    next_on = fields.Date(load_default=None, validate=DAY)


class CorrectVisitForm(VisitForm):
    """What it should have said, and why; ``gone``: nobody was there."""

    why = Text(100, least=2, required=True)
    gone = fields.Boolean(load_default=False)
