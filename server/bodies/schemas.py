"""Who speaks for the owners of an estate, as everybody who lives there reads it."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import Id, KitSchema


class BodiesArgs(KitSchema):
    """Of which estate."""

    estate_id = Id(required=True)


class BodyEstateOut(KitSchema):
    """The estate."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)


class BodyMemberOut(KitSchema):
    """Somebody in it, by the name that is posted; ``waits``: as an alternate."""

    name = fields.String(required=True)
    part_label = fields.String(required=True)
    waits = fields.Boolean(required=True)


class BodyStepOut(KitSchema):
    """What comes next, by when; ``late``: the day is over and it is not done."""

    step = fields.String(required=True)
    label = fields.String(required=True)
    by = fields.Date(required=True)
    late = fields.Boolean(required=True)


class OwnerBodyOut(KitSchema):
    """A body that sits. ``until``: the last day of its term, where it is known; ``over``: that day has gone by."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    label = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    over = fields.Boolean(required=True)
    members = fields.List(fields.Nested(BodyMemberOut), required=True)
    next = fields.List(fields.Nested(BodyStepOut), required=True)


class OwnerBodiesOut(KitSchema):
    """Who speaks for the owners. ``note``: what is said where nobody does; ``still``: what waits for the next ones."""

    estate = fields.Nested(BodyEstateOut, required=True)
    note = fields.String(required=True)
    still = fields.String(required=True)
    bodies = fields.List(fields.Nested(OwnerBodyOut), required=True)
