"""Shapes of one's own data at the JSON doors."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Instant, KitSchema


class OwnPartOut(KitSchema):
    """A piece of the copy."""

    title = fields.String(required=True)
    lines = fields.List(fields.String(), required=True)


class CopyOut(KitSchema):
    """Everything that is kept of who asks. ``text`` is the same as one file to keep."""

    made_at = Instant(required=True)
    file_name = fields.String(required=True)
    text = fields.String(required=True)
    parts = fields.List(fields.Nested(OwnPartOut), required=True)


class StayOut(KitSchema):
    """What is kept after deleting, why, and until when in words."""

    what = fields.String(required=True)
    why = fields.String(required=True)
    until_words = fields.String(required=True)


class DeletionOut(KitSchema):
    """What deleting would do now. ``in_the_way``: what has to be settled before anything is deleted."""

    goes = fields.List(fields.String(), required=True)
    stays = fields.List(fields.Nested(StayOut), required=True)
    in_the_way = fields.List(fields.String(), required=True)
