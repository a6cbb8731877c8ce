"""Shapes of the handbook in and out."""

from __future__ import annotations

from marshmallow import fields

from server.handbook.queries.searching import LONGEST_ASKED
from server.kit.fields import Id, KitSchema, Text


class Asked(KitSchema):
    """What is looked for, and for which of my estates; without words, the table of contents."""

    q = Text(LONGEST_ASKED, load_default="")
    estate_id = Id(load_default=None, allow_none=True)


class EditionOut(KitSchema):
    """A version that was published, and the day from which it holds. It is no ``version`` of a row, by which doors
    tell what was read."""

    number = fields.String(required=True)
    title = fields.String(required=True)
    from_day = fields.Date(required=True)


class FoundOut(KitSchema):
    """An article that fits. ``sure``: it answers the question; ``snippet`` is the beginning of its text."""

    id = fields.Integer(required=True, attribute="article_id")
    number = fields.String(required=True)
    city = fields.String(required=True)
    heading = fields.String(required=True)
    snippet = fields.String(required=True)
    law = fields.String(required=True)
    sure = fields.Boolean(required=True)


class LineOut(KitSchema):
    """An article in the table of contents; ``city`` is empty where it holds everywhere."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)
    city = fields.String(required=True)
    heading = fields.String(required=True)


class ChapterOut(KitSchema):
    """A chapter and its articles."""

    title = fields.String(required=True)
    items = fields.List(fields.Nested(LineOut), required=True)


class HandbookOut(KitSchema):
    """The version that stands, none before the first; what fits the words asked, the best first; or, without words,
    all chapters."""

    edition = fields.Nested(EditionOut, required=True, allow_none=True)
    found = fields.List(fields.Nested(FoundOut), required=True)
    chapters = fields.List(fields.Nested(ChapterOut), required=True)


class ArticleOut(LineOut):
    """A whole article. ``stands``: its version is the one that holds today."""

    chapter = fields.String(required=True)
    text = fields.String(required=True)
    law = fields.String(required=True)
    edition = fields.Nested(EditionOut, required=True)
    stands = fields.Boolean(required=True)
