"""What a cell says once full-width digits, units, hidden blanks and number formats are out of the way.

Readers of a cell return its value and the kind of finding, ``""`` when all is well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from server.rosters.rules import HUGE_AREA

Cell = str | float | int | bool | date | datetime | time | timedelta

BLANK = frozenset(
    ("", "-", "--", "—", "——", "/", "//", "\\", ".", "无", "暂无", "空", "不详", "未知", "不明", "未提供", "未登记")
) | frozenset(("null", "NULL", "Null", "None", "none", "N/A", "n/a", "#N/A", "nan", "NaN"))
_ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!")

# Line breaks stay: in a cell of names they part one owner from the next.
_CONTROLS = [c for c in (*range(0x20), *range(0x7F, 0xA0)) if c not in (0x09, 0x0A, 0x0D)]
_PLAIN: dict[int, str | None] = {
    **dict.fromkeys([*_CONTROLS, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xFFFE, 0xFFFF]),
    **dict.fromkeys(range(0xD800, 0xE000)),
    **{wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
    **dict.fromkeys([0x09, 0xA0, 0x3000, *range(0x2000, 0x200B), 0x202F, 0x205F], " "),
    0x0D: "\n",
    0x2212: "-",
    0x2013: "-",
}
_ODD = re.compile("[" + "".join(re.escape(chr(c)) for c in _PLAIN) + "]")


def text(cell: Cell) -> str:
    """A cell as text: full-width signs made plain, unseen characters gone, whole numbers without a point."""
    if type(cell) is str:
        if not (cell.isascii() and cell.isprintable()) and _ODD.search(cell):
            cell = cell.translate(_PLAIN)
        return cell.strip()
    return _other_as_text(cell)


def _other_as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def word(cell: Cell) -> str:
    """As ``text``, with the many ways of writing "nothing here", spreadsheet errors among them, read as ``""``."""
    words = text(cell)
    return "" if words in BLANK or words.startswith(_ERRORS) else words


SEPARATORS = re.compile(r"[、,;/\n|&＆；，]+")


def split(words: str) -> list[str]:
    """The parts of a cell that lists several things, in order, without empty ones."""
    return [part.strip() for part in SEPARATORS.split(words) if part.strip()]


def is_blank(cell: Cell) -> bool:
    """Nothing to see in it."""
    return type(cell) is str and (not cell or not (cell[0].isalnum() or text(cell)))


_UNIT = re.compile(r"(?:平方米|平方公尺|平米|平方|㎡|m²|m\^?2|M2)$")
_DECIMAL = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d*))?$")


def read_area(cell: Cell, most: int = HUGE_AREA) -> tuple[int, str]:
    """An area in whole hundredths of a square metre, exact: 0 and a kind when it cannot be used as it stands.

    A number of Excel is a binary fraction; below ``HUGE_AREA`` its hundredfold lies within 1e-8 of the decimal that
    was typed, so the nearest whole number is that decimal, and what is further away has more than two decimals.
    """
    if type(cell) is float:
        hundredfold = cell * 100.0
        if not -1e15 < hundredfold < 1e15:
            return 0, "area_text" if cell != cell else "area_negative" if cell < 0 else "area_huge"
        hundredths = round(hundredfold)
        if abs(hundredfold - hundredths) > 1e-4:
            return _bounded(int(hundredfold + 0.5 + 1e-7) if hundredfold > 0 else hundredths, "area_decimals", most)
        return _bounded(hundredths, "", most)
    return _area_of_text(cell, most)


def _area_of_text(cell: Cell, most: int) -> tuple[int, str]:
    words = word(cell)
    if not words:
        return 0, "area_missing"
    plain = _UNIT.sub("", words.replace(" ", ""))
    match = _DECIMAL.match(plain)
    if isinstance(cell, bool) or match is None or len(plain) > 30 or not any(c.isdigit() for c in plain):
        return 0, "area_text"
    sign, whole, fraction = match[1], match[2].replace(",", "") or "0", (match[3] or "").rstrip("0")
    hundredths = int(whole) * 100 + int((fraction + "00")[:2])
    if len(fraction) > 2 and fraction[2] >= "5":
        hundredths += 1
    return _bounded(-hundredths if sign == "-" else hundredths, "area_decimals" if len(fraction) > 2 else "", most)


def _bounded(hundredths: int, kind: str, most: int) -> tuple[int, str]:
    if 0 < hundredths <= most:
        return hundredths, kind
    return 0, "area_zero" if hundredths == 0 else "area_negative" if hundredths < 0 else "area_huge"


_NUMERALS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


def whole_number(words: str) -> int | None:
    """``"12"``, ``"十二"``, ``"二十"``, ``"一百零三"`` as an int; anything else is None."""
    if words.isascii() and words.isdigit() and len(words) <= 9:
        return int(words)
    if words and all(sign in _NUMERALS for sign in words):
        return int("".join(str(_NUMERALS[sign]) for sign in words)) if len(words) <= 9 else None
    total = digit = 0
    for sign in words:
        if sign in _NUMERALS:
            digit = _NUMERALS[sign]
        elif sign in ("十", "百"):
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            return None
    return total + digit if words else None


_FLOOR = re.compile(r"(-|负|地下|B|b)?第?([0-9]{1,3}|[〇零一二三四五六七八九十百]{1,5})(?:层|楼|F|f)?(?:[-~至/、].*)?$")


def read_floor(cell: Cell) -> int | None:
    """A floor number, below ground negative; the first of several; None when the cell says something else."""
    match = _FLOOR.match(text(cell).replace(" ", ""))
    number = whole_number(match[2]) if match else None
    if match is None or number is None:
        return None
    return -number if match[1] else number


_REMEMBERED = 60_000


class Remembered(dict[Cell, Any]):
    """Remembers what a reader made of a cell: buildings, stairs, floors and dates repeat by the thousand."""

    def __init__(self, read: Callable[[Cell], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Cell) -> Any:
        if len(self) >= _REMEMBERED:
            self.clear()
        value = self[cell] = self._read(cell)
        return value
