"""Compiled dumpers write what marshmallow writes: every kind of field, nested, absent and empty."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson
import pytest
from marshmallow import fields

from server.kit.fields import Instant, KitSchema
from server.kit.rows import compile_dumper, compile_one


class Colour(StrEnum):
    """A word that is more than a word."""

    RED = "red"


class Inner(KitSchema):
    """Something inside."""

    id = fields.Integer()
    name = fields.String()


class Shape(KitSchema):
    """Every kind of field that goes out."""

    class Meta(KitSchema.Meta):
        """A name Python keeps for itself."""

        include = {"from": Instant()}

    id = fields.Integer()
    words = fields.String()
    yes = fields.Boolean()
    at = Instant()
    day = fields.Date()
    raw = fields.Raw()
    called = fields.String(attribute="name")
    inner = fields.Nested(Inner)
    inners = fields.List(fields.Nested(Inner))
    many = fields.Nested(Inner, many=True)
    texts = fields.List(fields.String())
    table = fields.Dict(keys=fields.String(), values=fields.Integer())


AT = datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)
ROWS: dict[str, dict[str, Any]] = {
    "plain": {"id": 1, "words": "漏水", "yes": True, "at": AT, "from": AT, "day": date(2026, 11, 21), "raw": [1, "x"]},
    "odd types": {"id": Decimal(7), "words": Colour.RED, "yes": 1, "texts": [Colour.RED, 5]},
    "nested": {"inner": {"id": 1, "name": "a"}, "inners": [{"id": 2}], "many": [{"id": 3, "name": "c"}]},
    "empty": dict.fromkeys(
        ("id", "words", "yes", "at", "day", "raw", "name", "inner", "inners", "many", "texts", "table")
    ),
    "renamed": {"name": "白兰娟", "table": {"a": 1}},
    "absent": {},
    "more than asked": {"id": 1, "secret": "stays here"},
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_compiled_dumper_writes_what_the_schema_writes(row: dict[str, Any]) -> None:
    schema = Shape()
    assert orjson.dumps(compile_one(schema)(row)) == orjson.dumps(schema.dump(row))
    assert orjson.dumps(compile_dumper(schema)([row, row])) == orjson.dumps(schema.dump([row, row], many=True))


def test_an_object_takes_the_schemas_own_way() -> None:
    class Thing:
        id, words = 5, "漏水"

    assert compile_one(Shape())(Thing()) == {"id": 5, "words": "漏水"}
