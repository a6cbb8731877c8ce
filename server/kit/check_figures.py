"""The figures by which a mistyped number shows: of somebody's identity card, and of a company's credit code."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import mul

LENGTH = 18

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_FIGURES = "10X98765432"

_SIGN = "0-9A-HJ-NP-RT-UW-Y"
_CODE = re.compile(rf"[{_SIGN}]{{2}}[0-9]{{6}}[{_SIGN}]{{10}}")
"""Authority, kind, six digits of the place, nine characters of the body, a check."""
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def adds_up(number: str) -> bool:
    """Whether a number may stand so on somebody's papers; the figures of a company's credit code may all be digits."""
    return id_adds_up(number) or credit_code_adds_up(number)


def id_adds_up(number: str) -> bool:
    """The check figure of an 18-digit personal number (GB 11643-1999); numbers of other kinds always pass."""
    if len(number) != LENGTH or not number[:17].isdecimal():
        return True
    total = _weighed(0, number[:6]) + _weighed(6, number[6:14]) + _weighed(14, number[14:17])
    return _ID_FIGURES[total % 11] == number[17]


@lru_cache(maxsize=100_000)
def _weighed(first: int, figures: str) -> int:
    """A district, a day of birth and a running number come again and again in a roster."""
    return sum(map(mul, _ID_WEIGHTS[first:], map(int, figures)))


def credit_code_adds_up(code: str) -> bool:
    """Whether this is a 统一社会信用代码 with the right last character (GB 32100-2015)."""
    if not _CODE.fullmatch(code):
        return False
    total = sum(weight * _CODE_SIGNS.index(sign) for weight, sign in zip(_CODE_WEIGHTS, code, strict=False))
    return _CODE_SIGNS[-total % 31] == code[-1]
