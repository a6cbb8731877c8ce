"""Committee meetings, as everybody in the estate reads them."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Id, Instant, KitSchema
from server.kit.paging import PageArgs, page_schema


class MeetingList(PageArgs):
    """Of which estate."""

    estate_id = Id(required=True)


class MeetingLineOut(KitSchema):
    """A meeting in a list. ``late``: its minutes are not, or were not, out by ``publish_by``. ``show_until``: the
    decisions of a management committee hang until then, where the city says so."""

    id = fields.Integer(required=True)
    estate_id = fields.Integer(required=True)
    meets_at = Instant(required=True)
    place = fields.String(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    called_at = Instant(required=True, allow_none=True)
    published_at = Instant(required=True, allow_none=True)
    publish_by = fields.Date(required=True)
    late = fields.Boolean(required=True)
    body_label = fields.String(required=True)
    show_until = fields.Date(required=True, allow_none=True)
    topics = fields.List(fields.String(), required=True)


CommitteePage = page_schema(MeetingLineOut)


class MeetingEstate(KitSchema):
    """The estate, and the number to call."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class MeetingItemOut(KitSchema):
    """A topic. ``decides``: it was voted on; the figures are members, ``needed`` more than half of all of them."""

    number = fields.Integer(required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    decides = fields.Boolean(required=True)
    outcome = fields.String(required=True, allow_none=True)
    outcome_label = fields.String(required=True)
    needed = fields.Integer(required=True)
    yes = fields.Integer(required=True)
    no = fields.Integer(required=True)
    abstain = fields.Integer(required=True)
    aside = fields.Integer(required=True)
    aside_words = fields.String(required=True)


class CommitteeMeetingOut(MeetingLineOut):
    """A meeting with its topics; words, outcomes and who was there once its minutes are published."""

    class Meta:
        """Topics stand in ``items`` here."""

        exclude = ("topics",)

    estate = fields.Nested(MeetingEstate, required=True)
    words = fields.String(required=True)
    why_cancelled = fields.String(required=True, allow_none=True)
    members = fields.Integer(required=True)
    present = fields.List(fields.String(), required=True)
    items = fields.List(fields.Nested(MeetingItemOut), required=True)
