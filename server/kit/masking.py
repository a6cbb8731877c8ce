"""Showing less than we know (P-04): names, phones, identity numbers and rooms with stars in them.

The first character of a name stays, every other becomes a star: 张三 ``张*``, 张三丰 ``张**``, 欧阳娜娜 ``欧***``;
compound surnames are not recognised, because a table of them would be wrong for somebody and show one character
more of others. Of an identity number the first and last character stay and not the usual last four: those four
are what people prove themselves with.
"""

from __future__ import annotations

import re

STAR = "*"
MOBILE = re.compile(r"1[3-9]\d{9}")
IDENTITY = re.compile(r"\d{17}[\dXx]|\d{15}")
IN_TEXT = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2})(?!\d)")


def mask_name(name: str) -> str:
    """The first character and stars for the rest; a Latin name is cut to its first letter and three stars."""
    name = name.strip()
    if name.isascii() and len(name) > 1:
        return name[0] + STAR * 3
    return name and name[0] + STAR * max(len(name) - 1, 1)


def mask_phone(phone: str) -> str:
    """``138****5678``; of any other number the last four digits at most, and none of a short one."""
    digits = re.sub(r"\D", "", phone)
    digits = digits.removeprefix("86") if len(digits) == 13 else digits
    if MOBILE.fullmatch(digits):
        return f"{digits[:3]}{STAR * 4}{digits[-4:]}"
    shown = 4 if len(digits) > 6 else 0
    return STAR * (len(digits) - shown) + digits[len(digits) - shown :]


def mask_id(number: str) -> str:
    """The first and the last character of an identity number, stars between."""
    number = number.strip()
    return STAR * len(number) if len(number) < 3 else number[0] + STAR * (len(number) - 2) + number[-1]


def mask_room(label: str) -> str:
    """A home's label without its room: ``21栋1单元702`` becomes ``21栋1单元***``, a bare one ``***``."""
    return re.sub(r"[0-9A-Za-z]+[室号房]*$", STAR * 3, label.strip())


def mask_numbers(text: str) -> str:
    """Phones and identity numbers inside somebody's words, masked where they stand."""
    return IN_TEXT.sub(lambda found: _mask_number(found[0]), text)


def _mask_number(number: str) -> str:
    return mask_id(number) if IDENTITY.fullmatch(number) else mask_phone(number)
