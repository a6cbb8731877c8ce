"""What is sent: reports, moves, words, questions."""

from __future__ import annotations

from datetime import datetime

from marshmallow import ValidationError, fields, validate, validates_schema

from server.kit.fields import Id, Instant, KitSchema, Text, Whole, one_of
from server.kit.paging import PageArgs
from server.reports.rules import quotes
from server.reports.rules.words import Kind, Move, Place, Priority

MOST_MEDIA = 9


LONGEST_WORDS, LONGEST_REPLY = 500, 300


KEY = validate.Regexp(r"^[a-z0-9_]{1,40}$", error="不在可选范围内")


MEDIA_IDS = validate.Length(max=MOST_MEDIA, error=f"最多 {MOST_MEDIA} 张")


class AppointmentIn(KitSchema):
    """A time somebody is at home."""

    class Meta(KitSchema.Meta):
        """``from`` is a Python word."""

        include = {"from": Instant(required=True)}

    to = Instant(required=True)

    @validates_schema
    def in_order(self, data: dict[str, datetime], **_: object) -> None:
        """The end comes after the beginning."""
        if data["to"] <= data["from"]:
            raise ValidationError("结束时间应晚于开始时间", "to")


class ReportIn(KitSchema):
    """What somebody reports. Without ``place`` it is said of the estate, where nobody has to go anywhere for it."""

    estate_id = Id(required=True)
    kind = fields.String(required=True, validate=one_of(*Kind))
    category = fields.String(required=True, validate=KEY)
    place = fields.String(load_default=None, allow_none=True, validate=one_of(*Place))
    home_id = Id(load_default=None, allow_none=True)
    building_id = Id(load_default=None, allow_none=True)
    stair_id = Id(load_default=None, allow_none=True)
    lift_id = Id(load_default=None, allow_none=True)
    where = Text(40, load_default="")
    words = Text(LONGEST_WORDS, least=1, lines=True, required=True)
    file_ids = fields.List(Id(), load_default=[], validate=MEDIA_IDS)
    appointment = fields.Nested(AppointmentIn, load_default=None, allow_none=True)
    answers = fields.Dict(
        keys=fields.String(validate=KEY), values=fields.String(validate=KEY), load_default={},
        validate=validate.Length(max=10),
    )  # fmt: skip
    anonymous = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    about_staff_id = Id(load_default=None, allow_none=True)
    photo_consent = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class SimilarIn(KitSchema):
    """Where and what, to find the same trouble reported before."""

    estate_id = Id(required=True)
    category = fields.String(required=True, validate=KEY)
    place = fields.String(required=True, validate=one_of(*Place))
    lift_id = Id(load_default=None, allow_none=True)
    building_id = Id(load_default=None, allow_none=True)
    stair_id = Id(load_default=None, allow_none=True)


class PriceLineIn(KitSchema):
    """One thing to pay for, in fen."""

    what = Text(quotes.LONGEST_WHAT, least=1, required=True)
    fen = Whole(0, quotes.MOST_FEN, required=True)


class PriceIn(KitSchema):
    """A price and the last day on which it stands."""

    lines = fields.List(
        fields.Nested(PriceLineIn), required=True,
        validate=validate.Length(min=1, max=quotes.MOST_LINES, error="报价写 {min} 到 {max} 项"),
    )  # fmt: skip
    until = fields.Date(required=True)


class MoveIn(KitSchema):
    """A move and what comes with it. ``to``, ``number`` and ``reply``: to whom outside it is handed, under which number
    there, and the answer."""

    move = fields.String(required=True, validate=one_of(*Move))
    words = Text(LONGEST_WORDS, lines=True, load_default="")
    reason = fields.String(load_default=None, allow_none=True, validate=KEY)
    file_ids = fields.List(Id(), load_default=[], validate=MEDIA_IDS)
    stars = Whole(1, 5, load_default=None, allow_none=True)
    assignee_id = Id(load_default=None, allow_none=True)
    target_id = Id(load_default=None, allow_none=True)
    priority = fields.String(load_default=None, allow_none=True, validate=one_of(*Priority))
    price = fields.Nested(PriceIn, load_default=None, allow_none=True)
    heard = fields.String(load_default=None, allow_none=True, validate=one_of(*quotes.HEARD))
    to = Text(40, load_default="")
    number = Text(40, load_default="")
    reply = Text(LONGEST_REPLY, lines=True, load_default="")


class ShownIn(KitSchema):
    """What neighbours should read, and whether they see the reporter's pictures."""

    words = Text(LONGEST_WORDS, least=1, lines=True, required=True)
    photos = fields.Boolean(required=True, truthy={True}, falsy={False})


class MessageIn(KitSchema):
    """A word in a thread."""

    words = Text(LONGEST_WORDS, lines=True, load_default="")
    file_ids = fields.List(Id(), load_default=[], validate=MEDIA_IDS)
    thread = fields.String(load_default="resident", validate=one_of("resident", "internal"))


class EmergencyIn(KitSchema):
    """A call for help from a lift. The code on its plate says where; without it the lift, and last the estate."""

    estate_id = Id(load_default=None, allow_none=True)
    lift_id = Id(load_default=None, allow_none=True)
    lift_code = Text(40, load_default=None, allow_none=True)
    words = Text(LONGEST_WORDS, lines=True, load_default="")
    drill = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ListArgs(PageArgs):
    """Which reports."""

    scope = fields.String(load_default="mine", validate=one_of("mine", "followed", "board", "work"))
    state = fields.String(load_default=None, validate=validate.Regexp(r"^[a-z]{1,12}$"))
    queue = fields.String(load_default=None, validate=validate.Regexp(r"^[a-z]{1,12}$"))
    estate_id = Id(load_default=None)
    q = Text(40, load_default="")


class LateArgs(KitSchema):
    """Of which queue."""

    queue = fields.String(required=True, validate=validate.Regexp(r"^[a-z]{1,12}$"))


class StaffArgs(KitSchema):
    """Whose staff; ``report_id``: only those who may be given this report now."""

    estate_id = Id(required=True)
    report_id = Id(load_default=None)
    skill = fields.String(load_default=None, validate=KEY)
