"""Shapes of what an estate has published."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import KitSchema


class PublishedBoardOut(KitSchema):
    """A posting on the board: where, since when and until when. ``short``: it came down early."""

    place = fields.String(required=True)
    up_on = fields.Date(required=True)
    down_on = fields.Date(required=True, allow_none=True)
    short = fields.Boolean(required=True)


class PublishedSpanOut(KitSchema):
    """An item in one span. ``online``: since when it stands in the app; ``late_days``: so many days after its last day
    it was published."""

    words = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": ["done", "coming", "due", "short", "late"]})
    state_label = fields.String(required=True)
    due_by = fields.Date(required=True)
    online = fields.Date(required=True, allow_none=True)
    late_days = fields.Integer(required=True)
    board = fields.List(fields.Nested(PublishedBoardOut), required=True)


class PublishedItemOut(KitSchema):
    """Something the estate has to publish: how often, by what law, and span by span whether it was, the latest first.
    ``where``: where in the app it stands."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    often = fields.String(required=True)
    law = fields.String(required=True)
    by_words = fields.String(required=True)
    where = fields.String(required=True)
    next_words = fields.String(required=True)
    spans = fields.List(fields.Nested(PublishedSpanOut), required=True)


class PublishedEventOut(KitSchema):
    """Something that was shown as it happened. ``on`` null: it is owed until ``due_by``."""

    title = fields.String(required=True)
    on = fields.Date(required=True, allow_none=True)
    due_by = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)


class PublishedOut(KitSchema):
    """What an estate has published and when."""

    estate_id = fields.Integer(required=True)
    estate_name = fields.String(required=True)
    items = fields.List(fields.Nested(PublishedItemOut), required=True)
    events = fields.List(fields.Nested(PublishedEventOut), required=True)
