"""Shapes of places at the JSON doors."""

from __future__ import annotations

from marshmallow import fields

from server.kit.fields import KitSchema, Text
from server.kit.paging import PageArgs, page_schema


class EstateArgs(PageArgs):
    """Words to look for."""

    q = Text(40, load_default="")


class EstateOut(KitSchema):
    """An estate to choose."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    city = fields.String(required=True)
    address = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    company = fields.String(required=True, allow_none=True)


EstatePage = page_schema(EstateOut)


class RoomOut(KitSchema):
    """A home in the tree."""

    id = fields.Integer(required=True)
    room = fields.String(required=True)
    floor = fields.Integer(required=True, allow_none=True)


class StairOut(KitSchema):
    """A stair in the tree."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    homes = fields.List(fields.Nested(RoomOut), required=True)


class BuildingOut(KitSchema):
    """A building in the tree."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    stairs = fields.List(fields.Nested(StairOut), required=True)


class TreeOut(KitSchema):
    """An estate's buildings, stairs and rooms."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    buildings = fields.List(fields.Nested(BuildingOut), required=True)


class LiftLineOut(KitSchema):
    """One line of how a lift stands."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    words = fields.String(required=True)
    bad = fields.Boolean(required=True)


class LiftOut(KitSchema):
    """A lift's public file, and how it stands today in words for everybody."""

    id = fields.Integer(required=True)
    code = fields.String(required=True)
    label = fields.String(required=True)
    estate_id = fields.Integer(required=True)
    state = fields.String(required=True)
    maintainer = fields.String(required=True)
    next_inspection_on = fields.Date(required=True, allow_none=True)
    rescue_phone = fields.String(required=True, allow_none=True)
    lines = fields.List(fields.Nested(LiftLineOut), required=True)
