"""Shapes of the collection rates."""

from __future__ import annotations

from datetime import date

from marshmallow import ValidationError, fields, pre_load, validate

from server.fees.rules.rate_words import Cut, Rate
from server.kit.fields import KitSchema, Whole

_SINCE = validate.Range(min=date(1990, 1, 1), error="月份太早了")


class RatesAsked(KitSchema):
    """How many months back, this one among them; and until which month, 2026-10 (this one unless said)."""

    months = Whole(1, 24, load_default=6)
    until = fields.Date("%Y-%m", load_default=None, allow_none=True, metadata={"format": "month"}, validate=_SINCE)

    @pre_load
    def _seven_signs(self, data: dict[str, object], **_: object) -> dict[str, object]:
        said = data.get("until")
        if isinstance(said, str) and len(said) != len("2026-10"):
            raise ValidationError({"until": ["月份要写成 2026-10 这样"]})
        return data


class RateOut(KitSchema):
    """One of the four rates, named, with its meaning. ``part`` and ``whole`` are fen, or households (``unit`` 户);
    ``percent`` is cut, not rounded; a dash where there is nothing to divide by."""

    rate = fields.String(required=True, metadata={"enum": list(Rate)})
    cut = fields.String(required=True, metadata={"enum": list(Cut)})
    label = fields.String(required=True)
    definition = fields.String(required=True)
    percent = fields.String(required=True)
    part = fields.Integer(required=True)
    whole = fields.Integer(required=True)
    unit = fields.String(required=True, metadata={"enum": ["fen", "户"]})


class MonthOut(KitSchema):
    """The rates of one month, by its first day."""

    month = fields.Date(required=True)
    households = fields.Integer(required=True)
    rates = fields.List(fields.Nested(RateOut), required=True)


class BuildingOut(KitSchema):
    """The rates of one building over the whole time asked for."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    households = fields.Integer(required=True)
    rates = fields.List(fields.Nested(RateOut), required=True)


class RatesOut(KitSchema):
    """The collection rates of an estate from ``first`` to ``last`` month as of a day: over all of it, month by month,
    and by building. Buildings with few households are not told by themselves; ``hidden`` is how many."""

    estate_id = fields.Integer(required=True)
    first = fields.Date(required=True)
    last = fields.Date(required=True)
    as_of = fields.Date(required=True)
    scope_words = fields.String(required=True)
    rates = fields.List(fields.Nested(RateOut), required=True)
    months = fields.List(fields.Nested(MonthOut), required=True)
    buildings = fields.List(fields.Nested(BuildingOut), required=True)
    hidden = fields.Integer(required=True)
