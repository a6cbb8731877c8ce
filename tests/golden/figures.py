"""Figures as cases write them: money and area in hundredths, rates as a fraction, per cent or per mille, days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from server.kit.clock import SHANGHAI
from tests.golden.reading import Unreadable, has, moment

PARTS = {"%": 100, "％": 100, "‰": 1000}


def fen(words: Any) -> int:
    """``1,261.39`` -> 126139; what is no whole fen cannot be read."""
    exact = Fraction(str(words).replace(",", "")) * 100
    if exact.denominator != 1:
        raise Unreadable(f"no whole fen: {words}")
    return int(exact)


def yuan(value: int) -> str:
    """126139 -> ``1261.39``."""
    sign, value = ("-", -value) if value < 0 else ("", value)
    return f"{sign}{value // 100}.{value % 100:02d}"


def rate(words: Any) -> Fraction:
    """``0.0005``, ``0.05%`` and ``0.5‰`` are the same rate."""
    said = str(words).strip()
    return Fraction(said[:-1].strip()) / PARTS[said[-1]] if said and said[-1] in PARTS else Fraction(said)


def day(words: Any) -> date:
    """A day in Shanghai."""
    found = moment(words) if isinstance(words, str) else words
    if isinstance(found, datetime):
        return found.astimezone(SHANGHAI).date()
    if isinstance(found, date):
        return found
    raise Unreadable(f"no day: {words}")


def day_after(words: Any) -> date:
    """The first day after something ended: 24:00, 23:59 and the day alone are the end of that day."""
    found = moment(words) if isinstance(words, str) else words
    if isinstance(found, datetime):
        here = found.astimezone(SHANGHAI)
        return here.date() + timedelta(days=1 if (here.hour, here.minute) == (23, 59) else 0)
    return day(found) + timedelta(days=1)


def days_by_name(given: Mapping[str, Any]) -> dict[str, date]:
    """Every field that is a day, or an instant as its day."""
    return {key: day(value) for key, value in given.items() if moment(value) is not None}


def flat(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields with those of objects inside it: ``{"current": {"paid": …}}`` has ``current_paid``."""
    found = dict(given)
    for key, value in given.items():
        if isinstance(value, Mapping):
            found |= {f"{key}_{inner}": one for inner, one in value.items()}
    return found


def by_room(value: Any) -> dict[str, str] | None:
    """Areas by room: an object, or a list of homes with an area each."""
    if isinstance(value, Mapping):
        return {str(room): str(area) for room, area in value.items()}
    if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        return {str(row.get("id", row.get("room", row.get("unit")))): str(row.get("area", "1")) for row in value}
    return None


def rooms_of(given: Mapping[str, Any]) -> dict[str, str] | None:
    """Areas by room from whichever field holds them."""
    for key, value in given.items():
        if has(key, "area", "unit", "home", "household", "room") and (found := by_room(value)):
            return found
    rooms = next((v for k, v in given.items() if has(k, "home", "household", "room") and isinstance(v, list)), None)
    return {str(room): "1" for room in rooms} if rooms else None
