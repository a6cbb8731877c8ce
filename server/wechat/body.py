"""Bodies of pushes as plain values: JSON or XML in, dict out; and the way back for replies.

XML has no types: every leaf is a string, and a repeated element becomes a list. Declarations of types and
entities are refused, and so is deep nesting: no honest push has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

import orjson

from server.wechat.settings import BodyFormat

Fields = dict[str, Any]

DEEPEST = 12


class Unreadable(Exception):
    """The body is not what the platform sends."""


def read_body(raw: bytes) -> Fields:
    """JSON if it starts like JSON, else XML; the console's setting may change at any hour, so both are taken."""
    fields = _read_json(raw) if raw.lstrip()[:1] == b"{" else _read_xml(raw)
    if not isinstance(fields, dict):
        raise Unreadable
    return fields


def text_of(fields: Mapping[str, Any], name: str) -> str:
    """A field as text, empty where none stands; JSON writes some as numbers that XML writes as text."""
    value = fields.get(name)
    return str(value) if isinstance(value, str | int) else ""


def write_body(fields: Mapping[str, object], form: BodyFormat) -> bytes:
    """The body in the form the console is set to."""
    return orjson.dumps(fields) if form == "json" else f"<xml>{_xml(fields)}</xml>".encode()


def _read_json(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Unreadable from None


def _read_xml(raw: bytes) -> Any:
    tree = _Tree()
    # The encoding is fixed: an outsider's declaration must not choose our decoder.
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, _attributes: tree.enter(name)
    parser.EndElementHandler = tree.leave
    parser.CharacterDataHandler = tree.say
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(raw, True)
    except expat.ExpatError:
        raise Unreadable from None
    return tree.fields[0].get("xml")


def _refuse(*_: object) -> None:
    raise Unreadable


class _Tree:
    """What expat has seen so far: one dict and one text per open element."""

    def __init__(self) -> None:
        self.fields: list[Fields] = [{}]
        self._texts: list[list[str]] = [[]]

    def enter(self, _name: str) -> None:
        if len(self.fields) > DEEPEST:
            raise Unreadable
        self.fields.append({})
        self._texts.append([])

    def say(self, text: str) -> None:
        self._texts[-1].append(text)

    def leave(self, name: str) -> None:
        inside, text = self.fields.pop(), "".join(self._texts.pop())
        value, around = inside or text, self.fields[-1]
        if name not in around:
            around[name] = value
        elif isinstance(around[name], list):
            around[name].append(value)
        else:
            around[name] = [around[name], value]


def _xml(value: object) -> str:
    if isinstance(value, Mapping):
        return "".join(_element(str(name), inside) for name, inside in value.items())
    return str(value) if isinstance(value, int) else escape(str(value))


def _element(name: str, value: object) -> str:
    each = value if isinstance(value, list) else [value]
    return "".join(f"<{name}>{_xml(one)}</{name}>" for one in each)
