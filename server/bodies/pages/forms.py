"""What the forms and addresses of these pages hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from marshmallow import fields, validate

from server.bodies.rules.makeup import Kind, Part, Side
from server.bodies.rules.steps import Step
from server.bodies.service.founding import MOST_MEMBERS
from server.kit.fields import Id, KitSchema, SquareMetres, Text, Whole, one_of

TEMPLATES = Path(__file__).parent.with_name("templates")
DAY = validate.Range(date(1990, 1, 1), date(2100, 12, 31), error="请看看年份")
LONGEST_NAME, LONGEST_PAPER, LONGEST_WHY = 30, 80, 200


class MemberRow(KitSchema):
    """Somebody in a body."""

    name = Text(LONGEST_NAME, least=2, required=True)
    part = fields.String(load_default=Part.MEMBER, validate=one_of(*Part))
    side = fields.String(load_default=Side.OWNER, validate=one_of(*Side))


class FoundForm(KitSchema):
    """A body, its days, who sits in it."""

    kind = fields.String(required=True, validate=one_of(*Kind))
    since = fields.Date(required=True, validate=DAY)
    until = fields.Date(load_default=None, validate=DAY)
    meeting_on = fields.Date(load_default=None, validate=DAY)
    paper = Text(LONGEST_PAPER, load_default="")
    members = fields.List(
        fields.Nested(MemberRow), required=True, validate=validate.Length(1, MOST_MEMBERS, error="请写成员的姓名")
    )


class VersionedForm(KitSchema):
    """The version that was read."""

    version = Whole(1, required=True)


class NoteForm(VersionedForm):
    """A step that was done."""

    step = fields.String(required=True, validate=one_of(*Step))
    done_on = fields.Date(required=True, validate=DAY)


class TermForm(VersionedForm):
    """Its term, its planned assembly, its paper."""

    until = fields.Date(load_default=None, validate=DAY)
    meeting_on = fields.Date(load_default=None, validate=DAY)
    paper = Text(LONGEST_PAPER, load_default="")


class JoinForm(VersionedForm):
    """Somebody who joins."""

    name = Text(LONGEST_NAME, least=2, required=True)
    part = fields.String(load_default=Part.MEMBER, validate=one_of(*Part))
    side = fields.String(load_default=Side.OWNER, validate=one_of(*Side))


class LeaveForm(VersionedForm):
    """Somebody who sits no more, and since when."""

    member = Id(required=True)
    on = fields.Date(required=True, validate=DAY)


class SpellForm(VersionedForm):
    """A name put right."""

    member = Id(required=True)
    name = Text(LONGEST_NAME, least=2, required=True)


class EndForm(VersionedForm):
    """When and why a body ended."""

    on = fields.Date(required=True, validate=DAY)
    why = Text(LONGEST_WHY, least=2, required=True)


class ConfirmForm(VersionedForm):
    """A yes, or taking one's own paper back."""


class SendBackForm(VersionedForm):
    """A no, with its reason."""

    why = Text(LONGEST_WHY, least=2, required=True)


class HandedForm(KitSchema):
    """What was handed over so far; version 0 where nobody noted it yet."""

    version = Whole(0, required=True)
    homes = Whole(0, required=True)
    area = SquareMetres(required=True)
    first_on = fields.Date(load_default=None, validate=DAY)
