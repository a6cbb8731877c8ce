"""Shapes of the inbox and of what a person can agree to be told."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Id, Instant, KitSchema, Text
from server.kit.paging import page_schema


class InboxItemOut(KitSchema):
    """Something the person was told. ``page`` is a path in the mini-program."""

    id = Id(required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    page = fields.String(required=True, allow_none=True)
    at = Instant(required=True)
    read_at = Instant(required=True, allow_none=True)


InboxPage = page_schema(InboxItemOut, unread=fields.Integer(required=True))


class PageOpened(KitSchema):
    """A page of the mini-program that somebody has open: its path with its query, without the first stroke."""

    page = Text(200, least=1, required=True)


class InboxLeft(KitSchema):
    """How many items are still unread."""

    unread = fields.Integer(required=True)


class SubscriptionOut(KitSchema):
    """A subscribe template: ``id`` goes to requestSubscribeMessage, ``credits`` is how many messages are left.

    ``keys`` are the kinds it carries, so that a page asks only for what it is about.
    """

    id = fields.String(required=True)
    keys = fields.List(fields.String(), required=True)
    name = fields.String(required=True)
    why = fields.String(required=True)
    credits = fields.Integer(required=True)


class SubscriptionList(KitSchema):
    """All of them."""

    templates = fields.List(fields.Nested(SubscriptionOut), required=True)
