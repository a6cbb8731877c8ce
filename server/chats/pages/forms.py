"""What the forms and addresses of these pages hold."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from marshmallow import fields, validate

from server.chats.queries.queue import SHOWS
from server.kit.fields import Id, KitSchema, Text, Whole, one_of

TEMPLATES = Path(__file__).parent.with_name("templates")
CLOCK = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", error="请填写时间，如 08:00")


class QueueArgs(KitSchema):
    """Which chats."""

    estate = Whole(0, load_default=0)
    show = fields.String(load_default="waiting", validate=one_of(*SHOWS))
    cursor = Text(200, load_default=None)


class VersionForm(KitSchema):
    """The chat as it was read."""

    version = Whole(1, required=True)


class LookForm(KitSchema):
    """Why somebody who is not on duty reads a transcript."""

    reason = Text(200, least=4, required=True)


class DutyArgs(KitSchema):
    """Of which estate the list is."""

    estate = Whole(0, load_default=0)


class ShiftForm(KitSchema):
    """Who answers when: the same hours on every chosen day of a span."""

    estate_id = Id(required=True)
    everywhere = fields.Boolean(load_default=False)
    person_id = Id(required=True)
    first = fields.Date(required=True)
    last = fields.Date(required=True)
    begins = fields.String(required=True, validate=CLOCK)
    ends = fields.String(required=True, validate=CLOCK)
    days = fields.List(Whole(0, 6), load_default=list)


def clock(text: str) -> time:
    """``08:30`` as a time of the day."""
    return time.fromisoformat(text)
