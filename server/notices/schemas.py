"""Shapes of notices in and out."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Id, Instant, KitSchema
from server.kit.paging import PageArgs, page_schema
from server.notices.rules import Kind


class NoticeList(PageArgs):
    """Which notices: of one estate, or of all my homes."""

    estate_id = Id(load_default=None, allow_none=True)


class NoticeLineOut(KitSchema):
    """A notice in a list. ``words`` are its beginning; ``unread`` is never true of a recalled one.

    ``kind`` is water, power, gas, lift, works, safety or other; ``kind_label`` says it in Chinese.
    """

    id = fields.Integer(required=True)
    estate_id = fields.Integer(required=True)
    kind = fields.String(required=True, metadata={"enum": list(Kind)})
    kind_label = fields.String(required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    place_label = fields.String(required=True)
    starts_at = Instant(required=True, allow_none=True)
    ends_at = Instant(required=True, allow_none=True)
    published_at = Instant(required=True)
    urgent = fields.Boolean(required=True)
    recalled = fields.Boolean(required=True)
    recall_note = fields.String(required=True, allow_none=True)
    unread = fields.Boolean(required=True)


NoticePage = page_schema(NoticeLineOut)


class TellingEstate(KitSchema):
    """The estate that tells it, and the number to call."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class NoticeOut(NoticeLineOut):
    """A whole notice, with all its words."""

    estate = fields.Nested(TellingEstate, required=True)


class WishOut(KitSchema):
    """Whether ordinary notices of an estate may come as a subscribe message too. The inbox holds them in any case."""

    estate_id = fields.Integer(required=True)
    estate_name = fields.String(required=True)
    push = fields.Boolean(required=True)


class WishesOut(KitSchema):
    """One wish for each estate in which I have a home."""

    items = fields.List(fields.Nested(WishOut), required=True)


class WishIn(KitSchema):
    """What I want of one estate."""

    estate_id = Id(required=True)
    push = fields.Boolean(required=True, truthy={True}, falsy={False})
