"""Shapes of people at the JSON doors."""

from __future__ import annotations

import re

from marshmallow import ValidationError, fields, validate, validates_schema

from server.kit.fields import Id, Instant, KitSchema, PaperNumber, Text, one_of
from server.people.rules import COMPANY, HOME_ROLES

LAST4 = "请填写身份证号码（单位填统一社会信用代码）的最后四位"
CODE = validate.Regexp(r"^[\x21-\x7e]{1,256}$", error="登录凭证不对")


class SignInIn(KitSchema):
    """A WeChat login code."""

    code = fields.String(required=True, validate=CODE)
    device = Text(60, load_default="")


class PhoneIn(KitSchema):
    """A code from the phone-number button."""

    code = fields.String(required=True, validate=CODE)


class PhoneOut(KitSchema):
    """The confirmed number, masked."""

    phone = fields.String(required=True)


class HomeOut(KitSchema):
    """A home by its name."""

    id = fields.Integer(required=True)
    label = fields.String(required=True)
    estate_id = fields.Integer(required=True)


class HeldOut(KitSchema):
    """A home somebody has, in a role, from a day to a day."""

    binding_id = fields.Integer(required=True, allow_none=True)
    role = fields.String(required=True)
    role_label = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    rights = fields.List(fields.String(), required=True)
    home = fields.Nested(HomeOut, required=True)


class MyEstateOut(KitSchema):
    """An estate somebody belongs to. ``company`` looks after it, and answers for personal data (个人信息保护法 17)."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    city = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    company = fields.String(required=True, allow_none=True)


class BindingIn(KitSchema):
    """A claim to a home."""

    home_id = Id(required=True)
    role = fields.String(required=True, validate=one_of(*HOME_ROLES))
    name = Text(30, least=1, required=True)
    id_last4 = PaperNumber(required=True, validate=validate.Regexp(r"^[0-9A-Z]{4}$", error=LAST4))

    @validates_schema
    def fits_the_role(self, data: dict[str, str], **_: object) -> None:
        """Only the code of a company has letters other than a final X."""
        if data["role"] != COMPANY and not re.fullmatch(r"[0-9]{3}[0-9X]", data["id_last4"]):
            raise ValidationError(LAST4, "id_last4")


class BindingOut(KitSchema):
    """A claim and how it was answered."""

    id = fields.Integer(required=True)
    state = fields.String(required=True)
    role = fields.String(required=True)
    role_label = fields.String(required=True)
    home = fields.Nested(HomeOut, required=True)
    asked_at = Instant(required=True)
    answer_by = Instant(required=True)
    answered_at = Instant(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)


class BindingList(KitSchema):
    """A person's claims."""

    items = fields.List(fields.Nested(BindingOut), required=True)


class RoleOut(KitSchema):
    """A staff role and where it counts."""

    role = fields.String(required=True)
    role_label = fields.String(required=True)
    scope_label = fields.String(required=True)


class StaffOut(KitSchema):
    """The staff side of a person."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.Nested(RoleOut), required=True)


class MeOut(KitSchema):
    """The person holding the phone. ``unread_bulletins``: sheets of the last two weeks they have not opened;
    ``unread_notices``: those that stand and concern their homes; ``staff_closed``: they worked here and do no more."""

    id = fields.Integer(required=True)
    name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    homes = fields.List(fields.Nested(HeldOut), required=True)
    estates = fields.List(fields.Nested(MyEstateOut), required=True)
    waiting = fields.List(fields.Nested(BindingOut), required=True)
    staff = fields.Nested(StaffOut, required=True, allow_none=True)
    staff_closed = fields.Boolean(required=True)
    unread_bulletins = fields.Integer()
    unread_notices = fields.Integer()


class SignInOut(KitSchema):
    """A token, handed out once."""

    token = fields.String(required=True)
    expires_at = Instant(required=True)
    me = fields.Nested(MeOut, required=True)
