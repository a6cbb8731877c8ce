"""What the forms and the queues need."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import KitSchema
from server.reports.schemas.telling import ReasonOut


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
    asks_place = fields.Boolean(required=True)
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
