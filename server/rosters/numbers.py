"""ID numbers and phones. Both must be text: a number of Excel keeps 15 figures, and nobody can tell which were lost."""

from __future__ import annotations

import re

from server.kit.fields import bare_number
from server.rosters.cells import Cell, split, word

_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_COMPANY_CODE = r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-Z]{10}"
_ID = re.compile(rf"(?:\d{{17}}[\dX]|\d{{15}}|{_COMPANY_CODE}|(?=.*[A-Z])[A-Z0-9]{{6,20}}|\d{{8}}|\d{{10}})$")
_ID_WORDS = re.compile(r"^(?:居民)?(?:身份证|护照|证件|信用代码|统一社会信用代码)(?:号码?)?:?")


def read_ids(cell: Cell) -> tuple[list[str], bool]:
    """ID numbers in order and whether all can be used. A cell holding a number is refused: its last digits are lost."""
    if type(cell) is str and len(cell) == 18 and cell.isascii() and cell[:17].isdigit():
        last = cell[17]
        return ([cell.upper()], True) if last.isdigit() or last in "Xx" else ([], False)
    words = word(cell)
    if not words:
        return [], True
    if not isinstance(cell, str):
        return [], False
    numbers = [_id_of(part) for part in split(_BRACKETS.sub(_digits_only, words))]
    return numbers if any(numbers) else [], all(numbers)


def _digits_only(match: re.Match[str]) -> str:
    # H123456(7) of Hong Kong keeps its check figure, a remark in brackets goes.
    return match[1] if match[1].isascii() and match[1].isalnum() else ""


def _id_of(part: str) -> str:
    if len(part) == 18 and part.isascii() and part.isdigit():
        return part
    plain = _ID_WORDS.sub("", bare_number(part))
    return plain if _ID.match(plain) else ""


_PLAIN_MOBILE = re.compile(r"1[3-9][0-9]{9}\Z")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86|0086)?(1[3-9]\d{9})(?!\d)")
_LANDLINE = re.compile(r"(?:0\d{9,11}|[2-8]\d{6,7}|[48]00\d{7}|\+\d{8,15})(?:(?:转|\*|x|X)\d{1,6})?$")
_PHONE_PARTS = re.compile(r"[、,;/\n|&；，]+|或|和")
_PHONE_FILL = str.maketrans("", "", " -()（）.:")


def read_phones(cell: Cell) -> tuple[list[str], bool]:
    """Phones in order and whether all can be used; an unusable one among several leaves ``""`` in its place.

    Mobile numbers with dashes, spaces, +86 or a name beside them; landlines with or without the area code. A cell
    that holds a number instead of text is refused like an ID number.
    """
    if type(cell) is str and len(cell) == 11 and cell.isascii() and cell.isdigit() and cell[0] == "1" and cell[1] > "2":
        return [cell], True
    words = word(cell)
    if not words:
        return [], True
    if not isinstance(cell, str):
        return [], False
    phones = [_phone_of(part) for part in _PHONE_PARTS.split(words) if part.strip()]
    if not all(phones) and " " in words:
        spaced = [_phone_of(part) for part in words.split()]
        phones = spaced if len(spaced) > 1 and all(spaced) else phones
    return phones if any(phones) else [], bool(phones) and all(phones)


def _phone_of(part: str) -> str:
    if _PLAIN_MOBILE.match(part):
        return part
    plain = part.translate(_PHONE_FILL)
    if match := _MOBILE.search(plain):
        rest = plain[: match.start()] + plain[match.end() :]
        return "" if any(c.isdigit() for c in rest) else match[1]
    plain = re.sub(r"^(?:\+?86|0086)(?=0?\d{9})", "", plain)
    return plain if _LANDLINE.match(plain) else ""
