"""Compiled loaders take and refuse what marshmallow does, in its words: each shape sent to a door, and hooks."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, post_load, validates_schema

from bootstrap import rooms
from server.kit.doors import Door
from server.kit.fields import Id, KitSchema, Text
from server.kit.loads import loader
from tests.doors.examples import EXAMPLES

SENDS = [door for door in rooms.doors() if door.body is not None]
ODD: list[Any] = [
    None, True, 0, -1, 1, 1.0, 1.5, 2**53, "", " ", "1", "x", "a\u0000b", "x" * 501, [], [1], [None], ["x"] * 50, {},
    {"from": 1}, {"how_much": 1}, {"x" * 100: "y"},
]  # fmt: skip


def told(load: Any, given: dict[str, Any]) -> Any:
    """What was understood, or what was said to be wrong."""
    try:
        return load(given)
    except ValidationError as refused:
        return "refused", refused.messages, refused.valid_data


def same(schema: Schema, given: dict[str, Any]) -> None:
    """Both say the same, and leave what was sent as it was."""
    before = copy.deepcopy(given)
    assert told(loader(schema), given) == told(schema.load, given)
    assert given == before


@pytest.mark.parametrize("door", SENDS, ids=lambda door: f"{door.method} {door.path}")
def test_a_door_understands_and_refuses_what_its_shape_does(door: Door) -> None:
    assert door.body is not None
    example = EXAMPLES[(door.method, door.path)].body
    body: dict[str, Any] = example if isinstance(example, dict) else {}
    same(door.body, body)
    same(door.body, {})
    same(door.body, {**body, "extra": 1})
    for name in door.body.load_fields:
        same(door.body, {key: value for key, value in body.items() if key != name})
        for odd in ODD:
            same(door.body, {**body, name: odd})
            same(door.body, {name: odd, "extra": 1})


class Renamed(KitSchema):
    """Other names, defaults that are made, and what may be left out altogether."""

    class Meta(KitSchema.Meta):
        """A name Python keeps for itself."""

        include = {"from": Id()}

    who = Id(required=True, data_key="person", attribute="person_id")
    words = Text(5, load_default=lambda: "made")
    rest = fields.String()


class Ordered(KitSchema):
    """A rule about the whole, and a last word."""

    first, last = Id(required=True), Id(load_default=9)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_: object) -> None:
        """The first is the smaller."""
        if data["last"] < data["first"]:
            raise ValidationError("out of order", "last")

    @post_load
    def both(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """With their sum."""
        return {**data, "sum": data["first"] + data["last"]}


@pytest.mark.parametrize("given", [{}, {"person": 1}, {"person": 1, "from": 2, "rest": "x"}, {"who": 1}, {"person": 0}])
def test_names_and_defaults(given: dict[str, Any]) -> None:
    same(Renamed(), given)


@pytest.mark.parametrize("given", [{"first": 1}, {"first": 3, "last": 2}, {"last": 2}, {"first": 1, "last": 2, "x": 3}])
def test_rules_about_the_whole_hold(given: dict[str, Any]) -> None:
    same(Ordered(), given)
