"""Is it the same answer? Instants as instants, spans in the unit the key names, free text by its code word (CV-9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from server.kit.clock import SHANGHAI, local_day
from tests.golden.reading import has, instant, moment

CODE = re.compile(r"[A-Z][A-Z_]+")
YES = {
    "ON_TIME",
    "IN_TIME",
    "OK",
    "KEPT",
    "MET",
    "COUNTED",
    "ACCEPTED",
    "ALLOW",
    "ALLOWED",
    "YES",
    "TRUE",
    "MAINTAINED",
    "VALID",
    "PASSED",
    "PASS",
    "ACCEPT",
    "APPROVED",
    "REACHED",
    "ALLOW_ROOM_ONLY",
    "ALLOW_ROOMS_ONLY",
    "ROOM_ONLY",
    "FORMED",
    "SHOW",
    "SHOWN",
    "PUBLISH",
    "准时",
    "是",
}
NO = {
    "LATE",
    "OVERDUE",
    "MISSED",
    "FAIL",
    "IGNORED",
    "REFUSED",
    "REFUSE",
    "REJECT",
    "DENIED",
    "FAILED",
    "BREACH",
    "BREACHED",
    "WARN",
    "WARNING",
    "REJECTED",
    "BLOCK",
    "BLOCKED",
    "NO",
    "FALSE",
    "UNMAINTAINED",
    "INVALID",
    "NOT_REACHED",
    "NOT_FORMED",
    "TOO_EARLY",
    "TOO_SHORT",
    "TOO_LONG",
    "HIDE",
    "HIDDEN",
    "SUPPRESSED",
    "超时",
    "否",
}
COMMON = {"a", "an", "the", "of", "to", "per", "with", "and", "or", "for", "only", "is", "be", "in", "on"}
UNITS = {"second": 1, "minute": 60, "min": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True)
class Kept:
    """Whether a promise was kept; may be asked as a boolean or as a word."""

    yes: bool


@dataclass(frozen=True)
class Said:
    """Free text: a code word and a sentence."""

    code: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.text}" if self.code and self.text else self.code or self.text


@dataclass(frozen=True)
class Effective:
    """What was done in the end: of ``FOLLOW_MAJORITY→ABSTAIN(no common majority)`` the last code outside brackets."""

    code: str


@dataclass(frozen=True)
class Lacking:
    """Code words that are missing, all of them; none means that it may go on. ``because``: a word of the reason by
    which a case may call the lack instead."""

    codes: tuple[str, ...]
    because: str = ""


@dataclass(frozen=True)
class Unordered:
    """A list whose order is not part of the answer."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Exact:
    """An exact fraction: asked as money or area with two decimals, or as a percentage, cut (CV-2) or rounded."""

    value: Fraction


@dataclass(frozen=True)
class Worded:
    """Yes or no, said by a boolean or by words of which some mean no."""

    yes: bool
    no: tuple[str, ...]


@dataclass(frozen=True)
class Month:
    """A month; asked as ``2025-03`` or by any day in it."""

    day: date


@dataclass(frozen=True)
class Either:
    """The same answer in several words: the gate that was looked at, or none that shuts; a rate of nothing."""

    values: tuple[Any, ...]


MISSING = object()


def differences(expected: Any, ours: Any, path: str = "") -> Iterator[str]:
    """What differs, one sentence for each place; nothing when the answers are the same."""
    if isinstance(expected, Mapping) and isinstance(ours, Mapping):
        for key, value in expected.items():
            yield from differences(value, ours.get(key, MISSING), f"{path}.{key}" if path else str(key))
    elif isinstance(expected, list) and _is_list(ours) and not _all_said(ours) and len(expected) == len(ours):
        for place, (wanted, got) in enumerate(zip(expected, ours, strict=True)):
            yield from differences(wanted, got, f"{path}[{place}]")
    elif not same(expected, ours, path):
        yield f"{path}: expected {_shown(expected)}, got {_shown(ours)}"


def same(expected: Any, ours: Any, key: str = "") -> bool:
    """Are two values the same answer to the question named by ``key``?"""
    if isinstance(ours, Kept):
        return _same_kept(expected, ours, key)
    if isinstance(ours, Said):
        return isinstance(expected, str) and _same_said(expected, ours)
    if isinstance(ours, Effective | Lacking | Unordered | Exact | Month | Worded | Either):
        return _SPECIAL[type(ours)](expected, ours)
    if isinstance(ours, timedelta):
        return _same_span(expected, ours, key)
    if isinstance(ours, datetime):
        at = instant(expected, on=ours)
        return at == ours if at else moment(expected) == local_day(ours)
    if isinstance(ours, date):
        day = moment(expected)
        if isinstance(day, datetime) and "T24:00" in expected:
            return local_day(day) - timedelta(days=1) == ours
        return (local_day(day) if isinstance(day, datetime) else day) == ours
    if _is_list(ours) and _all_said(ours):
        return isinstance(expected, list) and len(expected) == len(ours) and _each_found(expected, ours)
    return _same_plain(expected, ours)


def _same_plain(expected: Any, ours: Any) -> bool:
    if isinstance(expected, bool) or isinstance(ours, bool):
        return expected is ours
    if isinstance(ours, Decimal):
        return Decimal(str(expected)) == ours
    if isinstance(expected, int | float) and isinstance(ours, int | float):
        return Decimal(str(expected)) == Decimal(str(ours))
    return bool(expected == (list(ours) if isinstance(ours, tuple) else ours))


def _same_kept(expected: Any, ours: Kept, key: str) -> bool:
    last = key.rsplit(".", 1)[-1]
    if isinstance(expected, bool):
        return expected is (not ours.yes if has(last, "late", "overdue", "missed", "breach") else ours.yes)
    code = str(expected).split(":")[0].split("(")[0].strip().upper().replace(" ", "_")
    return code in (YES if ours.yes else NO)


def _same_effective(expected: Any, ours: Effective) -> bool:
    codes = CODE.findall(re.sub(r"[(（].*?[)）]", "", str(expected)))
    return bool(codes) and codes[-1] == ours.code


def _same_lacking(expected: Any, ours: Lacking) -> bool:
    if isinstance(expected, list):
        return sorted(expected) == sorted(ours.codes)
    if isinstance(expected, bool):
        return expected is not bool(ours.codes)
    code, *named = CODE.findall(str(expected))
    if not ours.codes:
        return code in YES
    reason = bool(ours.because) and any(ours.because in name for name in named)
    return code in NO and (not named or reason or sorted(named) == sorted(ours.codes))


def _same_unordered(expected: Any, ours: Unordered) -> bool:
    if not isinstance(expected, list) or len(expected) != len(ours.values):
        return expected == len(ours.values) if isinstance(expected, int) and not isinstance(expected, bool) else False
    return sorted(map(str, expected)) == sorted(map(str, ours.values))


def _same_exact(expected: Any, ours: Exact) -> bool:
    asked = Fraction(str(expected).replace("%", "").replace(",", "").strip())
    places = 10 ** len(str(expected).replace("%", "").strip().partition(".")[2])
    figures = [ours.value * scale * places for scale in ((100,) if "%" in str(expected) else (1, 100))]
    return asked * places in {int(one) for one in figures} | {int(one + Fraction(1, 2)) for one in figures}


def _same_month(expected: Any, ours: Month) -> bool:
    if isinstance(expected, int) and not isinstance(expected, bool):
        return expected in (ours.day.year, ours.day.month)
    return str(expected)[:7] == ours.day.isoformat()[:7]


def _same_worded(expected: Any, ours: Worded) -> bool:
    if isinstance(expected, bool):
        return expected is ours.yes
    return isinstance(expected, str) and has(expected, *ours.no) is not ours.yes


_SPECIAL: dict[type, Any] = {
    Effective: _same_effective,
    Lacking: _same_lacking,
    Unordered: _same_unordered,
    Exact: _same_exact,
    Month: _same_month,
    Worded: _same_worded,
    Either: lambda expected, ours: expected in ours.values,
}


def _same_said(expected: str, ours: Said) -> bool:
    if expected == str(ours):
        return True
    code = CODE.match(expected)
    if code and ours.code:
        pair = {code[0], ours.code}
        alike = len(pair) == 1 or pair <= YES or pair <= NO
        return alike and not _other_reason(expected[code.end() :], ours.text)
    wanted, got = _meaning(expected), _meaning(ours.text or ours.code)
    return _numbers(expected) == _numbers(ours.text) and len(wanted & got) * 5 >= len(wanted) * 3


def _other_reason(expected: str, ours: str) -> bool:
    """Do both give a reason, by a code word or with figures, and not one word of it alike? In free words two people
    may name one reason without sharing a word."""
    told = [set(re.findall(r"[a-z]+|\d+(?:\.\d+)?|[一-鿿]", one.lower())) - COMMON for one in (expected, ours)]
    by_code = [bool(CODE.search(one)) for one in (expected, ours)]
    figured = [bool(_numbers(one)) for one in (expected, ours)]
    return (all(by_code) or all(figured)) and not told[0] & told[1]


def _same_span(expected: Any, ours: timedelta, key: str) -> bool:
    if isinstance(expected, str) and (clock := re.fullmatch(r"(\d+):(\d{2})(?::(\d{2}))?", expected)):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds) == ours
    figure, unit = (re.match(r"[\d.]+", expected), expected) if isinstance(expected, str) else (None, key)
    amount = figure[0] if figure else expected
    for word, seconds in UNITS.items():
        if has(unit, word):
            return Decimal(str(amount)) * seconds == Decimal(str(ours.total_seconds()))
    return Decimal(str(amount)) * 60 == Decimal(str(ours.total_seconds()))


def _each_found(expected: Sequence[Any], ours: Sequence[Said]) -> bool:
    return all(any(_same_said(str(wanted), one) for one in ours) for wanted in expected)


def _meaning(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+|[一-鿿]", text.lower())) - COMMON


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _all_said(values: Sequence[Any]) -> bool:
    """Sentences without a code word come in no order."""
    return bool(values) and all(isinstance(value, Said) and not value.code for value in values)


def _shown(value: Any) -> str:
    if value is MISSING:
        return "nothing"
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    return str(value)
