"""An election somebody is asked to stand in, and their answer."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import KitSchema, Text


class CandidacyOut(KitSchema):
    """An election I am asked to stand in."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    topic_words = fields.String(required=True)
    estate_name = fields.String(required=True)
    home_label = fields.String(required=True)
    introduction = fields.String(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)


class CandidaciesOut(KitSchema):
    """All of them, those that wait for my answer first."""

    items = fields.List(fields.Nested(CandidacyOut), required=True)


class CandidacyIn(KitSchema):
    """My answer, and what the ballot says of me."""

    accept = fields.Boolean(required=True)
    introduction = Text(300, lines=True, load_default=None, allow_none=True)
