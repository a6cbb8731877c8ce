"""What the forms and addresses of these pages hold."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from marshmallow import ValidationError, fields, validate

from config import FOLDER, read_toml
from server.kit.check_figures import adds_up
from server.kit.fields import Id, KitSchema, PaperNumber, SquareMetres, Text, Whole, one_of
from server.people.rules import MISTYPED, STAFF_ROLES
from server.places.queries import SCOPES
from server.places.rules import AreaSource

TEMPLATES = Path(__file__).parent.with_name("templates")
SKILLS: dict[str, str] = read_toml(FOLDER / "report_categories.toml")["skills"]
PHONE = validate.Regexp(r"1[3-9][0-9]{9}\Z", error="请填写 11 位手机号")
LOGIN = validate.Regexp(r"^[A-Za-z0-9._-]{3,40}$", error="3 至 40 个字母、数字、点或横线")
ON_PAPER = validate.Length(8, 20, error="证件号码应有 {min} 到 {max} 位")
DAY = validate.Range(date(1990, 1, 1), date(2100, 12, 31), error="请看看年份")
_FRACTION = re.compile(r"^(\d{1,5})\s*/\s*(\d{1,5})$")
_PERCENT = re.compile(r"^(\d{1,3})(?:\.(\d{1,2}))?\s*[%％]?$")


class Share(fields.Field[tuple[int, int]]):
    """A share as people write it: 1/3, 50%, 33.33. Gives (share, share_of)."""

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> tuple[int, int]:
        text = str(value).strip().replace("／", "/")
        fraction, percent = _FRACTION.match(text), _PERCENT.match(text)
        if fraction and 0 < int(fraction[1]) <= int(fraction[2]):
            return int(fraction[1]), int(fraction[2])
        if percent:
            hundredths = int(percent[1]) * 100 + int((percent[2] or "0").ljust(2, "0"))
            if 0 < hundredths <= 10_000:
                return hundredths, 10_000
        raise ValidationError("请写成 1/2 或 50%")


class EstateArgs(KitSchema):
    """The estate looked at; 0 for all of mine."""

    estate = Whole(0, load_default=0)


class ReviewArgs(EstateArgs):
    """Claims that wait, or those answered."""

    show = fields.String(load_default="waiting", validate=one_of("waiting", "answered"))
    cursor = Text(200, load_default=None)


class ApproveForm(KitSchema):
    """The claim is true."""

    version = Whole(1, required=True)


class RefuseForm(KitSchema):
    """The claim is not proven, and why."""

    version = Whole(1, required=True)
    reason = Text(200, least=2, required=True)


class NumberForm(KitSchema):
    """The number of a member of staff."""

    phone = fields.String(required=True, validate=PHONE)


class ReleaseForm(KitSchema):
    """Whose phone is let go, or who lives there no more, and why."""

    person = Id(required=True)
    reason = Text(200, least=2, required=True)


class EndStayForm(ReleaseForm):
    """Who lives there no more, or not after a day: today where none is named."""

    on = fields.Date(load_default=None, validate=DAY)


class IdentityForm(KitSchema):
    """The number on the papers an owner has shown."""

    person = Id(required=True)
    id_number = PaperNumber(required=True, validate=ON_PAPER)


class HomeArgs(EstateArgs):
    """Words to look for: a building, a room, an owner's name."""

    q = Text(40, load_default="")
    cursor = Text(200, load_default=None)


class ContactForm(KitSchema):
    """Whose number is wanted."""

    person = Id(required=True)


def is_typed_right(number: str) -> None:
    """Nobody has noted this number before, so that it is known by its own figures alone."""
    if not adds_up(number):
        raise ValidationError(MISTYPED)


class NewOwnerForm(KitSchema):
    """One of the new owners."""

    name = Text(60, least=1, required=True)
    kind = fields.String(load_default="human", validate=one_of("human", "company"))
    phone = fields.String(load_default=None, validate=PHONE)
    id_number = PaperNumber(load_default=None, validate=[ON_PAPER, is_typed_right])
    share = Share(load_default=None)


class ChangeOwnerForm(KitSchema):
    """A home changed hands."""

    owners = fields.List(fields.Nested(NewOwnerForm), required=True, validate=validate.Length(1, 20))
    on = fields.Date(required=True, validate=DAY)
    joint = fields.Boolean(load_default=False)
    reason = Text(200, least=2, required=True)


class AreaForm(KitSchema):
    """The area of a home as a paper says it, and which paper that is."""

    area = SquareMetres(required=True)
    source = fields.String(required=True, validate=one_of(*(one for one in AreaSource if one != AreaSource.UNSTATED)))
    reason = Text(200, least=2, required=True)
    mistaken = fields.Boolean(load_default=False)
    version = Whole(1, required=True)


class NewStaffForm(KitSchema):
    """A new account and its first role."""

    name = Text(30, least=1, required=True)
    phone = fields.String(required=True, validate=PHONE)
    login = fields.String(load_default=None, validate=LOGIN)
    wecom_userid = Text(64, load_default=None)
    skills = fields.List(fields.String(validate=one_of(*SKILLS)), load_default=list)
    role = fields.String(required=True, validate=one_of(*STAFF_ROLES))
    scope = Text(40, least=1, required=True)


class SkillsForm(KitSchema):
    """What somebody can do."""

    skills = fields.List(fields.String(validate=one_of(*SKILLS)), load_default=list)


class WecomForm(KitSchema):
    """The WeCom account of a member of staff."""

    wecom_userid = Text(64, least=1, required=True)


class LoginForm(KitSchema):
    """A login for who had none."""

    login = fields.String(required=True, validate=LOGIN)


class GrantForm(KitSchema):
    """A role in a scope, such as ``estate:7``."""

    role = fields.String(required=True, validate=one_of(*STAFF_ROLES))
    scope = Text(40, least=1, required=True)


class DutyForm(KitSchema):
    """On duty or not."""

    on_duty = fields.Boolean(required=True)


class CloseForm(KitSchema):
    """Why an account is closed."""

    reason = Text(200, least=2, required=True)


class TrailArgs(EstateArgs):
    """What to look for in the audit trail."""

    thing = Text(30, load_default="")
    thing_id = Whole(1, load_default=None)
    who = Text(30, load_default="")
    day = fields.Date(load_default=None)
    cursor = Text(200, load_default=None)


def read_scope(text: str) -> tuple[str, int | None]:
    """``estate:7`` as (kind, id); ``everywhere`` as (everywhere, None)."""
    kind, _, number = text.partition(":")
    if kind not in SCOPES or (number and not number.isdecimal()) or len(number) > 16:
        raise ValidationError({"scope": ["请选择范围"]})
    return kind, int(number) if number else None
