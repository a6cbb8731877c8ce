"""What comes in: lists asked for, ideas, answers, objections."""

from __future__ import annotations

from marshmallow import fields, validate

from server.kit.fields import Id, KitSchema, Text, one_of
from server.kit.paging import PageArgs
from server.proposals.rules.objections import Code
from server.proposals.rules.words import LONGEST_ANSWER, LONGEST_NOTE, LONGEST_OBJECTION, LONGEST_TITLE, LONGEST_WORDS
from server.proposals.rules.words import Said as Answered
from server.votes.rules.matters import ScopeKind

MOST_PLACES, MOST_PHOTOS = 400, 9


class MatterList(PageArgs):
    """Which matters: of one estate or of all mine; those that move or those that have ended."""

    estate_id = Id(load_default=None, allow_none=True)
    show = fields.String(load_default="open", validate=one_of("open", "ended"))


class KindArgs(KitSchema):
    """For which estate."""

    estate_id = Id(required=True)


class ScopeIn(KitSchema):
    """Whose matter it is: buildings, stairs or homes by id, nothing for the whole estate."""

    kind = fields.String(required=True, validate=one_of(*ScopeKind))
    ids = fields.List(Id(), load_default=list, validate=validate.Length(max=MOST_PLACES, error="选得太多了"))


class MatterIn(KitSchema):
    """An idea."""

    estate_id = Id(required=True)
    kind = Text(40, least=1, required=True)
    title = Text(LONGEST_TITLE, least=2, required=True)
    words = Text(LONGEST_WORDS, least=2, lines=True, required=True)
    scope = fields.Nested(ScopeIn, required=True)
    scope_reason = Text(LONGEST_NOTE, load_default="")


class AnswerIn(KitSchema):
    """What a home says to the survey."""

    home_id = Id(required=True)
    answer = fields.String(required=True, validate=one_of(*Answered))
    words = Text(LONGEST_ANSWER, lines=True, load_default="", allow_none=True)


class AgreedIn(KitSchema):
    """Whether my objection is agreed."""

    agreed = fields.Boolean(required=True)


class ObjectionIn(KitSchema):
    """An objection in writing, with pictures one has uploaded."""

    code = fields.String(required=True, validate=one_of(*Code))
    words = Text(LONGEST_OBJECTION, least=2, lines=True, required=True)
    file_ids = fields.List(Id(), load_default=list, validate=validate.Length(max=MOST_PHOTOS, error="最多 9 张照片"))
