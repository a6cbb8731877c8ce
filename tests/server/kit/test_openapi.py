"""The OpenAPI document says what the doors do: shapes, headers, refusals, who may knock."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, fields
from openapi_spec_validator import validate

from server.kit.actor import ANYONE, staff_with
from server.kit.doors import Call, Doors
from server.kit.fields import Id, Instant, KitSchema, Text, one_of
from server.kit.openapi import describe, statuses
from server.kit.paging import Page, PageArgs, page_schema

doors = Doors("gates")


class GateIn(KitSchema):
    """What a gate is told."""

    name = Text(10, least=1, required=True)
    note = Text(50, lines=True, allow_none=True, load_default=None)
    home_id = Id(required=True)
    kind = fields.String(required=True, validate=one_of("wide", "narrow"))


class GateOut(KitSchema):
    """A gate."""

    id = Id(required=True)
    name = fields.String(required=True)
    opened_at = Instant(allow_none=True)
    version = fields.Integer(required=True)


class PictureArgs(KitSchema):
    """What comes beside a picture."""

    purpose = fields.String(required=True, validate=one_of("report"))


GatePage = page_schema(GateOut)


@doors.get("/gates", query=PageArgs, out=GatePage, page=True, who=ANYONE, rate="60/minute")
def list_gates(call: Call) -> Page:
    """Gates, newest first."""
    return Page([])


@doors.post("/gates", body=GateIn, out=GateOut, status=201, creates=True)
def make_gate(call: Call) -> Any:
    """Set up a gate."""


@doors.patch("/gates/<id:gate_id>", body=GateIn, out=GateOut, edits=True, who=staff_with("manager"))
def change_gate(call: Call) -> Any:
    """Change a gate."""


@doors.delete("/gates/<id:gate_id>/keys/<string:key>", notes={409: "The last key stays."})
def take_key(call: Call) -> Any:
    """Take a key away."""


@doors.post("/pictures", body=PictureArgs, out=GateOut, status=201, upload="file")
def send_picture(call: Call) -> Any:
    """Send a picture."""


DOCUMENT = describe(doors)
PATHS = DOCUMENT["paths"]


def act(operation: str) -> dict[str, Any]:
    """One operation by its id."""
    acts: list[dict[str, Any]] = [act for path in PATHS.values() for act in path.values()]
    found = [act for act in acts if act["operationId"] == f"gates_{operation}"]
    assert len(found) == 1
    return found[0]


def parameter(operation: str, name: str) -> dict[str, Any]:
    """One parameter by its name."""
    found: list[dict[str, Any]] = [p for p in act(operation)["parameters"] if p["name"] == name]
    assert len(found) == 1
    return found[0]


def test_strangers_tools_take_the_document() -> None:
    validate(DOCUMENT)
    assert DOCUMENT["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("list_gates", [401, 422, 429, 503]),
        ("make_gate", [401, 403, 404, 409, 413, 422, 503]),
        ("change_gate", [401, 403, 404, 409, 412, 413, 422, 428, 503]),
        ("take_key", [401, 403, 404, 409, 503]),
        ("send_picture", [401, 403, 409, 413, 422, 503]),
    ],
)
def test_each_door_names_the_refusals_that_can_come(operation: str, expected: list[int]) -> None:
    door = next(door for door in doors if door.handler.__name__ == operation)
    assert statuses(door) == expected
    assert {*map(str, expected)} | {str(door.status)} == set(act(operation)["responses"])


def test_every_refusal_is_a_problem_with_a_code_and_a_sentence() -> None:
    for response in DOCUMENT["components"]["responses"].values():
        shape = response["content"]["application/problem+json"]["schema"]
        assert shape == {"$ref": "#/components/schemas/Problem"}
    assert {"code", "sentence", "request_id"} <= set(DOCUMENT["components"]["schemas"]["Problem"]["required"])


def test_a_door_may_say_more_about_a_refusal() -> None:
    assert act("take_key")["responses"]["409"]["description"].endswith("The last key stays.")


def test_who_may_knock_is_told() -> None:
    assert act("make_gate")["security"] == [{"bearer": []}]
    assert act("list_gates")["security"] == [{}, {"bearer": []}]
    assert act("change_gate")["x-who"] == "staff: manager"


def test_ids_are_whole_numbers_a_browser_keeps() -> None:
    for shape in (
        parameter("change_gate", "gate_id")["schema"],
        DOCUMENT["components"]["schemas"]["GateIn"]["properties"]["home_id"],
    ):
        assert (shape["type"], shape["minimum"], shape["maximum"]) == ("integer", 1, 2**53 - 1)


def test_making_takes_a_key_and_editing_takes_a_version() -> None:
    assert parameter("make_gate", "Idempotency-Key")["required"]
    assert parameter("change_gate", "If-Match")["required"]
    assert "ETag" in act("change_gate")["responses"]["200"]["headers"]
    assert "headers" not in act("list_gates")["responses"]["200"]


def test_a_list_comes_in_pages() -> None:
    shape = DOCUMENT["components"]["schemas"]["GatePage"]["properties"]
    assert shape["items"]["items"] == {"$ref": "#/components/schemas/GateOut"}
    assert shape["next"]["type"] == ["string", "null"]
    assert parameter("list_gates", "limit")["schema"]["maximum"] == 100


def test_an_upload_is_a_form_with_a_file() -> None:
    form = act("send_picture")["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert form["properties"]["file"] == {"type": "string", "format": "binary"}
    assert set(form["required"]) == {"file", "purpose"}


def test_unknown_keys_are_said_to_be_refused() -> None:
    assert DOCUMENT["components"]["schemas"]["GateIn"]["additionalProperties"] is False


def test_rooms_are_tags_and_shapes_are_told_once() -> None:
    assert act("make_gate")["tags"] == ["gates"]
    assert not [name for name in DOCUMENT["components"]["schemas"] if name[-1].isdigit()]


def test_two_rooms_may_use_the_same_word_for_a_shape() -> None:
    other = type("GateOut", (KitSchema,), {"__module__": "server.fees.schemas", "fen": fields.Integer()})
    more = Doors("fees")
    more.get("/fees/gate", out=other)(list_gates)
    assert {"GateOut", "FeesGateOut"} <= set(describe([*doors, *more])["components"]["schemas"])


SEEN = st.characters(categories=("L", "N", "P", "S", "Zs", "Cc"), exclude_characters="\u115f\u1160\u2800\u3164\uffa0")
"""No document tells that text nobody sees is no text."""


@given(st.text(SEEN, max_size=12), st.sampled_from(["name", "note"]))
def test_what_the_document_allows_as_text_is_taken(text: str, name: str) -> None:
    shape = DOCUMENT["components"]["schemas"]["GateIn"]["properties"][name]
    length = len(unicodedata.normalize("NFC", text))  # which takes a few characters apart
    if shape.get("minLength", 0) <= length <= shape["maxLength"] and re.search(shape["pattern"], text):
        assert isinstance(GateIn(only=[name]).load({name: text})[name], str)


@pytest.mark.parametrize(("name", "text"), [("name", " "), ("name", "a\x00b"), ("name", "a\nb"), ("note", "a\x07b")])
def test_what_the_document_forbids_as_text_is_refused(name: str, text: str) -> None:
    shape = DOCUMENT["components"]["schemas"]["GateIn"]["properties"][name]
    assert not re.search(shape["pattern"], text)
    with pytest.raises(ValidationError):
        GateIn(only=[name]).load({name: text})
