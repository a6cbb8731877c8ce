"""The whole story of a matter."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Instant, KitSchema
from server.proposals.schemas.lines import VoteLineOut, list_, number_, text_


class TellingEstate(KitSchema):
    """The estate, and the number to call."""

    id = number_()
    name = text_()
    phone = text_(allow_none=True)


class StageOut(KitSchema):
    """A stage: done, now or later, or the one in which a matter ended; ``missing`` names everything it waits for."""

    key = text_()
    label = text_()
    state = text_(metadata={"enum": ["done", "now", "later", "stopped"]})
    at = Instant(required=True, allow_none=True)
    token = text_(allow_none=True)
    token_label = text_()
    missing = fields.List(fields.String(), required=True)


class MyAnswerOut(KitSchema):
    """What one of my homes said."""

    home_id = number_()
    label = text_()
    answer = text_(allow_none=True)


class TotalsOut(KitSchema):
    """Homes by answer."""

    yes = number_()
    no = number_()
    unsure = number_()
    silent = number_()


class SurveyOut(KitSchema):
    """The willingness survey; nothing is bound by it."""

    state = text_(metadata={"enum": ["open", "closed"]})
    words = text_()
    closes_at = Instant(required=True)
    mine = list_(MyAnswerOut)
    totals = fields.Nested(TotalsOut, required=True)


class MatterFileOut(KitSchema):
    """A file and its address, open for an hour."""

    id = number_()
    name = text_()
    url = text_()


class MyShareOut(KitSchema):
    """What one of my homes pays under a set, and gets as compensation; fen."""

    home_id = number_()
    label = text_()
    fen = number_()
    gets = number_()
    words = text_()


class ShareSetOut(KitSchema):
    """One way of sharing. Others' shares are not told."""

    key = text_()
    name = text_()
    formula_words = text_()
    chosen = fields.Boolean(required=True)
    agreed_at = Instant(required=True, allow_none=True)
    mine = list_(MyShareOut)
    total = number_()


class PlanOut(KitSchema):
    """The plan that counts."""

    number = number_()
    words = text_()
    files = list_(MatterFileOut)
    gross = number_()
    subsidy = number_()
    subsidy_words = text_()
    earmarked = number_()
    earmarked_for = text_()
    paid_out = number_()
    net = number_()
    running_words = text_()
    remedy_words = text_()
    upkeep_words = text_()
    published_at = Instant(required=True)
    sets = list_(ShareSetOut)


class CodeOut(KitSchema):
    """A choice."""

    key = text_()
    label = text_()


class MyObjectionOut(KitSchema):
    """One of my own objections; ``weighs`` says what it does now, and nothing once it stands in no way."""

    id = number_()
    code = text_()
    code_label = text_()
    words = text_()
    state = text_()
    state_label = text_()
    answer = text_(allow_none=True)
    outcome = text_(allow_none=True)
    made_at = Instant(required=True)
    answer_by = Instant(required=True)
    may_withdraw = fields.Boolean(required=True)
    may_agree = fields.Boolean(required=True)
    may_reopen = fields.Boolean(required=True)
    weighs = text_()


class ObjectionsOut(KitSchema):
    """Mine in full, everybody's in numbers; ``why`` says what an objection does that is made now."""

    may = fields.Boolean(required=True)
    why = text_()
    codes = list_(CodeOut)
    mine = list_(MyObjectionOut)
    open = number_()
    answered = number_()


class PromiseOut(KitSchema):
    """What was promised; ``late``: its day has gone by and it is not done."""

    words = text_()
    due_on = fields.Date(required=True, allow_none=True)
    done = fields.Boolean(required=True)
    late = fields.Boolean(required=True)


class MeetingOut(KitSchema):
    """A meeting; ``words`` are its minutes, before it what it is about."""

    id = number_()
    at = Instant(required=True)
    place = text_()
    words = text_()
    promises = list_(PromiseOut)
    files = list_(MatterFileOut)


class ConsentsOut(KitSchema):
    """What else must be agreed to, and what of it is missing."""

    needed = fields.List(fields.String(), required=True)
    missing = fields.List(fields.String(), required=True)


class PublicityOut(KitSchema):
    """The posting in the stairs."""

    since = Instant(required=True)
    until = Instant(required=True)
    days = number_()
    files = list_(MatterFileOut)


class MilestoneOut(KitSchema):
    """What was reached after the decision."""

    id = number_()
    title = text_()
    words = text_()
    day = fields.Date(required=True)
    at = Instant(required=True)


class EventOut(KitSchema):
    """A line of the story."""

    id = number_()
    kind = text_()
    at = Instant(required=True)
    title = text_()
    words = text_()


class MatterOut(KitSchema):
    """The whole story of a matter. ``unpaid_words``: it came to nothing, and nobody pays the shares of its plan."""

    id = number_()
    estate = fields.Nested(TellingEstate, required=True)
    title = text_()
    kind = text_()
    kind_label = text_()
    class_label = text_()
    words = text_()
    scope_label = text_()
    stage = text_()
    stage_label = text_()
    state = text_()
    state_label = text_()
    end_words = text_(allow_none=True)
    unpaid_words = text_()
    stages = list_(StageOut)
    survey = fields.Nested(SurveyOut, required=True, allow_none=True)
    plan = fields.Nested(PlanOut, required=True, allow_none=True)
    objections = fields.Nested(ObjectionsOut, required=True)
    meetings = list_(MeetingOut)
    consents = fields.Nested(ConsentsOut, required=True, allow_none=True)
    publicity = fields.Nested(PublicityOut, required=True, allow_none=True)
    milestones = list_(MilestoneOut)
    timeline = list_(EventOut)
    votes = list_(VoteLineOut)
    may = fields.List(fields.String(), required=True)
    version = number_()
