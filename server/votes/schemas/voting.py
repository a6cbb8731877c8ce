"""Shapes of voting: polls, one's own heads, a ballot in and its receipt out, the roll, mandates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from server.kit.fields import Id, Instant, KitSchema, PaperNumber, Text, Whole, one_of
from server.kit.paging import PageArgs, page_schema
from server.votes.queries.polls import SHOWS
from server.votes.service.drafting import MOST_OPTIONS, MOST_TOPICS

_WORDS = ("approve", "oppose", "abstain")
_PLAIN = {"topic", "choice"}
_LAST4 = validate.Regexp(r"^[0-9A-Z]{4}$", error="请输入证件号的后四位")


class VoteList(PageArgs):
    """Which polls of an estate."""

    estate_id = Id(required=True)
    show = fields.String(load_default="open", validate=one_of(*SHOWS))


class VoteLineOut(KitSchema):
    """A poll in a list. ``voted`` of ``of`` heads, mine and the ``lent`` ones, ``doubted`` of them looked into;
    ``on_paper`` handed in on paper that is still being read; ``elsewhere``: no electronic ballot is taken here."""

    id = fields.Integer(required=True)
    matter_id = fields.Integer(required=True, allow_none=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    opens_at = Instant(required=True)
    closes_at = Instant(required=True)
    class_label = fields.String(required=True)
    place_label = fields.String(required=True)
    voted = fields.Integer(required=True)
    of = fields.Integer(required=True)
    lent = fields.Integer(required=True)
    doubted = fields.Integer(required=True)
    on_paper = fields.Integer(required=True)
    elsewhere = fields.Boolean(required=True)
    version = fields.Integer(required=True)


VotePage = page_schema(VoteLineOut)


class EstateOut(KitSchema):
    """Whose poll it is, and whom to phone."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class SumOut(KitSchema):
    """Heads, and area in hundredths of a square metre, each in words too."""

    heads = fields.Integer(required=True)
    area = fields.Integer(required=True)
    heads_words = fields.String(required=True)
    area_words = fields.String(required=True)


class TurnoutOut(SumOut):
    """Who has voted so far, and what is missing while the poll is open."""

    needs_words = fields.String(required=True, allow_none=True)


class OptionOut(KitSchema):
    """An option or a candidate."""

    number = fields.Integer(required=True)
    words = fields.String(required=True)
    detail = fields.String(required=True)


class TopicOut(KitSchema):
    """What is asked."""

    number = fields.Integer(required=True)
    words = fields.String(required=True)
    kind = fields.String(required=True)
    seats = fields.Integer(required=True, allow_none=True)
    most = fields.Integer(required=True)
    why_words = fields.String(required=True)
    options = fields.List(fields.Nested(OptionOut), required=True)


class MandateOut(KitSchema):
    """A mandate for my head, whoever of its owners gave it."""

    id = fields.Integer(required=True)
    holder_name = fields.String(required=True)
    given_words = fields.String(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)


class OwnHeadOut(KitSchema):
    """A head I may speak for; ``why_not`` when not now. The receipt is shown to whoever cast. ``doubted``: its ballot
    is put aside while it is looked into, by my word where there is ``my_dispute``; ``on_paper``: one was handed in on
    paper and is still being read. ``for_whom``: whose it is where I hold a mandate. ``delivered_words``: who noted that
    the sheet reached my home, where silence then counts; I may say that it did not."""

    head_id = fields.Integer(required=True)
    label = fields.String(required=True)
    area_words = fields.String(required=True)
    may = fields.Boolean(required=True)
    why_not = fields.String(required=True, allow_none=True)
    voted = fields.Boolean(required=True)
    voted_at = Instant(required=True, allow_none=True)
    channel_label = fields.String(required=True, allow_none=True)
    receipt = fields.String(required=True, allow_none=True)
    changes_left = fields.Integer(required=True)
    identity_needed = fields.String(required=True)
    joint = fields.Boolean(required=True)
    doubted = fields.Boolean(required=True)
    my_dispute = fields.Integer(required=True, allow_none=True)
    on_paper = fields.Boolean(required=True)
    for_whom = fields.String(required=True, allow_none=True)
    mandate = fields.Nested(MandateOut, required=True, allow_none=True)
    delivered_words = fields.String(required=True, allow_none=True)


class VoteOut(KitSchema):
    """A poll as its owners see it."""

    id = fields.Integer(required=True)
    matter_id = fields.Integer(required=True, allow_none=True)
    estate = fields.Nested(EstateOut, required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    class_label = fields.String(required=True)
    evote_mode = fields.String(required=True)
    evote_words = fields.String(required=True, allow_none=True)
    opens_at = Instant(required=True)
    closes_at = Instant(required=True)
    threshold_words = fields.List(fields.String(), required=True)
    change_words = fields.String(required=True)
    paper_words = fields.String(required=True)
    silence_words = fields.String(required=True)
    few_words = fields.String(required=True, allow_none=True)
    scope_label = fields.String(required=True)
    totals = fields.Nested(SumOut, required=True)
    turnout = fields.Nested(TurnoutOut, required=True, allow_none=True)
    topics = fields.List(fields.Nested(TopicOut), required=True)
    mine = fields.List(fields.Nested(OwnHeadOut), required=True)
    signature_wanted = fields.Boolean(required=True)
    read_words = fields.String(required=True)
    version = fields.Integer(required=True)


class ChoiceIn(KitSchema):
    """What I say to one topic: approve, oppose or abstain; or the options I choose, none to abstain."""

    topic = Whole(1, MOST_TOPICS, required=True)
    choice = fields.String(validate=one_of(*_WORDS))
    options = fields.List(Whole(1, MOST_OPTIONS), validate=validate.Length(max=MOST_OPTIONS))


class Choices(fields.List[Any]):
    """The choices of a ballot. The usual ones, a word for each topic, are seen to be right without walking fields."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        if isinstance(value, list) and 0 < len(value) <= MOST_TOPICS and all(map(_is_plain, value)):
            return value
        return super()._deserialize(value, attr, data, **kwargs)


def _is_plain(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and one.keys() == _PLAIN
        and type(one["topic"]) is int
        and 1 <= one["topic"] <= MOST_TOPICS
        and one["choice"] in _WORDS
    )


class BallotIn(KitSchema):
    """A ballot for one of my heads."""

    head_id = Id(required=True)
    choices = Choices(fields.Nested(ChoiceIn), required=True, validate=validate.Length(1, MOST_TOPICS))
    id_last4 = PaperNumber(load_default=None, allow_none=True, validate=_LAST4)
    signature_id = Id(load_default=None, allow_none=True)


class ChoiceOut(KitSchema):
    """A choice as it was sealed."""

    topic = fields.Integer(required=True)
    choice = fields.String()
    options = fields.List(fields.Integer())


class ReceiptOut(KitSchema):
    """What the phone keeps: with ``nonce`` and ``choices`` the owner can prove later what was sealed. Nobody can show
    them again before the poll is closed. How many were cast before it it does not say: two receipts side
    by side would tell who voted first."""

    receipt = fields.String(required=True)
    cast_at = Instant(required=True)
    nonce = fields.String(required=True)
    choices = fields.List(fields.Nested(ChoiceOut), required=True)
    commit = fields.String(required=True)
    link = fields.String(required=True)
    changes_left = fields.Integer(required=True)
    words = fields.String(required=True)


class RollArgs(PageArgs):
    """Which units of a roll."""

    q = Text(20, load_default="")


class RollLineOut(KitSchema):
    """A unit of the published roll; whether its owner took part is told after closing."""

    label = fields.String(required=True)
    area_words = fields.String(required=True)
    source_label = fields.String(required=True)
    took_part = fields.Boolean(required=True, allow_none=True)


RollPage = page_schema(
    RollLineOut,
    heads=fields.Integer(required=True),
    area=fields.Integer(required=True),
    hash=fields.String(required=True, allow_none=True),
    unowned_words=fields.String(required=True),
)


class MandateIn(KitSchema):
    """Whom I let vote for me, and the picture of the written mandate."""

    head_id = Id(required=True)
    holder_name = Text(30, least=2, required=True)
    holder_phone = fields.String(required=True, validate=validate.Regexp(r"^1[3-9][0-9]{9}$", error="手机号不对"))
    file_id = Id(required=True)
