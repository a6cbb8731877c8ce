"""What people type into forms where the house counts otherwise: yuan and months."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

_YUAN = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,2}))?")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
MOST_FEN = 10**12
"""Ten thousand million yuan: more than any estate ever holds."""


class Yuan(fields.Field[int]):
    """Yuan with up to two decimals, as whole fen; commas between thousands and a full-width point are taken too."""

    def __init__(self, least: int = 1, most: int = MOST_FEN, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> int:
        plain = str(value).strip().removeprefix("¥").replace(",", "").replace("，", "").replace("．", ".")
        found = _YUAN.fullmatch(plain) if plain.isascii() else None
        if found is None:
            raise ValidationError("金额不对，填到分为止，如 1261.39")
        fen = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
        if not self.least <= fen <= self.most:
            raise ValidationError("金额要大于零" if fen < self.least else "金额太大了")
        return fen


class Month(fields.Field[date]):
    """``2026-11`` as the first day of that month."""

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> date:
        found = _MONTH.fullmatch(str(value).strip())
        if found is None or not 1 <= int(found[2]) <= 12 or not 1990 <= int(found[1]) <= 2200:
            raise ValidationError("月份不对，如 2026-11")
        return date(int(found[1]), int(found[2]), 1)
