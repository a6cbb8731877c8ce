"""Whom to turn to, as everybody who lives there reads it."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import KitSchema


class ContactsEstateOut(KitSchema):
    """The estate."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)


class ContactOfficeOut(KitSchema):
    """An office; ``phone`` is null where nobody has written one down."""

    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    address = fields.String(required=True)
    hours = fields.String(required=True)
    note = fields.String(required=True)


class ContactPersonOut(KitSchema):
    """Somebody by name, with a number on duty."""

    name = fields.String(required=True)
    duty = fields.String(required=True)
    phone = fields.String(required=True)
    appointed_by = fields.String(required=True)
    term_until = fields.Date(required=True, allow_none=True)


class ContactGroupOut(KitSchema):
    """Under what residents look; ``missing``: an honest word where nobody can be reached; ``page``: what to read on."""

    kind = fields.String(required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    office = fields.Nested(ContactOfficeOut, required=True, allow_none=True)
    people = fields.List(fields.Nested(ContactPersonOut), required=True)
    missing = fields.String(required=True)
    page = fields.String(required=True)


class ContactsOut(KitSchema):
    """Whom to turn to in an estate, nearest first."""

    estate = fields.Nested(ContactsEstateOut, required=True)
    groups = fields.List(fields.Nested(ContactGroupOut), required=True)
