"""When an estate may hold its first assembly of owners (C-01), by today's figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.kit.area import square_metres
from server.kit.bar import Bar
from server.kit.calendar.days import add_months
from server.places.rules.cities import Profile

KEYS = ("first_handed_share", "first_years", "first_years_share")


@dataclass(frozen=True, slots=True)
class Handed:
    """What of an estate was handed over; areas in hundredths of a square metre. ``first_on``: the first home."""

    homes: int
    area: int
    homes_handed: int
    area_handed: int
    first_on: date | None


@dataclass(frozen=True, slots=True)
class Way:
    """One of the conditions, any of which is enough: what it asks, whether it is met, what is missing."""

    words: str
    met: bool
    missing: str


def ways(city: Profile, handed: Handed, day: date) -> list[Way]:
    """Every condition of the city, as it stands on a day."""
    found = [_by_area(Fraction(city.first_handed_share), handed)]
    if city.first_years is not None:
        found.append(_by_years(city.first_years, Fraction(city.first_years_share), handed, day))
    return found


def is_reached(city: Profile, handed: Handed, day: date) -> bool:
    """Whether one of the conditions is met."""
    return any(way.met for way in ways(city, handed, day))


def lacking(found: Sequence[Way]) -> str:
    """What each way still misses, where none of them is met; empty where one is. Who sets up a group all the same reads
    it before: the group has a last day, and the assembly cannot be held without it."""
    if any(way.met for way in found):
        return ""
    return "；或者".join(f"{way.words}（{way.missing}）" if way.missing else way.words for way in found)


def is_own(city: Profile) -> bool:
    """Whether the city's own rules were read; otherwise the conditions are what is usual elsewhere."""
    return any(key in city.own for key in KEYS)


def askers(city: Profile, homes: int, area: int) -> tuple[int, int]:
    """How many owners, or how much area (hundredths of a square metre), may ask for it; the owners counted as homes."""
    bar = Bar(Fraction(city.first_request_share), inclusive=True)
    return bar.least(homes), bar.least(area)


def percent(share: Fraction) -> str:
    """``60%``."""
    return f"{float(share * 100):g}%"


def _by_area(share: Fraction, handed: Handed) -> Way:
    words = f"交付的面积达到全小区的 {percent(share)}"
    return Way(words, _enough(share, handed), _area_missing(share, handed))


def _by_years(years: int, share: Fraction, handed: Handed, day: date) -> Way:
    words = f"首套房屋交付满 {years} 年" + (f"，并且交付的面积达到 {percent(share)}" if share else "")
    if handed.first_on is None:
        return Way(words, False, "还没有登记首套房屋交付的日子")
    from_day = add_months(handed.first_on, 12 * years)
    missing = [f"要到 {from_day:%Y-%m-%d}"] if day < from_day else []
    if share and not _enough(share, handed):
        missing.append(_area_missing(share, handed))
    return Way(words, not missing, "；".join(missing))


def _enough(share: Fraction, handed: Handed) -> bool:
    return Bar(share, inclusive=True).met(handed.area_handed, handed.area)


def _area_missing(share: Fraction, handed: Handed) -> str:
    if not handed.area:
        return "名册里还没有房屋面积"
    short = Bar(share, inclusive=True).least(handed.area) - handed.area_handed
    return f"还差 {square_metres(short)} 平方米" if short > 0 else ""
