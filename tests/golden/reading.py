"""Reading cases whose field names vary: a field by the words in its name, an instant or a day by its look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from server.kit.calendar.workdays import ListedDays, Workdays, chinese_days, listed_days
from server.kit.clock import SHANGHAI

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH = re.compile(r"\d{4}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
SPLIT = re.compile(r"[^a-z0-9]+")
STARTS = (
    "received", "reported", "created", "made", "submitted", "opened", "logged", "posted", "decided", "published",
    "start", "date", "day", "when", "time", "at",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One worked case. ``asked`` is the shape of the expected answer: keys and lists, read for what is wanted."""

    id: str
    title: str
    rules: tuple[str, ...]
    given: Mapping[str, Any]
    asked: Mapping[str, Any]


class Unreadable(Exception):
    """The input lacks something that this kind of case needs."""


def case_of(raw: Mapping[str, Any]) -> Case:
    """A case from its JSON object."""
    rules = tuple(part.strip() for part in str(raw.get("rule") or "").replace("，", ",").split(",") if part.strip())
    title = f"{raw.get('title') or ''} {raw.get('basis') or ''}"
    return Case(str(raw.get("id", "?")), title, rules, raw["input"], raw["expected"])


def has(name: str, *words: str) -> bool:
    """Does a field's name contain one of these words? One of two letters (``at``, ``id``) only as a word of its own."""
    low = name.lower()
    return any(_inside(word, low) for word in words)


def _inside(word: str, low: str) -> bool:
    return word in (SPLIT.split(low) if len(word) < 3 and word.isascii() and word.isalpha() else low)


def find(given: Mapping[str, Any], *words: str) -> Any:
    """The first field whose name contains one of the words, the earlier word first; None when there is none."""
    for word in words:
        for name, value in given.items():
            if has(name, word):
                return value
    return None


def moment(words: Any) -> datetime | date | None:
    """An aware instant or a day out of a string; None when it is neither. A naive instant is Shanghai's."""
    if not isinstance(words, str):
        return None
    if DAY.fullmatch(words.strip()):
        return date.fromisoformat(words.strip())
    return instant(words) if INSTANT.fullmatch(words.strip()) else None


def instant(words: Any, *, on: datetime | None = None) -> datetime | None:
    """An aware instant; a bare time of day belongs to the day of ``on``. None when it is neither."""
    if not isinstance(words, str):
        return None
    if on is not None and re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", words):
        words = f"{on.astimezone(SHANGHAI).date()}T{words.zfill(5)}"
    if not INSTANT.fullmatch(words):
        return None
    words = words.strip().replace(" ", "T", 1)
    midnight = "T24:00" in words
    at = datetime.fromisoformat(words.replace("T24:00", "T00:00")) + timedelta(days=midnight)
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def start_of(given: Mapping[str, Any]) -> tuple[str, datetime | date]:
    """The field that starts the term, with its name."""
    dated = {name: found for name, value in given.items() if (found := moment(value)) is not None}
    for word in STARTS:
        for name, found in dated.items():
            if has(name, word):
                return name, found
    for name, found in dated.items():
        return name, found
    raise Unreadable("no date to start from")


def number(given: Mapping[str, Any], *words: str) -> int | None:
    """A whole number from the first field whose name contains one of the words; :class:`Unreadable` where a field of
    just that name holds words or a fraction."""
    for word in words:
        for name, value in given.items():
            if has(name, word) and (found := _whole(value)) is not None:
                return found
            if name in (word, f"{word}s") and isinstance(value, bool | float | str) and moment(value) is None:
                raise Unreadable(f"{name} is no whole number: {value!r}")
    return None


def number_or(usual: int, given: Mapping[str, Any], *words: str) -> int:
    """The same, or what is usual where the case tells none; a told 0 is 0."""
    found = number(given, *words)
    return usual if found is None else found


def _whole(value: Any) -> int | None:
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"-?[0-9]{1,9}", value.strip()) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def calendar_of(given: Mapping[str, Any]) -> Workdays:
    """The calendar written into a case; the official one when none is."""
    days_off = find(given, "days_off", "holiday")
    make_up = find(given, "make_up", "makeup")
    weekend = find(given, "weekend")
    if days_off is None and make_up is None and weekend is None:
        return chinese_days()
    calendar: ListedDays = listed_days(
        days_off=_days(days_off),
        make_up_workdays=_days(make_up),
        weekend=("Sat", "Sun") if weekend is None else weekend,
    )
    return calendar


def _days(told: Any) -> list[str]:
    """Days and ranges as ``2025-10-01`` and ``2025-10-01..2025-10-08``, also where a range is told in two fields."""
    if isinstance(told, Mapping):
        told = [told] if any(moment(value) for value in told.values()) else [one for v in told.values() for one in v]
    rows = [told] if isinstance(told, str) else told or ()
    return [
        "..".join(map(str, row.values()))
        if isinstance(row, Mapping)
        else "..".join(row)
        if isinstance(row, list)
        else str(row)
        for row in rows
    ]


def rows_of(given: Mapping[str, Any], *having: str) -> list[Mapping[str, Any]]:
    """The first list of objects in the input of which every one has a field with one of these words."""
    for value in given.values():
        if isinstance(value, list) and value and all(_has_field(row, having) for row in value):
            return value
    return []


def leaves(shape: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of keys that an expected answer asks for."""
    if isinstance(shape, Mapping):
        for key, value in shape.items():
            yield from leaves(value, (*path, str(key)))
    else:
        yield path


def _has_field(row: Any, words: Iterable[str]) -> bool:
    return isinstance(row, Mapping) and any(has(name, *words) for name in row)
