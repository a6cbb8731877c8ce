"""What the forms and addresses of these pages hold."""

from __future__ import annotations

from pathlib import Path

from marshmallow import fields

from server.kit.fields import Id, KitSchema, Text, Whole
from server.postings.rules import LONGEST_PLACE, LONGEST_WORDS

TEMPLATES = Path(__file__).parent / "templates"


class CalendarArgs(KitSchema):
    """Which estate."""

    estate = Whole(0, load_default=0)


class PutUpArgs(CalendarArgs):
    """Which item another page names."""

    item = Text(24, load_default="")


class PutUpForm(KitSchema):
    """What went up. ``span``: ``item:2026-07-01``, the item with the first day of the span it tells of; without a day
    for what always hangs."""

    estate_id = Id(required=True)
    span = Text(40, least=1, required=True)
    up_on = fields.Date(required=True)
    place = Text(LONGEST_PLACE, least=1, required=True)
    words = Text(LONGEST_WORDS, load_default="")


class TakeDownForm(KitSchema):
    """When it came down; ``early``: really before its last day."""

    version = Whole(1, required=True)
    on = fields.Date(required=True)
    early = fields.Boolean(load_default=False)


class VoidForm(KitSchema):
    """Why it was written down by mistake."""

    version = Whole(1, required=True)
    why = Text(LONGEST_WORDS, least=1, required=True)
