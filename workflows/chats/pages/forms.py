"""What the forms and addresses of the window hold."""

from __future__ import annotations

from pathlib import Path

from marshmallow import fields, validate

from server.chats.service.answering import LONGEST_ANSWER
from server.kit.fields import Id, KitSchema, Text, Whole, one_of
from server.reports.rules.words import Place

TEMPLATES = Path(__file__).parent.with_name("templates")
LONGEST_WORDS, MOST_LINES = 500, 60
KEY = validate.Regexp(r"^[a-z0-9_]{1,40}\Z", error="请选择类别")
PHONE = validate.Regexp(r"^1[3-9][0-9]{9}\Z|^0[0-9]{2,3}-?[0-9]{7,8}\Z", error="请填写手机号或带区号的座机")


class LiveArgs(KitSchema):
    """What the window shows already: the last line, the version of the chat, and how many messages are left."""

    after = Whole(0, load_default=0)
    version = Whole(0, load_default=0)
    left = Whole(0, load_default=0)
    open = fields.Boolean(load_default=True)


class SayForm(KitSchema):
    """An answer."""

    words = Text(LONGEST_ANSWER, lines=True, load_default="")


class ChosenArgs(KitSchema):
    """The lines a report is made of; the estate where the chat does not know it."""

    line = fields.List(Id(), load_default=list, validate=validate.Length(max=MOST_LINES, error="一次最多选 60 句"))
    estate_id = Id(load_default=None)


class ReportForm(ChosenArgs):
    """A report made of chosen lines."""

    category = fields.String(required=True, validate=KEY)
    place = fields.String(required=True, validate=one_of(*Place))
    home_id = Id(load_default=None)
    stair_id = Id(load_default=None)
    lift_id = Id(load_default=None)
    where = Text(40, load_default="")
    words = Text(LONGEST_WORDS, least=2, lines=True, required=True)
    name = Text(30, load_default="")
    phone = fields.String(load_default=None, validate=PHONE)
