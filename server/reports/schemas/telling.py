"""A report as a line of a list and as a whole story."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Instant, KitSchema
from server.kit.paging import page_schema
from server.reports.schemas.pricing import PriceOut


class JointOut(KitSchema):
    """What a report was put together with, as it stands; without number where the reader may not know it."""

    id = fields.Integer(required=True, allow_none=True)
    number = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)


class LineOut(KitSchema):
    """One row of a list. ``ending``: whether it is mended, handled or answered when all goes well.
    ``joint``: of one's own, the one it was put together with. ``double_count``: for the team, how many
    ended in it."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)
    estate_id = fields.Integer(required=True)
    kind = fields.String(required=True)
    kind_label = fields.String(required=True)
    category_label = fields.String(required=True)
    place_label = fields.String(required=True)
    words = fields.String(required=True)
    state = fields.String(required=True)
    state_label = fields.String(required=True)
    ending = fields.String(required=True)
    priority = fields.String(required=True)
    made_at = Instant(required=True)
    promised_at = Instant(required=True, allow_none=True)
    overdue = fields.Boolean(required=True)
    unread = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    joint = fields.Nested(JointOut, required=True, allow_none=True)
    double_count = fields.Integer(required=True)


LinePage = page_schema(LineOut)


class LineList(KitSchema):
    """A short list of reports."""

    items = fields.List(fields.Nested(LineOut), required=True)


class PhotoOut(KitSchema):
    """A picture or film; ``url`` is missing while neighbours may not see it."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    thumb_url = fields.String(required=True, allow_none=True)


class ReportEstateOut(KitSchema):
    """The estate of a report and whom to call there."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class PromisedOut(KitSchema):
    """What was promised; all but ``fix_by`` only until it was kept."""

    acknowledge_by = Instant(required=True, allow_none=True)
    arrive_by = Instant(required=True, allow_none=True)
    answer_by = Instant(required=True, allow_none=True)
    fix_by = Instant(required=True)
    words = fields.String(required=True)


class ClockOut(KitSchema):
    """Whether the clock runs, and why not."""

    running = fields.Boolean(required=True)
    paused_reason = fields.String(required=True, allow_none=True)


class NamedOut(KitSchema):
    """Another report, by its number."""

    id = fields.Integer(required=True)
    number = fields.String(required=True)


class EventOut(KitSchema):
    """Something that happened, or a word. ``double``: the report that ended in this one, in which it was said."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    label = fields.String(required=True)
    thread = fields.String(required=True)
    at = Instant(required=True)
    who = fields.String(required=True)
    mine = fields.Boolean(required=True)
    words = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    photos = fields.List(fields.Nested(PhotoOut), required=True)
    double = fields.Nested(NamedOut, required=True, allow_none=True)


class PersonOut(KitSchema):
    """Somebody on a report, named as far as the reader may know."""

    id = fields.Integer(required=True, allow_none=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class ReasonOut(KitSchema):
    """A reason to choose."""

    key = fields.String(required=True)
    label = fields.String(required=True)


class MoveOut(KitSchema):
    """A move open to the reader now, and what it needs."""

    move = fields.String(required=True)
    label = fields.String(required=True)
    needs = fields.List(fields.String(), required=True)
    reasons = fields.List(fields.Nested(ReasonOut), required=True)


class RatingOut(KitSchema):
    """What the resident thought of it."""

    stars = fields.Integer(required=True)
    words = fields.String(required=True, allow_none=True)


class UrgeOut(KitSchema):
    """How often it was urged, whether the reader may urge now, and from when again."""

    count = fields.Integer(required=True)
    may = fields.Boolean(required=True)
    next_at = Instant(required=True, allow_none=True)


class OutcomeOut(KitSchema):
    """How it ended; ``next`` says what the resident can still do after a close without a fix."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    next = fields.String(required=True, allow_none=True)
    by_silence = fields.Boolean(required=True)


class AnswerOut(KitSchema):
    """A question of the category and its answer."""

    label = fields.String(required=True)
    answer = fields.String(required=True)


class AppointmentOut(KitSchema):
    """The time somebody is at home."""

    class Meta(KitSchema.Meta):
        """``from`` is a Python word."""

        include = {"from": Instant(required=True)}

    to = Instant(required=True)


class ReportOut(LineOut):
    """A report's whole story, as far as the reader may see it. ``mine``: the reader wrote it and neighbours see it;
    ``came_with``: the number of the report that was put together with this one, by which the reader follows it.
    ``price``: for who pays, their home and the team, the last one named; ``agreed`` the one that holds, where another
    was named since."""

    mine = fields.Boolean(required=True)
    estate = fields.Nested(ReportEstateOut, required=True)
    category = fields.String(required=True)
    place = fields.String(required=True)
    channel = fields.String(required=True)
    promised = fields.Nested(PromisedOut, required=True)
    clock = fields.Nested(ClockOut, required=True)
    responsible_words = fields.String(required=True)
    answers = fields.List(fields.Nested(AnswerOut), required=True)
    appointment = fields.Nested(AppointmentOut, required=True, allow_none=True)
    lift_id = fields.Integer(required=True, allow_none=True)
    home_id = fields.Integer(required=True, allow_none=True)
    drill = fields.Boolean(required=True)
    merged_into = fields.Integer(required=True, allow_none=True)
    photos = fields.List(fields.Nested(PhotoOut), required=True)
    timeline = fields.List(fields.Nested(EventOut), required=True)
    assignee = fields.Nested(PersonOut, required=True, allow_none=True)
    reporter = fields.Nested(PersonOut, required=True, allow_none=True)
    price = fields.Nested(PriceOut, required=True, allow_none=True)
    agreed = fields.Nested(PriceOut, required=True, allow_none=True)
    moves = fields.List(fields.Nested(MoveOut), required=True)
    may_say = fields.List(fields.String(), required=True)
    rating = fields.Nested(RatingOut, required=True, allow_none=True)
    urge = fields.Nested(UrgeOut, required=True)
    followers = fields.Integer(required=True)
    following = fields.Boolean(required=True)
    came_with = fields.String(required=True, allow_none=True)
    doubles = fields.List(fields.Nested(NamedOut), required=True)
    reopen_count = fields.Integer(required=True)
    outcome = fields.Nested(OutcomeOut, required=True, allow_none=True)


class ShownOut(KitSchema):
    """What neighbours see: ``words`` as the reporter set them, ``reads`` as they read now."""

    shown_to_neighbours = fields.Boolean(required=True)
    words = fields.String(required=True)
    words_state = fields.String(required=True)
    reads = fields.String(required=True)
    photos = fields.List(fields.Nested(PhotoOut), required=True)
    photo_consent = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class RecordOut(KitSchema):
    """Where the record of a report can be fetched."""

    number = fields.String(required=True)
    pdf_url = fields.String(required=True)
