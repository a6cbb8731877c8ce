"""What the forms and addresses of these pages hold."""

from __future__ import annotations

from pathlib import Path

from marshmallow import fields, validate

from server.kit.fields import Id, KitSchema, LocalMoment, SquareMetres, Text, Whole, one_of
from server.votes.rules.heads import Parking
from server.votes.rules.matters import ScopeKind, matters
from server.votes.rules.precedence import PaperPolicy
from server.votes.rules.silence import Policy
from server.votes.screens.lists import SHOWS
from server.votes.screens.words import EVOTE_WORDS
from server.votes.service.asking import COMMITTEE, OWNERS

TEMPLATES = Path(__file__).parent.with_name("templates")
LONGEST_TITLE, LONGEST_WORDS, LONGEST_WHY, LONGEST_NOTICE = 60, 500, 200, 2000
MOST_SEATS = 99


class BoardArgs(KitSchema):
    """Which polls."""

    estate = Whole(0, load_default=0)
    show = fields.String(load_default="all", validate=one_of(*SHOWS))
    cursor = Text(200, load_default=None)


class NewArgs(KitSchema):
    """For which estate, which kind of matter."""

    estate = Whole(0, load_default=0)
    type = fields.String(load_default="", validate=one_of("", *matters()))


class EstateArgs(KitSchema):
    """Which estate."""

    estate = Whole(0, load_default=0)


class FindArgs(KitSchema):
    """What somebody looks for."""

    q = Text(64, load_default="")
    cursor = Text(200, load_default=None)


class StairArgs(KitSchema):
    """Which stair of the board; 0 is the first one, or all of them where a list is printed."""

    stair = Whole(0, load_default=0)


class ProofArgs(KitSchema):
    """Whose slip is looked at: the delivery it was noted with."""

    sent = Whole(0, load_default=0)


class TopicForm(KitSchema):
    """A topic; ``options`` holds one option or candidate per line, ``name｜more about it``."""

    words = Text(LONGEST_WORDS, least=1, lines=True, required=True)
    kind = fields.String(required=True, validate=one_of("yes_no", "options", "candidates"))
    seats = Whole(1, MOST_SEATS, load_default=None)
    planned_seats = Whole(1, MOST_SEATS, load_default=None)
    most = Whole(1, MOST_SEATS, load_default=None)
    options = Text(6000, lines=True, load_default="")
    why_words = Text(LONGEST_WHY, load_default="")


class DraftForm(KitSchema):
    """A poll as it is drafted. What is asked for follows from the kind of matter and is no field of it."""

    matter_type = fields.String(required=True, validate=one_of(*matters()))
    title = Text(LONGEST_TITLE, least=2, required=True)
    scope_kind = fields.String(required=True, validate=one_of(*ScopeKind))
    buildings = fields.List(Id(), load_default=list)
    stairs = fields.List(Id(), load_default=list)
    homes = Text(4000, lines=True, load_default="")
    scope_reason = Text(LONGEST_WHY, load_default="")
    each_part = fields.Boolean(load_default=False)
    extraordinary = fields.Boolean(load_default=False)
    asked_by = fields.String(load_default="", validate=one_of("", COMMITTEE, OWNERS))
    asked_paper = Text(100, load_default="")
    asked_homes = Text(20_000, lines=True, load_default="")
    topics = fields.List(fields.Nested(TopicForm), required=True, validate=validate.Length(min=1, error="至少一个事项"))


class NewForm(DraftForm):
    """A new one. Which matter it decides on nobody types: such a draft is begun from the matter."""

    estate_id = Id(required=True)


class EditForm(DraftForm):
    """Written anew over the version that was read."""

    version = Whole(1, required=True)


class VersionForm(KitSchema):
    """The version that was read."""

    version = Whole(1, required=True)


class WhyForm(VersionForm):
    """With a reason."""

    why = Text(LONGEST_WHY, least=2, required=True)


class PublishForm(VersionForm):
    """The window and the words of the notice; ``checked`` is the tick that somebody looked the roll over."""

    opens_at = LocalMoment(required=True)
    closes_at = LocalMoment(required=True)
    notice_words = Text(LONGEST_NOTICE, least=10, lines=True, required=True)
    checked = fields.Boolean(required=True, validate=validate.Equal(True, error="请先核对名册，再勾选"))


class RulesForm(KitSchema):
    """What an estate's own rules say; what they leave open is the city's."""

    version = Whole(0, required=True)
    parking = fields.String(load_default=None, validate=one_of(*Parking))
    nonreturn_policy = fields.String(load_default=None, validate=one_of(*Policy))
    clause_id = Text(60, load_default=None)
    warning = Text(300, lines=True, load_default=None)
    evote_mode = fields.String(load_default=None, validate=one_of(*EVOTE_WORDS))
    changes_allowed = Whole(0, 9, load_default=None)
    paper_policy = fields.String(load_default=None, validate=one_of(*PaperPolicy))
    proxy_cap = Whole(0, 99, load_default=None)
    objection_days = Whole(1, 60, load_default=None)
    ground = Text(100, least=2, required=True)


class DeliveryForm(KitSchema):
    """That the opinion sheet came to these heads, or was tried."""

    stair = Whole(0, load_default=0)
    heads = fields.List(Id(), required=True, validate=validate.Length(min=1, error="请先勾选房屋"))
    channel = fields.String(required=True)
    delivered = fields.Boolean(required=True)
    how = Text(100, load_default="")


class ChoicesForm(KitSchema):
    """What stands on a paper ballot: ``topic-1`` is approve, oppose, abstain or spoiled, or the numbers chosen."""

    topic = fields.Dict(load_default=dict)


class EnterForm(ChoicesForm):
    """The first person's reading, and how the paper came."""

    channel = fields.String(required=True, validate=one_of("paper", "onsite", "visit"))
    knowing = fields.Boolean(load_default=False)


class SecondForm(ChoicesForm):
    """The second person's reading."""


class FigureForm(KitSchema):
    """What the authority's paper says of one topic; areas in square metres."""

    topic = Whole(1, required=True)
    passed = fields.Boolean(required=True)
    approve_heads, approve_area = Whole(0, required=True), SquareMetres(required=True)
    oppose_heads, oppose_area = Whole(0, required=True), SquareMetres(required=True)
    abstain_heads, abstain_area = Whole(0, required=True), SquareMetres(required=True)
    why = Text(LONGEST_WHY, load_default="")


class AuthorityForm(VersionForm):
    """The authority's result."""

    figures = fields.List(fields.Nested(FigureForm), required=True)


class CompareForm(KitSchema):
    """Whether an entry is what the authority's paper says, and what is wrong where it is not."""

    decision = fields.String(required=True, validate=one_of("confirmed", "sent_back"))
    why = Text(LONGEST_WHY, load_default="")


class MandateForm(KitSchema):
    """A written mandate that was brought to the desk."""

    room = Text(64, least=1, required=True)
    holder_name = Text(60, least=1, required=True)
    holder_phone = fields.String(required=True, validate=validate.Regexp(r"^1[3-9][0-9]{9}\Z", error="手机号不对"))


class AskForm(KitSchema):
    """Who is asked to stand, and what was looked at before (C-03)."""

    person = Id(required=True)
    home = Id(required=True)
    introduction = Text(300, lines=True, load_default="")
    adult = fields.Boolean(load_default=False)
    related_to_firm = fields.Boolean(load_default=False)
    unpaid = fields.Boolean(load_default=None, allow_none=True)
    illegal_building = fields.Boolean(load_default=None, allow_none=True)


class ConsentForm(KitSchema):
    """Where the signed consent lies."""

    note = Text(LONGEST_WHY, least=2, required=True)


class TakeBackForm(KitSchema):
    """Why a candidate is taken off, or the entry of a paper taken back."""

    why = Text(LONGEST_WHY, least=2, required=True)


class AgainForm(KitSchema):
    """Which topic is voted on once more."""

    topic = Whole(1, required=True)


class ShareForm(KitSchema):
    """The custodian's share as it was printed."""

    share = Text(400, least=8, lines=True, required=True)


class DecideForm(KitSchema):
    """What came out about a ballot that somebody says is not theirs."""

    decision = fields.String(required=True, validate=one_of("upheld", "rejected"))
    reason = Text(LONGEST_WORDS, least=2, lines=True, required=True)


class SlipForm(KitSchema):
    """What an owner says on a signed slip: of a ballot, or of a sheet; whose, in which words."""

    what = fields.String(required=True, validate=one_of("ballot", "sheet"))
    room = Text(40, least=1, required=True)
    name = Text(60, least=1, required=True)
    words = Text(200, least=2, lines=True, required=True)
