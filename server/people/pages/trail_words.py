"""How what changed is read aloud on the page of the audit trail: fields, values, times, in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from config import FOLDER, read_toml
from server.kit.clock import SHANGHAI
from server.kit.pages.look import show_day

WORDS: dict[str, dict[str, Any]] = read_toml(FOLDER / "audit.toml")
"""How acts, things, doors and fields of the trail are called on the page."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_UNITS = {field: unit for unit, fields in WORDS["units"].items() for field in fields}
NOTHING = "无"


def told(thing: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an entry recorded about a kind of thing: each field's name and what it held, as people read it."""
    return [(label_of(field), _value(thing, field, value)) for field, value in values.items()]


def label_of(field: str) -> str:
    """What a field is called; the field itself where nobody has said it."""
    return str(WORDS["fields"].get(field, field))


def _value(thing: str, field: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(_value(thing, field, one) for one in value)
    if isinstance(value, Mapping):
        return "；".join(f"{label_of(str(key))}＝{_value(thing, str(key), one)}" for key, one in value.items())
    if isinstance(value, int):
        return _number(field, value)
    known = WORDS["values"].get(f"{thing}.{field}") or WORDS["values"].get(field, {})
    return str(known.get(value) or _time(str(value)))


def _number(field: str, value: int) -> str:
    unit = _UNITS.get(field)
    if unit == "minutes":
        return f"{value // 60:02d}:{value % 60:02d}"
    if unit is not None:
        return f"{Decimal(value) / (100 if unit == 'hundredths' else 10_000):f}"
    return str(value)


def _time(words: str) -> str:
    """A day or an instant as people write it, the instant in local time; anything else as it is."""
    try:
        if _INSTANT.fullmatch(words):
            return f"{datetime.fromisoformat(words).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        return show_day(date.fromisoformat(words)) if _DAY.fullmatch(words) else words
    except ValueError:
        return words
