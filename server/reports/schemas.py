"""Shapes of reports at the JSON doors."""

from __future__ import annotations

from marshmallow import ValidationError, fields, validate, validates_schema

from server.kit.fields import Id, Instant, KitSchema, Text, Whole, one_of
from server.kit.paging import PageArgs, page_schema
from server.reports.rules.words import Kind, Move, Place, Priority

MOST_MEDIA = 9
LONGEST_WORDS = 500
KEY = validate.Regexp(r"^[a-z0-9_]{1,40}$", error="不在可选范围内")
MEDIA_IDS = validate.Length(max=MOST_MEDIA, error=f"最多 {MOST_MEDIA} 张")


class AppointmentIn(KitSchema):
    """A time somebody is at home."""

    class Meta(KitSchema.Meta):
        """``from`` is a Python word."""

        include = {"from": Instant(required=True)}

    to = Instant(required=True)

    @validates_schema
    def in_order(self, data: dict[str, object], **_: object) -> None:
        """The end comes after the beginning."""
        if data["to"] <= data["from"]:  # type: ignore[operator]
            raise ValidationError("结束时间应晚于开始时间", "to")


class ReportIn(KitSchema):
    """What somebody reports."""

    estate_id = Id(required=True)
    kind = fields.String(required=True, validate=one_of(*Kind))
    category = fields.String(required=True, validate=KEY)
    place = fields.String(required=True, validate=one_of(*Place))
    home_id = Id(load_default=None, allow_none=True)
    building_id = Id(load_default=None, allow_none=True)
    stair_id = Id(load_default=None, allow_none=True)
    lift_id = Id(load_default=None, allow_none=True)
    where = Text(40, load_default="")
    words = Text(LONGEST_WORDS, least=1, lines=True, required=True)
    file_ids = fields.List(Id(), load_default=[], validate=MEDIA_IDS)
    appointment = fields.Nested(AppointmentIn, load_default=None, allow_none=True)
    answers = fields.Dict(
        keys=fields.String(validate=KEY), values=fields.String(validate=KEY), load_default={},
        validate=validate.Length(max=10),
    )  # fmt: skip
    anonymous = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    about_staff_id = Id(load_default=None, allow_none=True)
    photo_consent = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class SimilarIn(KitSchema):
    """Where and what, to find the same trouble reported before."""

    estate_id = Id(required=True)
    category = fields.String(required=True, validate=KEY)
    place = fields.String(required=True, validate=one_of(*Place))
    lift_id = Id(load_default=None, allow_none=True)
    building_id = Id(load_default=None, allow_none=True)
    stair_id = Id(load_default=None, allow_none=True)


class MoveIn(KitSchema):
    """A move and what comes with it."""

    move = fields.String(required=True, validate=one_of(*Move))
    words = Text(LONGEST_WORDS, lines=True, load_default="")
    reason = fields.String(load_default=None, allow_none=True, validate=KEY)
    file_ids = fields.List(Id(), load_default=[], validate=MEDIA_IDS)
    stars = Whole(1, 5, load_default=None, allow_none=True)
    assignee_id = Id(load_default=None, allow_none=True)
    target_id = Id(load_default=None, allow_none=True)
    priority = fields.String(load_default=None, allow_none=True, validate=one_of(*Priority))


class ShownIn(KitSchema):
    """What neighbours should read, and whether they see the reporter's pictures."""

    words = Text(LONGEST_WORDS, least=1, lines=True, required=True)
    photos = fields.Boolean(required=True, truthy={True}, falsy={False})


class MessageIn(KitSchema):
    """A word in a thread."""

    words = Text(LONGEST_WORDS, lines=True, load_default="")
    file_ids = fields.List(Id(), load_default=[], validate=MEDIA_IDS)
    thread = fields.String(load_default="resident", validate=one_of("resident", "internal"))


class EmergencyIn(KitSchema):
    """A call for help from a lift."""

    estate_id = Id(required=True)
    lift_id = Id(load_default=None, allow_none=True)
    lift_code = Text(40, load_default=None, allow_none=True)
    words = Text(LONGEST_WORDS, lines=True, load_default="")
    drill = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ListArgs(PageArgs):
    """Which reports."""

    scope = fields.String(load_default="mine", validate=one_of("mine", "followed", "board", "work"))
    state = fields.String(load_default=None, validate=validate.Regexp(r"^[a-z]{1,12}$"))
    queue = fields.String(load_default=None, validate=validate.Regexp(r"^[a-z]{1,12}$"))
    estate_id = Id(load_default=None)
    q = Text(40, load_default="")


class StaffArgs(KitSchema):
    """Whose staff."""

    estate_id = Id(required=True)
    skill = fields.String(load_default=None, validate=KEY)


class LineOut(KitSchema):
    """One row of a list."""

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
    priority = fields.String(required=True)
    made_at = Instant(required=True)
    promised_at = Instant(required=True)
    overdue = fields.Boolean(required=True)
    unread = fields.Boolean(required=True)
    version = fields.Integer(required=True)


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
    """What was promised."""

    acknowledge_by = Instant(required=True)
    arrive_by = Instant(required=True, allow_none=True)
    answer_by = Instant(required=True, allow_none=True)
    fix_by = Instant(required=True)
    words = fields.String(required=True)


class ClockOut(KitSchema):
    """Whether the clock runs, and why not."""

    running = fields.Boolean(required=True)
    paused_reason = fields.String(required=True, allow_none=True)


class EventOut(KitSchema):
    """Something that happened, or a word."""

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
    """A report's whole story, as far as the reader may see it. ``mine``: the reader wrote it and neighbours see it."""

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
    moves = fields.List(fields.Nested(MoveOut), required=True)
    may_say = fields.List(fields.String(), required=True)
    rating = fields.Nested(RatingOut, required=True, allow_none=True)
    urge = fields.Nested(UrgeOut, required=True)
    followers = fields.Integer(required=True)
    following = fields.Boolean(required=True)
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


class OptionOut(ReasonOut):
    """An answer to choose."""


class QuestionOut(KitSchema):
    """Something asked in the form."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    options = fields.List(fields.Nested(OptionOut), required=True)


class CategoryOut(KitSchema):
    """Something that can be reported."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    icon = fields.String(required=True)
    places = fields.List(fields.String(), required=True)
    priority = fields.String(required=True)
    about_staff = fields.Boolean(required=True)
    questions = fields.List(fields.Nested(QuestionOut), required=True)


class KindOut(KitSchema):
    """A kind of report and its categories."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    categories = fields.List(fields.Nested(CategoryOut), required=True)


class LiftChoiceOut(KitSchema):
    """A lift to choose."""

    id = fields.Integer(required=True)
    code = fields.String(required=True)
    label = fields.String(required=True)


class StaffChoiceOut(KitSchema):
    """A member of staff to choose; ``load`` is the number of open reports they have. Both are the team's to know."""

    class Meta(KitSchema.Meta):
        """``load`` is a method of every schema."""

        include = {"load": fields.Integer(required=True, allow_none=True)}

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    on_duty = fields.Boolean(required=True, allow_none=True)


class StaffList(KitSchema):
    """The team."""

    items = fields.List(fields.Nested(StaffChoiceOut), required=True)


class OptionsOut(KitSchema):
    """Everything the form of a new report needs."""

    kinds = fields.List(fields.Nested(KindOut), required=True)
    lifts = fields.List(fields.Nested(LiftChoiceOut), required=True)
    phone = fields.String(required=True, allow_none=True)
    promise_words = fields.String(required=True)


class NumberOut(KitSchema):
    """A number to call."""

    label = fields.String(required=True)
    phone = fields.String(required=True)
    note = fields.String(required=True)


class EmergencyOut(KitSchema):
    """Whom to call, and which lifts there are."""

    numbers = fields.List(fields.Nested(NumberOut), required=True)
    lifts = fields.List(fields.Nested(LiftChoiceOut), required=True)
    words = fields.String(required=True)


class QueueOut(KitSchema):
    """A queue of the team."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    count = fields.Integer(required=True)
    overdue = fields.Integer(required=True)


class WorkOut(KitSchema):
    """All queues of the team."""

    queues = fields.List(fields.Nested(QueueOut), required=True)
