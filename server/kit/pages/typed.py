"""What people type into forms where the house counts otherwise: yuan and months."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from server.kit.money import NoSum, read_yuan

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
MOST_FEN = 10**12
"""Ten thousand million yuan: more than any estate ever holds."""


class Yuan(fields.Field[int]):
    """Yuan with up to two decimals, as whole fen; as :func:`server.kit.money.read_yuan` reads them."""

    def __init__(self, least: int = 1, most: int = MOST_FEN, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> int:
        try:
            fen = read_yuan(str(value))
        except NoSum as wrong:
            raise ValidationError(str(wrong)) from wrong
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
