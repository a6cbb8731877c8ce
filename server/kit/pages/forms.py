"""Reads what a browser's form or address says into the plain values a schema expects, and says what was wrong.

A form speaks in text only: whole numbers become numbers, empty fields count as not given, ``owners-0-name`` is the
name in the first row of ``owners``. Keys that begin with ``_`` belong to the page machinery.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import fields
from werkzeug.datastructures import MultiDict

from server.kit.fields import WHOLE, KitSchema

_ROW = re.compile(r"^([0-9]{1,2})-")
MOST_FAULTS = 20
_ABSENT = object()

SAID = {
    "Missing data for required field.": "请填写这一项",
    "Field may not be null.": "请填写这一项",
    "Not a valid date.": "日期不对",
    "Not a valid datetime.": "时间不对",
    "Not a valid integer.": "请填写整数",
    "Not a valid boolean.": "请选择是或否",
    "Not a valid string.": "内容不对",
    "Unknown field.": "页面已更新，请刷新后再试",
}
"""The library's own refusals in the words of the house."""


def read_form(schema: KitSchema, given: MultiDict[str, str]) -> dict[str, Any]:
    """The loaded values of a form; ``ValidationError`` names each wrong field."""
    raw = _read(schema, given, "")
    known = set(schema.fields)
    unknown = {key for key in given if key[0:1] != "_" and key.partition("-")[0] not in known}
    loaded: dict[str, Any] = schema.load({**raw, **dict.fromkeys(unknown, "")})
    return loaded


def read_query(schema: KitSchema, given: MultiDict[str, str]) -> dict[str, Any]:
    """The loaded values of an address; unknown names are passed over, as links are shared and grow tails."""
    loaded: dict[str, Any] = schema.load(_read(schema, given, ""))
    return loaded


def faults(messages: Mapping[Any, Any], prefix: str = "") -> dict[str, str]:
    """One sentence per wrong field, under the name the field has in the form."""
    found: dict[str, str] = {}
    for key, said in messages.items():
        name = f"{prefix}-{key}" if prefix else str(key)
        if isinstance(said, Mapping):
            found |= faults(said, name)
        else:
            first = str(said[0]) if isinstance(said, list) else str(said)
            found[name] = SAID.get(first, first)
    return dict(list(found.items())[:MOST_FAULTS])


def _read(schema: Any, given: MultiDict[str, str], prefix: str) -> dict[str, Any]:
    read = {name: _value(field, prefix + name, given) for name, field in schema.fields.items()}
    return {name: value for name, value in read.items() if value is not _ABSENT}


def _value(field: fields.Field[Any], key: str, given: MultiDict[str, str]) -> Any:
    if isinstance(field, fields.List) and isinstance(field.inner, fields.Nested):
        return _rows(field.inner.schema, key, given)
    if isinstance(field, fields.List):
        return [_plain(field.inner, text) for text in given.getlist(key) if text]
    if isinstance(field, fields.Dict):
        return {
            name.removeprefix(f"{key}-"): text for name, text in given.items() if name.startswith(f"{key}-") and text
        }
    text = given.get(key, "")
    return _plain(field, text) if text.strip() else _ABSENT


def _rows(schema: Any, key: str, given: MultiDict[str, str]) -> list[dict[str, Any]]:
    tails = (_ROW.match(name.removeprefix(f"{key}-")) for name in given if name.startswith(f"{key}-"))
    numbers = sorted({int(found[1]) for found in tails if found})
    rows = (_read(schema, given, f"{key}-{number}-") for number in numbers)
    return [row for row in rows if row]


def _plain(field: fields.Field[Any], text: str) -> Any:
    if isinstance(field, fields.Integer) and WHOLE.fullmatch(text.strip()):
        return int(text)
    return text
