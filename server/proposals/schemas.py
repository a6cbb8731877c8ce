"""Shapes of matters in and out. Money is whole fen."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from server.kit.fields import Id, Instant, KitSchema, Text, one_of
from server.kit.paging import PageArgs, page_schema
from server.proposals.rules.objections import Code
from server.proposals.rules.words import LONGEST_ANSWER, LONGEST_NOTE, LONGEST_OBJECTION, LONGEST_TITLE, LONGEST_WORDS
from server.proposals.rules.words import Said as Answered
from server.votes.rules.matters import ScopeKind

MOST_PLACES, MOST_PHOTOS = 400, 9


def _text(**more: Any) -> fields.String:
    return fields.String(required=True, **more)


def _number(**more: Any) -> fields.Integer:
    return fields.Integer(required=True, **more)


def _list(of: type[KitSchema]) -> fields.List[Any]:
    return fields.List(fields.Nested(of), required=True)


class MatterList(PageArgs):
    """Which matters: of one estate or of all mine; those that move or those that have ended."""

    estate_id = Id(load_default=None, allow_none=True)
    show = fields.String(load_default="open", validate=one_of("open", "ended"))


class KindArgs(KitSchema):
    """For which estate."""

    estate_id = Id(required=True)


class VoteLineOut(KitSchema):
    """A vote in one line; ``voted`` of ``of`` are my own heads."""

    id = _number()
    matter_id = _number(allow_none=True)
    title = _text()
    state = _text()
    state_label = _text()
    opens_at = Instant(required=True, allow_none=True)
    closes_at = Instant(required=True, allow_none=True)
    class_label = _text()
    place_label = _text()
    voted = _number()
    of = _number()
    version = _number()


class MatterLineOut(KitSchema):
    """A matter in a list. ``next_words`` says what comes next."""

    id = _number()
    estate_id = _number()
    title = _text()
    kind = _text()
    kind_label = _text()
    stage = _text()
    stage_label = _text()
    state = _text()
    next_words = _text()
    place_label = _text()
    vote = fields.Nested(VoteLineOut, required=True, allow_none=True)
    updated_at = Instant(required=True)


MatterPage = page_schema(MatterLineOut)


class TellingEstate(KitSchema):
    """The estate, and the number to call."""

    id = _number()
    name = _text()
    phone = _text(allow_none=True)


class StageOut(KitSchema):
    """A stage: done, now or later; ``missing`` names everything it waits for."""

    key = _text()
    label = _text()
    state = _text(metadata={"enum": ["done", "now", "later"]})
    at = Instant(required=True, allow_none=True)
    token = _text(allow_none=True)
    token_label = _text()
    missing = fields.List(fields.String(), required=True)


class MyAnswerOut(KitSchema):
    """What one of my homes said."""

    home_id = _number()
    label = _text()
    answer = _text(allow_none=True)


class TotalsOut(KitSchema):
    """Homes by answer."""

    yes = _number()
    no = _number()
    unsure = _number()
    silent = _number()


class SurveyOut(KitSchema):
    """The willingness survey; nothing is bound by it."""

    state = _text(metadata={"enum": ["open", "closed"]})
    words = _text()
    closes_at = Instant(required=True)
    mine = _list(MyAnswerOut)
    totals = fields.Nested(TotalsOut, required=True)


class MatterFileOut(KitSchema):
    """A file and its address, open for an hour."""

    id = _number()
    name = _text()
    url = _text()


class MyShareOut(KitSchema):
    """What one of my homes pays under a set, and gets as compensation; fen."""

    home_id = _number()
    label = _text()
    fen = _number()
    gets = _number()
    words = _text()


class ShareSetOut(KitSchema):
    """One way of sharing. Others' shares are not told."""

    key = _text()
    name = _text()
    formula_words = _text()
    chosen = fields.Boolean(required=True)
    agreed_at = Instant(required=True, allow_none=True)
    mine = _list(MyShareOut)
    total = _number()


class PlanOut(KitSchema):
    """The plan that counts."""

    number = _number()
    words = _text()
    files = _list(MatterFileOut)
    gross = _number()
    subsidy = _number()
    subsidy_words = _text()
    earmarked = _number()
    earmarked_for = _text()
    paid_out = _number()
    net = _number()
    running_words = _text()
    remedy_words = _text()
    upkeep_words = _text()
    published_at = Instant(required=True)
    sets = _list(ShareSetOut)


class CodeOut(KitSchema):
    """A choice."""

    key = _text()
    label = _text()


class MyObjectionOut(KitSchema):
    """One of my own objections."""

    id = _number()
    code = _text()
    code_label = _text()
    words = _text()
    state = _text()
    state_label = _text()
    answer = _text(allow_none=True)
    outcome = _text(allow_none=True)
    made_at = Instant(required=True)
    answer_by = Instant(required=True)
    may_withdraw = fields.Boolean(required=True)


class ObjectionsOut(KitSchema):
    """Mine in full, everybody's in numbers."""

    may = fields.Boolean(required=True)
    codes = _list(CodeOut)
    mine = _list(MyObjectionOut)
    open = _number()
    answered = _number()


class PromiseOut(KitSchema):
    """What was promised."""

    words = _text()
    due_on = fields.Date(required=True, allow_none=True)
    done = fields.Boolean(required=True)


class MeetingOut(KitSchema):
    """A meeting; ``words`` are its minutes, before it what it is about."""

    id = _number()
    at = Instant(required=True)
    place = _text()
    words = _text()
    promises = _list(PromiseOut)
    files = _list(MatterFileOut)


class ConsentsOut(KitSchema):
    """What else must be agreed to, and what of it is missing."""

    needed = fields.List(fields.String(), required=True)
    missing = fields.List(fields.String(), required=True)


class PublicityOut(KitSchema):
    """The posting in the stairs."""

    since = Instant(required=True)
    until = Instant(required=True)
    days = _number()
    files = _list(MatterFileOut)


class MilestoneOut(KitSchema):
    """What was reached after the decision."""

    id = _number()
    title = _text()
    words = _text()
    day = fields.Date(required=True)
    at = Instant(required=True)


class EventOut(KitSchema):
    """A line of the story."""

    id = _number()
    kind = _text()
    at = Instant(required=True)
    title = _text()
    words = _text()


class MatterOut(KitSchema):
    """The whole story of a matter."""

    id = _number()
    estate = fields.Nested(TellingEstate, required=True)
    title = _text()
    kind = _text()
    kind_label = _text()
    class_label = _text()
    words = _text()
    scope_label = _text()
    stage = _text()
    stage_label = _text()
    state = _text()
    state_label = _text()
    end_words = _text(allow_none=True)
    stages = _list(StageOut)
    survey = fields.Nested(SurveyOut, required=True, allow_none=True)
    plan = fields.Nested(PlanOut, required=True, allow_none=True)
    objections = fields.Nested(ObjectionsOut, required=True)
    meetings = _list(MeetingOut)
    consents = fields.Nested(ConsentsOut, required=True, allow_none=True)
    publicity = fields.Nested(PublicityOut, required=True, allow_none=True)
    milestones = _list(MilestoneOut)
    timeline = _list(EventOut)
    votes = _list(VoteLineOut)
    may = fields.List(fields.String(), required=True)
    version = _number()


class KindOut(KitSchema):
    """A kind of matter and what its decision needs."""

    key = _text()
    label = _text()
    class_label = _text()
    article = _text()
    threshold_words = fields.List(fields.String(), required=True)
    scopes = fields.List(fields.String(), required=True)
    who_may = _text()


class KindsOut(KitSchema):
    """Every kind of matter."""

    items = _list(KindOut)


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


class ObjectionIn(KitSchema):
    """An objection in writing, with pictures one has uploaded."""

    code = fields.String(required=True, validate=one_of(*Code))
    words = Text(LONGEST_OBJECTION, least=2, lines=True, required=True)
    file_ids = fields.List(Id(), load_default=list, validate=validate.Length(max=MOST_PHOTOS, error="最多 9 张照片"))
