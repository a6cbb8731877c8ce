"""Field types that refuse at the door what the databases would take differently or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from server.kit.clock import SHANGHAI
from server.kit.unseen import without_unseen

LARGEST_ID = 2**53 - 1
"""The largest whole number a browser keeps exactly."""
LARGEST_NUMBER = 2**53 - 1
FIRST_YEAR, LAST_YEAR = 1980, 2199
"""Of an instant somebody types into a form."""
WHOLE = re.compile(r"-?[0-9]{1,16}")
"""A whole number as an address or a form writes it: ``３`` is a digit to Python and to nobody else here."""
_METRES = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_UNKEPT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and halves of characters: all that Unicode counts as Cc and Cs."""
_UNKEPT_IN_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""The same where a text may have lines and tabs."""
_UNSEEN = ("Cf", "Cc", "Zs", "Zl", "Zp", "Mn")
_BETWEEN = ("Zs", "Zl", "Zp", "Pd", "Cc", "Cf", "Cs")
"""What stands between the figures of a number: gaps, dashes, and what nobody sees."""
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that are drawn as nothing."""


class KitSchema(Schema):
    """A shape in or out; unknown keys are refused rather than ignored."""

    class Meta:
        """Marshmallow's own settings."""

        unknown = RAISE


class Text(fields.String):
    """Text of ``least`` to ``most`` characters, NFC, stripped, without control characters.

    Characters nobody sees are taken out, but for what emoji are drawn with (:mod:`server.kit.unseen`).
    """

    def __init__(self, most: int, *, least: int = 0, lines: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("validate", validate.Length(min=least, max=most, error="长度应在 {min} 到 {max} 个字之间"))
        super().__init__(**kwargs)
        self.lines = lines

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        seen = without_unseen(super()._deserialize(value, attr, data, **kwargs))
        text = unicodedata.normalize("NFC", seen).strip()
        if (_UNKEPT_IN_LINES if self.lines else _UNKEPT).search(text.replace("\r\n", "\n")):
            raise ValidationError("含有无法保存的字符")
        if all(unicodedata.category(c) in _UNSEEN or c in _BLANKS for c in text):
            return ""
        return text.replace("\r\n", "\n")


def bare_number(words: str) -> str:
    """A number of letters and figures as it is compared, however it was typed: without gaps, dashes and brackets, in
    narrow figures, with large letters. ``999999 19400611 626x`` is ``99999919400611626X``."""
    figures = unicodedata.normalize("NFKC", words).upper().replace("×", "X")
    return "".join(one for one in figures if one not in "()−" and unicodedata.category(one) not in _BETWEEN)


class PaperNumber(fields.String):
    """The number on somebody's papers, or the end of it, as it is compared (:func:`bare_number`)."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return bare_number(super()._deserialize(value, attr, data, **kwargs))


class Id(fields.Integer):
    """The id of a row: 1 to 2^53 - 1. Takes 3.0 as 3, as JSON Schema does, but not "3" and not true."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("validate", validate.Range(min=1, max=LARGEST_ID, error="编号不对"))
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return super()._deserialize(_whole(value), attr, data, **kwargs)


class Whole(fields.Integer):
    """A whole number between two bounds."""

    def __init__(self, least: int, most: int = LARGEST_NUMBER, **kwargs: Any) -> None:
        kwargs.setdefault("validate", validate.Range(min=least, max=most, error="应在 {min} 到 {max} 之间"))
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return super()._deserialize(_whole(value), attr, data, **kwargs)


class Instant(fields.DateTime):
    """An aware instant; out as RFC 3339 in UTC with a Z, in with any zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else show_instant(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        instant = super()._deserialize(value, attr, data, **kwargs)
        if instant.tzinfo is None:
            raise ValidationError("时间需要带时区")
        try:
            return instant.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("时间超出范围") from error


class LocalMoment(fields.Field[datetime]):
    """What a date-and-time box of a form sends: a local time of Shanghai without a zone; UTC inside. Only of a year
    somebody may mean: days are counted from it, which the last years of the calendar do not bear."""

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> datetime:
        try:
            local = datetime.fromisoformat(str(value)).replace(tzinfo=SHANGHAI)
        except ValueError as error:
            raise ValidationError("时间不对") from error
        if not FIRST_YEAR <= local.year <= LAST_YEAR:
            raise ValidationError("时间不对，请看看年份")
        return local.astimezone(UTC)


class SquareMetres(fields.Field[int]):
    """Square metres with up to two decimals, as a form sends them; whole hundredths inside."""

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> int:
        found = _METRES.fullmatch(str(value).strip())
        if found is None:
            raise ValidationError("面积不对，最多两位小数")
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def show_instant(at: datetime) -> str:
    """An instant as the API writes it: ``2026-11-21T06:00:00Z``."""
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(timespec="seconds")[:19] + "Z"


def one_of(*keys: str) -> validate.OneOf:
    """One of these words."""
    return validate.OneOf(keys, error="不在可选范围内")


def _whole(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValidationError("应为整数")
    if isinstance(value, float):
        if not value.is_integer():
            raise ValidationError("应为整数")
        return int(value)
    return value
