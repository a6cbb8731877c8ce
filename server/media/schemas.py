"""Shapes of media in and out."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Id, KitSchema, one_of
from server.media.rules import PURPOSES, Kind, State


class FileIn(KitSchema):
    """What comes beside a file."""

    purpose = fields.String(required=True, validate=one_of(*PURPOSES))


class FileOut(KitSchema):
    """A photo or film that was taken. Addresses are open for an hour; ``seconds`` is null for a photo."""

    id = Id(required=True)
    kind = fields.String(required=True, validate=one_of(*Kind))
    state = fields.String(required=True, validate=one_of(State.CHECKING, State.SHOWN, State.HIDDEN))
    url = fields.String(required=True)
    thumb_url = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    seconds = fields.Integer(required=True, allow_none=True)
