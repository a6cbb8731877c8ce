"""Matters and their votes in a line each, and the kinds of matter."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from server.kit.fields import Instant, KitSchema
from server.kit.paging import page_schema


def text_(**more: Any) -> fields.String:
    """Words that are always there."""
    return fields.String(required=True, **more)


def number_(**more: Any) -> fields.Integer:
    """A whole number that is always there."""
    return fields.Integer(required=True, **more)


def list_(of: type[KitSchema]) -> fields.List[Any]:
    """A list of shapes, perhaps empty."""
    return fields.List(fields.Nested(of), required=True)


class VoteLineOut(KitSchema):
    """A vote in one line; ``voted`` of ``of`` are my own heads and the ``lent`` ones, ``doubted`` of them put aside."""

    id = number_()
    matter_id = number_(allow_none=True)
    title = text_()
    state = text_()
    state_label = text_()
    opens_at = Instant(required=True, allow_none=True)
    closes_at = Instant(required=True, allow_none=True)
    class_label = text_()
    place_label = text_()
    voted = number_()
    of = number_()
    lent = number_()
    doubted = number_()
    on_paper = number_()
    elsewhere = fields.Boolean(required=True)
    version = number_()


class MatterLineOut(KitSchema):
    """A matter in a list. ``next_words`` says what comes next."""

    id = number_()
    estate_id = number_()
    title = text_()
    kind = text_()
    kind_label = text_()
    stage = text_()
    stage_label = text_()
    state = text_()
    next_words = text_()
    place_label = text_()
    vote = fields.Nested(VoteLineOut, required=True, allow_none=True)
    updated_at = Instant(required=True)


MatterPage = page_schema(MatterLineOut)


class KindOut(KitSchema):
    """A kind of matter and what its decision needs. ``plain`` is how people say it, ``words`` what they write who mean
    it."""

    key = text_()
    label = text_()
    plain = text_()
    words = fields.List(fields.String(), required=True)
    class_label = text_()
    article = text_()
    threshold_words = fields.List(fields.String(), required=True)
    scopes = fields.List(fields.String(), required=True)
    who_may = text_()


class KindsOut(KitSchema):
    """Every kind of matter; ``often`` are the keys to offer where nothing that is written gives one away."""

    items = list_(KindOut)
    often = fields.List(fields.String(), required=True)
