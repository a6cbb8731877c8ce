"""One-time subscribe messages: what each field may hold, and sending.

A field's type is the letters of its name (``thing1`` is a *thing*). Limits are from the document of
subscribeMessage.send; empty values and line breaks are refused by the platform with 47003.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from server.kit.clock import SHANGHAI
from server.wechat.gateway import Gateway
from server.wechat.settings import Build

Value = str | int | date | datetime

_HAN = r"[㐀-鿿〇·]"
_ROMAN = r"[A-Za-z .'\-]"
_DAY = r"\d{4}年\d{1,2}月\d{1,2}日"
_HOUR = r"([01]?\d|2[0-3]):[0-5]\d"
_TIME = rf"({_DAY} ?)?{_HOUR}"
_DATE = rf"{_DAY}( ?{_HOUR})?"

RULES: dict[str, re.Pattern[str]] = {
    "thing": re.compile(r".{1,20}"),
    "number": re.compile(r"(?=.{1,32}$)-?[0-9]+(\.[0-9]+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[!-~]([ -~]{0,30}[!-~])?"),
    "time": re.compile(rf"{_TIME}(~{_TIME})?", re.ASCII),
    "date": re.compile(rf"{_DATE}(~{_DATE})?", re.ASCII),
    "amount": re.compile(r"[¥￥$€£]?[0-9]{1,10}(\.[0-9]+)?元?"),
    "phone_number": re.compile(r"[0-9+\-() ]{1,17}"),
    "car_number": re.compile(rf"(?=.{{1,8}}$)({_HAN}|[A-Za-z0-9])[A-Za-z0-9]*({_HAN}|[A-Za-z0-9])?"),
    "name": re.compile(rf"({_HAN}|{_ROMAN}){{1,10}}|{_ROMAN}{{1,20}}"),
    "phrase": re.compile(rf"{_HAN}{{1,5}}"),
    "enum": re.compile(r".{1,20}"),
}
"""Per field type, what the platform takes."""

_CUT = {"thing": 20, "name": 10, "character_string": 32, "phrase": 5}


class FieldRefused(ValueError):
    """A value does not fit its field and cannot be made to."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name} cannot hold {value!r}")
        self.name = name


def field_kind(name: str) -> str:
    """The type in a field's name: ``character_string3`` -> ``character_string``."""
    return name.rstrip("0123456789")


def fits(name: str, value: str) -> bool:
    """Whether the platform takes this text in this field."""
    rule = RULES.get(field_kind(name))
    return rule is not None and rule.fullmatch(value) is not None and _width(value) <= _limit(name)


def render(name: str, value: Value) -> str:
    """The text for a field: times in Shanghai, fen as yuan, long words cut with "…".

    ``FieldRefused`` if it still does not fit: a wrong number is worse than a cut sentence.
    """
    kind = field_kind(name)
    text = " ".join(_WORDS.get(kind, _plain)(value).split())
    if kind in _CUT:
        text = _cut(text, _longest(kind, text), "…" if kind == "thing" else "")
    if kind in ("thing", "enum") and not text:
        text = "无"
    if not fits(name, text):
        raise FieldRefused(name, text)
    return text


def send_subscribe(
    gateway: Gateway,
    *,
    openid: str,
    template_id: str,
    fields: Mapping[str, str],
    page: str | None = None,
    build: Build = "formal",
) -> str | None:
    """Send rendered fields; gives the message id if the platform tells one. Costs one consent.

    Without consent it is refused with kind ``no_credit`` (43101).
    """
    body: dict[str, object] = {
        "touser": openid,
        "template_id": template_id,
        "data": {name: {"value": text} for name, text in fields.items()},
        "miniprogram_state": build,
        "lang": "zh_CN",
    }
    if page:
        body["page"] = page
    msgid = gateway.post("cgi-bin/message/subscribe/send", body).get("msgid")
    return None if msgid is None else str(msgid)


def _longest(kind: str, text: str) -> int:
    # A name in letters may be twice as long as one in characters.
    return 20 if kind == "name" and text.isascii() else _CUT[kind]


def _plain(value: Value) -> str:
    return str(value)


def _when(value: Value) -> str:
    if isinstance(value, datetime):
        at = value.astimezone(SHANGHAI)
        return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    return _day(value)


def _day(value: Value) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else str(value)


def _yuan(value: Value) -> str:
    if not isinstance(value, int):
        return str(value)
    return f"{value // 100}.{value % 100:02}元" if value >= 0 else str(value)


_WORDS: dict[str, Callable[[Value], str]] = {"time": _when, "date": _day, "amount": _yuan}


def _limit(name: str) -> int:
    return 20 if field_kind(name) == "thing" else 64


def _width(text: str) -> int:
    # Rare characters and emoji count twice on the platform's side (UTF-16).
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def _cut(text: str, limit: int, mark: str) -> str:
    if _width(text) <= limit:
        return text
    while _width(text) > limit - len(mark):
        text = text[:-1]
    return text.rstrip() + mark
