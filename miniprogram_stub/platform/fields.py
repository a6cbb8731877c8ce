"""The field rules of subscribe messages: what each type of value may hold.

Source: subscribeMessage.send, "订阅消息参数值内容限制说明". The type is the letters of the key: thing1 is a thing.
Times and dates are held to the documented forms alone (2019年10月1日, 15:01, ranges with ~).
"""

import re
from collections.abc import Mapping
from typing import Any

from .answers import Refused
from .settings import Template

_MOST_THING = 20
_HAN = r"[\u3400-\u9fff\u3007\u00b7]"
_DAY = r"\d{4}年(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12]\d|3[01])日"
_HOUR = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_MOMENT = rf"(?:{_DAY}(?:\s?{_HOUR})?)"
_TIME = rf"(?:(?:{_DAY}\s?)?{_HOUR})"

_FORMS: Mapping[str, str] = {
    "thing": rf".{{1,{_MOST_THING}}}",
    "number": r"(?=.{1,32}$)-?\d+(?:\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": r"[\x21-\x7e](?:[\x20-\x7e]{0,30}[\x21-\x7e])?",
    "time": rf"{_TIME}(?:\s?~\s?{_TIME})?",
    "date": rf"{_MOMENT}(?:\s?~\s?(?:{_MOMENT}|{_HOUR}))?",
    "amount": r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?",
    "phone_number": r"[\d+\-() ]{1,17}",
    "car_number": rf"(?=.{{1,8}}$)(?:{_HAN}|[A-Za-z0-9])[A-Za-z0-9]*(?:{_HAN}|[A-Za-z0-9])?",
    "name": rf"{_HAN}{{1,10}}|[A-Za-z .'\-]{{1,20}}|(?=.{{1,10}}$)(?:{_HAN}|[A-Za-z .'\-])+",
    "phrase": rf"{_HAN}{{1,5}}",
}
_RULES = {kind: re.compile(form) for kind, form in _FORMS.items()}
_KEY = re.compile(r"(?P<kind>[a-z_]+?)\d+")


def kind_of(key: str) -> str:
    """thing1 -> thing; "" when the key is none of the known types."""
    found = _KEY.fullmatch(key)
    kind = found["kind"] if found else ""
    return kind if kind in _RULES or kind == "enum" else ""


def fits(key: str, value: str, template: Template | None = None) -> bool:
    """Whether a value may stand in a field of that key."""
    kind = kind_of(key)
    if kind == "enum":
        return template is not None and value in template.enums.get(key, ())
    return bool(kind) and _RULES[kind].fullmatch(value) is not None and _narrow_enough(kind, value)


def _narrow_enough(kind: str, value: str) -> bool:
    """Emoji and rare characters count as two, as in UTF-16."""
    return kind != "thing" or len(value.encode("utf-16-le")) <= 2 * _MOST_THING


def checked(template: Template, data: Any) -> dict[str, str]:
    """The values by key; 47003 naming the first field that is missing, empty, ill-formed or not the template's."""
    if not isinstance(data, dict):
        raise Refused(47003, "argument invalid! data is not an object")
    for key in data:
        if key not in template.places():
            raise Refused(47003, f"argument invalid! data.{key} is not in the template")
    values: dict[str, str] = {}
    for key in template.places():
        entry = data.get(key)
        value = entry.get("value") if isinstance(entry, dict) else None
        if value is None or str(value).strip() == "":
            raise Refused(47003, f"argument invalid! data.{key}.value is empty")
        if not isinstance(value, (str, int, float)) or not fits(key, str(value), template):
            raise Refused(47003, f"argument invalid! data.{key}.value invalid")
        values[key] = str(value)
    return values
