"""The doors as an OpenAPI 3.1 document, made from the very declarations that answer: there is no second story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from server.kit.doors import Door
from server.kit.fields import LARGEST_ID, Id, KitSchema, Text
from server.kit.idempotency import LONGEST_KEY, SHORTEST_KEY
from server.kit.problems import MIME, ProblemOut

PREFIX = "/api/v1"
_PLACE = re.compile(r"<(\w+):(\w+)>")
_CONTROL = r"\u0000-\u001f\u007f-\u009f"

REFUSALS: dict[int, tuple[str, str]] = {
    401: ("SignInNeeded", "Nobody is signed in with this token, or the sign-in has ended."),
    403: ("NotAllowed", "This person may not do this."),
    404: ("NotFound", "There is no such thing, or none that this person may know of."),
    409: ("Conflict", "The thing is in a state that does not allow this, or the key was used for something else."),
    412: ("Stale", "Somebody changed the thing since it was read."),
    413: ("TooLarge", "More was sent than is taken."),
    422: ("Malformed", "Something sent is not of the shape asked for; `detail.fields` says where."),
    428: ("VersionNeeded", "An edit must say which version it was made against."),
    429: ("TooMany", "Too many tries in too short a time."),
    503: ("Unavailable", "The service, or somebody it depends on, does not answer now."),
}

KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made by the client, one per act; the same key again gets the same answer.",
    "schema": {"type": "string", "minLength": SHORTEST_KEY, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
}
VERSION_HEADER = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what was read: its version in quotes.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,15}"$'},
}
ETAG = {"description": "The version, in quotes; send it back as If-Match.", "schema": {"type": "string"}}


def describe(doors: Iterable[Door], *, title: str = "Linli 邻里", version: str = "1") -> dict[str, Any]:
    """The OpenAPI document of these doors, as plain data."""
    plugin = MarshmallowPlugin(schema_name_resolver=_Names())
    spec = APISpec(title, version, "3.1.0", plugins=[plugin], info={"description": ABOUT})
    converter: Any = plugin.converter
    converter.add_attribute_function(_text_pattern)
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", schema=ProblemOut)
    for name, words in REFUSALS.values():
        spec.components.response(name, _refusal(words))
    paths: dict[str, dict[str, Any]] = {}
    for door in doors:
        paths.setdefault(PREFIX + _PLACE.sub(r"{\2}", door.path), {})[door.method.lower()] = _act(door, converter)
    for path, acts in paths.items():
        spec.path(path, operations=acts)
    document: dict[str, Any] = spec.to_dict()
    return document


ABOUT = """Ids are whole numbers a browser keeps exactly. Times are RFC 3339 in UTC. Lists come in pages:
send `next` back as `cursor`. Every refusal is `application/problem+json` with a stable `code` and a `sentence`
for the person."""


def statuses(door: Door) -> list[int]:
    """The refusals that can really come from this door, in order."""
    sends = door.body is not None or door.query is not None or door.upload is not None
    possible = {
        401: True,
        403: door.who.signed_in,
        404: "<" in door.path or _points(door),
        409: door.method != "GET",
        412: door.edits,
        413: door.body is not None or door.upload is not None,
        422: sends or door.creates or door.edits,
        428: door.edits,
        429: door.rate is not None,
        503: True,
    }
    return sorted({status for status, can in possible.items() if can} | (set(door.notes) & set(REFUSALS)))


def _points(door: Door) -> bool:
    """Whether what is sent names other things by id, which may be missing."""
    return any(_names(shape) for shape in (door.body, door.query) if shape)


def _names(shape: Schema) -> bool:
    for field in shape.load_fields.values():
        inner = getattr(field, "inner", field)
        if isinstance(inner, Id) or (isinstance(inner, fields.Nested) and _names(inner.schema)):
            return True
    return False


def _act(door: Door, converter: Any) -> dict[str, Any]:
    act: dict[str, Any] = {
        "operationId": f"{door.room}_{door.handler.__name__}",
        "summary": door.summary,
        "tags": [door.room],
        "parameters": [*_parameters(door, converter)],
        "responses": {str(door.status): _answer(door)} | {str(s): _said(door, s) for s in statuses(door)},
        "security": [{"bearer": []}] if door.who.signed_in else [{}, {"bearer": []}],
        "x-who": door.who.name,
    }
    if door.upload:
        act["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _form(door, converter)}}}
    elif door.body is not None:
        needed = any(field.required for field in door.body.load_fields.values())
        act["requestBody"] = {"required": needed, "content": {"application/json": {"schema": door.body}}}
    return act


def _parameters(door: Door, converter: Any) -> Iterator[dict[str, Any]]:
    for kind, name in _PLACE.findall(door.path):
        number = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
        word = {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}
        yield {"name": name, "in": "path", "required": True, "schema": number if kind == "id" else word}
    if door.query is not None:
        yield from converter.schema2parameters(door.query, location="query")
    if door.creates:
        yield KEY_HEADER
    if door.edits:
        yield VERSION_HEADER


def _answer(door: Door) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": door.notes.get(door.status, "Done.")}
    if door.out is not None:
        answer["content"] = {"application/json": {"schema": door.out}}
        if not door.page and "version" in door.out.fields:
            answer["headers"] = {"ETag": ETAG}
    return answer


def _said(door: Door, status: int) -> Any:
    name, words = REFUSALS[status]
    return _refusal(f"{words} {door.notes[status]}") if status in door.notes else name


def _refusal(words: str) -> dict[str, Any]:
    return {"description": words, "content": {MIME: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _form(door: Door, converter: Any) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    if door.body is not None:
        shape = {"required": [], **converter.schema2jsonschema(door.body)}
    shape["properties"] = {**shape["properties"], door.upload: {"type": "string", "format": "binary"}}
    shape["required"] = [*shape["required"], door.upload]
    return shape


def _text_pattern(_converter: object, field: fields.Field[Any], **_rest: Any) -> dict[str, Any]:
    """What :class:`Text` refuses beyond length, said as a pattern."""
    if not isinstance(field, Text):
        return {}
    banned = _CONTROL.replace(r"\u0000-\u001f", r"\u0000-\u0008\u000b-\u001f") if field.lines else _CONTROL
    least = any(getattr(rule, "min", 0) for rule in field.validators)
    return {"pattern": rf"^[^{banned}]*[^\s{_CONTROL}][^{banned}]*$" if least else f"^[^{banned}]*$"}


class _Names:
    """One name per shape; two rooms may use the same word, the second then carries its room in front."""

    def __init__(self) -> None:
        self._taken: dict[str, type[Schema]] = {}

    def __call__(self, schema: Schema | type[Schema] | str) -> str:
        kind = schema if isinstance(schema, type) else type(schema)
        assert issubclass(kind, KitSchema), f"{kind.__name__} is not a KitSchema"
        name = kind.__name__
        if self._taken.setdefault(name, kind) is not kind:
            room = kind.__module__.split(".")[-2].capitalize()
            name = f"{room}{name}"
            assert self._taken.setdefault(name, kind) is kind, f"two shapes are called {name}"
        return name
