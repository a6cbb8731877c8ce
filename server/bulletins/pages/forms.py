"""What the forms and addresses of these pages hold."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from marshmallow import ValidationError, fields, validate

from server.bulletins.models import LONGEST_NOTE, LONGEST_WORDS
from server.bulletins.policy import EDITORS
from server.bulletins.rules.words import AfterDeadline, Kind, Mode, OnHolidays
from server.bulletins.screens.today import SHOWS
from server.bulletins.service.editing import LONGEST_LINE, LONGEST_PAIR_WORDS, LONGEST_WEATHER, MOST_LINES
from server.kit.actor import STAFF, staff_with
from server.kit.fields import Id, KitSchema, Text, Whole, one_of

TEMPLATES = Path(__file__).parent.with_name("templates")
LOOKS, EDITS = STAFF, staff_with(*EDITORS)
"""Whoever works in an estate may look at its sheets; who may do what with one is asked of that sheet."""

_CLOCK = re.compile(r"^([01][0-9]|2[0-3]):([0-5][0-9])(:00)?$")
KEY = validate.Regexp(r"^[a-z_]{1,30}\Z", error="内容不对")


class Minute(fields.Field[int]):
    """What a time box sends, as minutes of the day."""

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> int:
        found = _CLOCK.match(str(value))
        if found is None:
            raise ValidationError("时间不对")
        return int(found[1]) * 60 + int(found[2])


class MonthField(fields.Field[date]):
    """``2026-11`` as the first day of that month."""

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> date:
        try:
            return date.fromisoformat(f"{value}-01")
        except ValueError as error:
            raise ValidationError("月份不对") from error


class TodayArgs(KitSchema):
    """Which sheets."""

    estate = Whole(0, load_default=0)
    show = fields.String(load_default="all", validate=one_of(*SHOWS))
    kind = fields.String(load_default=Kind.DAILY, validate=one_of(*Kind))
    day = fields.Date(load_default=None)
    cursor = Text(200, load_default=None)


class MonthArgs(KitSchema):
    """Which month of which estate."""

    estate = Whole(0, load_default=0)
    month = MonthField(load_default=None)


class FigureArgs(KitSchema):
    """Which figure of a sheet."""

    section = fields.String(load_default="", validate=KEY)
    key = fields.String(load_default="", validate=KEY)
    cursor = Text(200, load_default=None)


class EditForm(KitSchema):
    """What people write on a sheet: weather, tomorrow line by line, the pair of pictures, the order of the sections."""

    version = Whole(1, required=True)
    weather = Text(LONGEST_WEATHER, load_default="")
    tomorrow = Text(MOST_LINES * (LONGEST_LINE + 1), lines=True, load_default="")
    pair = Id(load_default=None)
    pair_words = Text(LONGEST_PAIR_WORDS, load_default="")
    order = fields.List(fields.String(validate=KEY), load_default=list)


class ApproveForm(KitSchema):
    """Let it go; ``faces`` is the tick that no face or plate of somebody who did not agree is seen."""

    version = Whole(1, required=True)
    faces = fields.Boolean(load_default=False)


class VersionForm(KitSchema):
    """Against which version somebody acts."""

    version = Whole(1, required=True)


class WhyForm(VersionForm):
    """With a reason."""

    why = Text(LONGEST_NOTE, least=1, required=True)


class OverrideForm(KitSchema):
    """Why a sheet shall go in the quiet hours."""

    why = Text(LONGEST_NOTE, least=1, required=True)


class CorrectForm(KitSchema):
    """What was wrong, whether the figures are read anew, whether groups get it once more, whether the pictures that
    stayed behind are put back."""

    note = Text(LONGEST_NOTE, least=1, required=True)
    recount = fields.Boolean(load_default=False)
    post_again = fields.Boolean(load_default=False)
    with_pictures = fields.Boolean(load_default=False)


class PlanForm(KitSchema):
    """An estate's plan."""

    version = Whole(0, required=True)
    mode = fields.String(required=True, validate=one_of(*Mode))
    make_at = Minute(required=True)
    send_at = Minute(required=True)
    review_by = Minute(required=True)
    reviewer_id = Id(load_default=None)
    after_deadline = fields.String(load_default=AfterDeadline.SEND, validate=one_of(*AfterDeadline))
    quiet_from = Minute(required=True)
    quiet_to = Minute(required=True)
    on_holidays = fields.String(required=True, validate=one_of(*OnHolidays))
    daily = fields.Boolean(load_default=False)
    weekly = fields.Boolean(load_default=False)
    monthly = fields.Boolean(load_default=False)
    active = fields.Boolean(load_default=False)


class ContributionsArgs(KitSchema):
    """Which contributions."""

    estate = Whole(0, load_default=0)
    show = fields.String(load_default="waiting", validate=one_of("waiting", "answered"))
    cursor = Text(200, load_default=None)


class BringForm(KitSchema):
    """Words and pictures for the next sheet."""

    estate_id = Id(required=True)
    words = Text(LONGEST_WORDS, lines=True, load_default="")
    faces = fields.Boolean(load_default=False)


class DecideForm(KitSchema):
    """Accept a contribution, or refuse it with a word why."""

    version = Whole(1, required=True)
    accept = fields.Boolean(required=True)
    faces = fields.Boolean(load_default=False)
    why = Text(LONGEST_NOTE, load_default="")
