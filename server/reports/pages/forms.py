"""What the forms and addresses of these pages hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from server.kit.fields import Id, KitSchema, LocalMoment, Text, Whole, one_of
from server.kit.pages.typed import Month, Yuan
from server.reports.queries.queues import QUEUES
from server.reports.rules import quotes
from server.reports.rules.phoning import Told
from server.reports.rules.words import ENTERED_LABELS, Move, Place, Priority
from server.reports.schemas import KEY, LONGEST_WORDS

LONGEST_REPLY = 300
LINES = 4
"""Of a price named on a page."""
TEMPLATES = Path(__file__).parent.with_name("templates")
PHONE = validate.Regexp(r"^1[3-9][0-9]{9}\Z|^0[0-9]{2,3}-?[0-9]{7,8}\Z", error="请填写手机号或带区号的座机")
TICKET = validate.Regexp(r"^[0-9A-Za-z-]{4,40}\Z", error="4 至 40 个字母、数字或横线")


class WorkArgs(KitSchema):
    """Which queue, of which estate, holding which words."""

    estate = Whole(0, load_default=0)
    queue = fields.String(load_default="open", validate=one_of(*QUEUES))
    q = Text(40, load_default="")
    cursor = Text(200, load_default=None)


class FiguresArgs(KitSchema):
    """Which month, of which estate; None is this month, 0 all of them."""

    estate = Whole(0, load_default=0)
    month = Month(load_default=None)


class PageArgs(KitSchema):
    """From where on a list goes on."""

    cursor = Text(200, load_default=None)


class CallForm(KitSchema):
    """What came of a call after the work."""

    result = fields.String(required=True, validate=one_of("good", "bad", "unreached"))
    words = Text(200, load_default="")


class PhonedForm(KitSchema):
    """What came of telling somebody by phone, and the last of what was read out."""

    result = fields.String(required=True, validate=one_of(*Told))
    words = Text(200, load_default="")
    upto = Id(required=True)


class JudgeForm(KitSchema):
    """Whether something hidden may be shown."""

    accept = fields.Boolean(required=True)


class JudgeWordsForm(JudgeForm):
    """The same of words, as they stood when they were read."""

    version = Whole(1, required=True)
    words = Text(LONGEST_WORDS, lines=True, load_default="")


class MoveForm(KitSchema):
    """A move and what it brings."""

    move = fields.String(required=True, validate=one_of(*Move))
    version = Whole(1, required=True)
    words = Text(LONGEST_WORDS, lines=True, load_default="")
    reason = fields.String(load_default=None, validate=KEY)
    assignee_id = Id(load_default=None)
    target = fields.String(
        load_default=None, validate=validate.Regexp(r"^[Rr]?[0-9]{1,15}\Z", error="请填写编号，如 R000123")
    )
    twin = fields.String(load_default=None, validate=validate.Regexp(r"^R[0-9]{1,15}\Z"))
    priority = fields.String(load_default=None, validate=one_of(*Priority))
    to = Text(40, load_default="")
    number = Text(40, load_default="")
    reply = Text(LONGEST_REPLY, lines=True, load_default="")
    what1 = Text(quotes.LONGEST_WHAT, load_default="")
    what2 = Text(quotes.LONGEST_WHAT, load_default="")
    what3 = Text(quotes.LONGEST_WHAT, load_default="")
    what4 = Text(quotes.LONGEST_WHAT, load_default="")
    yuan1 = Yuan(0, quotes.MOST_FEN, load_default=None)
    yuan2 = Yuan(0, quotes.MOST_FEN, load_default=None)
    yuan3 = Yuan(0, quotes.MOST_FEN, load_default=None)
    yuan4 = Yuan(0, quotes.MOST_FEN, load_default=None)
    until = fields.Date(load_default=None)
    heard = fields.String(load_default=None, validate=one_of(*quotes.HEARD))
    stars = Whole(1, 5, load_default=None)

    @validates_schema
    def in_pairs(self, data: dict[str, Any], **_: object) -> None:
        """A line of a price has its words and its sum."""
        for n in range(1, LINES + 1):
            if bool(data[f"what{n}"]) != (data[f"yuan{n}"] is not None):
                raise ValidationError("写了是什么，也要写多少元；不收的写 0", f"what{n}")


def offer_of(form: dict[str, Any]) -> quotes.Offer | None:
    """The price that was typed; None where none was."""
    lines = [quotes.Line(form[f"what{n}"], form[f"yuan{n}"]) for n in range(1, LINES + 1) if form[f"what{n}"]]
    return quotes.Offer(lines, form["until"]) if lines and form["until"] else None


class SayForm(KitSchema):
    """A word in one of the two threads."""

    thread = fields.String(required=True, validate=one_of("resident", "internal"))
    words = Text(LONGEST_WORDS, lines=True, load_default="")


class EnterArgs(KitSchema):
    """For which estate a report is entered."""

    estate = Whole(0, load_default=0)


class HomesArgs(EnterArgs):
    """A room to look for."""

    home_words = Text(30, load_default="")


class CategoryArgs(EnterArgs):
    """What and where, as far as it is chosen."""

    category = fields.String(load_default="", validate=validate.Length(max=40))
    place = fields.String(load_default="", validate=validate.Length(max=10))
    lift_id = Id(load_default=None)
    stair_id = Id(load_default=None)


class WordsForm(KitSchema):
    """Words as far as they are written, and what they are about as far as it is chosen."""

    estate_id = Id(required=True)
    category = fields.String(load_default="", validate=validate.Length(max=40))
    place = fields.String(load_default="", validate=one_of("", *Place))
    where = Text(40, load_default="")
    words = Text(LONGEST_WORDS, lines=True, load_default="")


class EnterForm(KitSchema):
    """A report somebody made by phone, at the counter or in the group."""

    estate_id = Id(required=True)
    channel = fields.String(required=True, validate=one_of(*ENTERED_LABELS))
    category = fields.String(required=True, validate=KEY)
    place = fields.String(required=True, validate=one_of(*Place))
    home_words = Text(30, load_default="")
    caller = fields.String(load_default=None, validate=validate.Regexp(r"^[0-9]{1,16}:[0-9]{0,16}\Z"))
    hotline_number = fields.String(load_default=None, validate=TICKET)
    name = Text(30, load_default="")
    phone = fields.String(load_default=None, validate=PHONE)
    stair_id = Id(load_default=None)
    lift_id = Id(load_default=None)
    where = Text(40, load_default="")
    words = Text(LONGEST_WORDS, least=1, lines=True, required=True)
    answers = fields.Dict(keys=fields.String(validate=KEY), values=fields.String(validate=KEY), load_default=dict)
    about_staff_id = Id(load_default=None)
    drill = fields.Boolean(load_default=False)
    appointment_from = LocalMoment(load_default=None)
    appointment_to = LocalMoment(load_default=None)
