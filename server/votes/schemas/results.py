"""Shapes of results, receipts, one's own ballot and disputes."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Id, Instant, KitSchema, Text


class PairOut(KitSchema):
    """Heads, and area in hundredths of a square metre."""

    heads = fields.Integer(required=True)
    area = fields.Integer(required=True)


class TakePartOut(PairOut):
    """Who took part; percentages are cut to two decimals, the tests are exact."""

    heads_pct = fields.String(required=True)
    area_pct = fields.String(required=True)
    heads_ok = fields.Boolean(required=True)
    area_ok = fields.Boolean(required=True)


class ChoiceOut(PairOut):
    """What stands behind one choice, in parts of those taking part. ``key`` is approve, oppose, abstain, or the number
    of an option; ``ok`` whether it reached its bar, None where none is asked."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    heads_pct = fields.String(required=True)
    area_pct = fields.String(required=True)
    ok = fields.Boolean(required=True, allow_none=True)


class CountOut(KitSchema):
    """One count of one topic. ``outcome`` is passed, rejected or not_valid_quorum."""

    outcome = fields.String(required=True)
    outcome_label = fields.String(required=True)
    total = fields.Nested(PairOut, required=True)
    take_part = fields.Nested(TakePartOut, required=True)
    choices = fields.List(fields.Nested(ChoiceOut), required=True)
    rule_words = fields.String(required=True)
    policy_words = fields.String(required=True)


class ChannelOut(KitSchema):
    """How many heads took part in one way."""

    label = fields.String(required=True)
    heads = fields.Integer(required=True)


class ElectedOut(PairOut):
    """Somebody, or an option, with enough votes. ``place`` is elected, runoff or alternates."""

    number = fields.Integer(required=True)
    label = fields.String(required=True)
    place = fields.String(required=True)
    place_label = fields.String(required=True)


class TopicResultOut(CountOut):
    """A topic. ``strict`` is the count of the ballots alone, where silence was counted in."""

    number = fields.Integer(required=True)
    words = fields.String(required=True)
    by_channel = fields.List(fields.Nested(ChannelOut), required=True)
    strict = fields.Nested(CountOut, required=True, allow_none=True)
    elected = fields.List(fields.Nested(ElectedOut), required=True)
    election_words = fields.List(fields.String(), required=True)


class PartOut(KitSchema):
    """One of the stairs that each must pass alone."""

    label = fields.String(required=True)
    outcome = fields.String(required=True)
    outcome_label = fields.String(required=True)
    total = fields.Nested(PairOut, required=True)
    take_part = fields.Nested(TakePartOut, required=True)
    choices = fields.List(fields.Nested(ChoiceOut), required=True)


class DifferenceOut(KitSchema):
    """What a corrected count says otherwise than the one before."""

    label = fields.String(required=True)
    words = fields.String(required=True)


class FilesOut(KitSchema):
    """Addresses good for an hour."""

    pdf = fields.String(required=True)
    png = fields.String(required=True)
    export = fields.String(required=True)
    recount = fields.String(required=True)


class ResultOut(KitSchema):
    """The latest result. ``kind`` is preliminary, corrected or final; ``official``: counted by the authority."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    state = fields.String(required=True)
    kind = fields.String(required=True)
    outcome_label = fields.String(required=True)
    official = fields.Boolean(required=True)
    topics = fields.List(fields.Nested(TopicResultOut), required=True)
    parts = fields.List(fields.Nested(PartOut), required=True)
    objections_until = Instant(required=True, allow_none=True)
    differences = fields.List(fields.Nested(DifferenceOut), required=True, allow_none=True)
    chain_head = fields.String(required=True, allow_none=True)
    roll_hash = fields.String(required=True, allow_none=True)
    files = fields.Nested(FilesOut, required=True)
    read_words = fields.String(required=True)


class CheckedOut(KitSchema):
    """A receipt that was found."""

    code = fields.String(required=True)
    cast_at = Instant(required=True, allow_none=True)
    counted = fields.Boolean(required=True)
    words = fields.String(required=True)


class OwnChoiceOut(KitSchema):
    """What my ballot says of a topic."""

    topic = fields.Integer(required=True)
    words = fields.String(required=True)
    choice_words = fields.String(required=True)


class OwnHeadOut(KitSchema):
    """My ballot for one head."""

    head_id = fields.Integer(required=True)
    label = fields.String(required=True)
    choices = fields.List(fields.Nested(OwnChoiceOut), required=True)


class OwnOut(KitSchema):
    """My own ballots; empty before they are counted."""

    items = fields.List(fields.Nested(OwnHeadOut), required=True)


class DisputeIn(KitSchema):
    """Which ballot is not mine, and what I know of it."""

    head_id = Id(required=True)
    words = Text(500, lines=True, load_default="")


class DisputeOut(KitSchema):
    """What happens now."""

    id = fields.Integer(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    words = fields.String(required=True)
