"""Dates as people type them into rosters."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from server.rosters.cells import Cell, text, whole_number, word

_FIRST, _LAST = date(1949, 10, 1), date(2099, 12, 31)
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's count, which holds from March 1900 on
_PARTED = re.compile(r"(\d{4})[-/.、,年\\](\d{1,2})[-/.、,月\\](\d{1,2})[日号]?(?:[T ]*\d{1,2}:\d{2}.*)?$")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_IN_WORDS = re.compile(rf"([〇零一二三四五六七八九]{{4}})年({_NUMERAL})月({_NUMERAL})[日号]?$")
_DIGITS = {sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")} | {"零": "0"}


def read_date(cell: Cell) -> tuple[date | None, str]:
    """A full date from 1949 to 2099, ``(None, "")`` for a blank, ``(None, "date_bad")`` for what cannot be sure.

    Read: date cells, 2002-09-24, 2002/9/4, 2002.9.4, 2002年9月4日, 20020924, 二〇〇二年九月四日, with a time of day
    behind, and the day count Excel shows when the cell has no date format. Two-figure years and dates without a day
    are not guessed.
    """
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, date):
        return _within(cell)
    words = word(cell)
    if not words:
        return None, ""
    return _within(_of_words(words) if isinstance(cell, str | float | int) else None)


def _within(day: date | None) -> tuple[date | None, str]:
    return (day, "") if day is not None and _FIRST <= day <= _LAST else (None, "date_bad")


def _of_words(words: str) -> date | None:
    plain = text(words).replace(" ", "")
    if plain.isdigit() and len(plain) == 5:
        return _EPOCH + timedelta(days=int(plain))
    if match := _PARTED.match(plain) or _SOLID.match(plain):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _IN_WORDS.match(plain):
        year = int("".join(_DIGITS[sign] for sign in match[1]))
        return _day(year, whole_number(match[2]) or 0, whole_number(match[3]) or 0)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
