"""Schemas of "it did not come": which home a sheet did not reach, and what follows."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Id, KitSchema, Text


class DenialIn(KitSchema):
    """Which of my heads the sheet did not reach, and what I want to say of it."""

    head_id = Id(required=True)
    words = Text(200, load_default="")


class DenialOut(KitSchema):
    """What follows from it."""

    words = fields.String(required=True)
