"""The upkeep of a lift (E-15 to E-25): what is due, what is late, and who must be told. Pure; days as the law counts
them (CV-4), months and years clamped to the end of the month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from server.kit.calendar.days import add_months, within_days

REGISTER_DAYS = 30
"""Registered before use or within 30 days after (特种设备安全法 33)."""
APPLY_MONTHS_BEFORE = 1
"""The periodic inspection is asked for one month before the mark runs out (art. 40)."""
INSPECTION_YEARS = (1, 4, 7, 9, 11, 13, 15)
"""Years after the installation inspection, then every year (TSG T7001-2023); self-tests in the others."""
EARLY_INSPECTION_MONTHS, EARLY_TEST_MONTHS = 2, 1
LONG_STOP_MONTHS = 12
OLD_YEARS = 15


class Contract(StrEnum):
    """Is anybody under contract to maintain it? From the contract's dates alone (E-21)."""

    MAINTAINED = "MAINTAINED"
    UNMAINTAINED = "UNMAINTAINED"


class Place(StrEnum):
    """Where the lift stands, for the arrival limit."""

    URBAN = "urban"
    OTHER = "other"


class Act(StrEnum):
    """What follows from a lift that nobody maintains, in this order."""

    ALERT_USE_UNIT = "ALERT_USE_UNIT"
    ALERT_COMMUNITY_COMMISSIONER = "ALERT_COMMUNITY_COMMISSIONER"
    SUGGEST_STOP_USE = "SUGGEST_STOP_USE"


class Care(StrEnum):
    """What happens to a lift in a year after its installation inspection."""

    INSPECTION = "inspection"
    SELF_TEST = "self_test"


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How a lift stands today: its contract, whether maintenance is late and by when it is next due, what to do."""

    contract: Contract
    next_due: date
    overdue: bool
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """Something due in a year of a lift's life. ``earliest`` is the first day it may be done; ``by`` the last."""

    year: int
    care: Care
    earliest: date
    by: date


def register_by(put_into_use: date) -> date:
    """The last day to register a lift already in use."""
    return within_days(put_into_use, REGISTER_DAYS).last_day


def apply_by(valid_until: date) -> date:
    """The last day to ask for the periodic inspection: one calendar month before, clamped."""
    return add_months(valid_until, -APPLY_MONTHS_BEFORE)


def next_maintenance(last: date, days: int) -> date:
    """At least every ``days`` days: the last day on which the next one is in time."""
    return within_days(last, days).last_day


def maintenance_overdue(last: date, today: date, days: int) -> bool:
    """Is the next maintenance late?"""
    return today > next_maintenance(last, days)


def gaps(done: Sequence[date], days: int) -> list[tuple[date, date]]:
    """Pairs of neighbouring maintenances further apart than they may be."""
    ordered = sorted(done)
    return [(one, two) for one, two in pairwise(ordered) if maintenance_overdue(one, two, days)]


def contract_state(contract_end: date | None, today: date) -> Contract:
    """Maintained through the last day of the contract; without a contract never."""
    in_force = contract_end is not None and today <= contract_end
    return Contract.MAINTAINED if in_force else Contract.UNMAINTAINED


def upkeep(contract_end: date | None, last_maintenance: date | None, today: date, days: int) -> Upkeep:
    """How a lift stands today. A lift never maintained has been due since today."""
    state = contract_state(contract_end, today)
    due = next_maintenance(last_maintenance, days) if last_maintenance else today
    acts = tuple(Act) if state is Contract.UNMAINTAINED else ()
    return Upkeep(state, due, last_maintenance is None or today > due, acts)


def arrival_limit(reported_at: datetime, place: str, limits: Mapping[str, int]) -> datetime:
    """The latest instant at which the rescuers are in time; ``limits`` are minutes by place."""
    return reported_at + timedelta(minutes=limits[Place(place)])


def arrived_in_time(reported_at: datetime, arrived_at: datetime, place: str, limits: Mapping[str, int]) -> bool:
    """On site within the limit, the last second of it included."""
    return arrived_at <= arrival_limit(reported_at, place, limits)


def care_in(year: int) -> Care:
    """What happens in the so-manieth year after the installation inspection: an inspection or a self-test."""
    last = INSPECTION_YEARS[-1]
    return Care.INSPECTION if year in INSPECTION_YEARS or year > last else Care.SELF_TEST


def due_in(installed: date, year: int) -> Due:
    """When it is due: by the end of the base month, which never moves; an inspection at most two months early."""
    care = care_in(year)
    anniversary = add_months(installed.replace(day=1), 12 * year)
    early = EARLY_INSPECTION_MONTHS if care is Care.INSPECTION else EARLY_TEST_MONTHS
    return Due(year, care, add_months(anniversary, -early), add_months(anniversary, 1) - timedelta(days=1))


def next_inspection(installed: date, after: date) -> Due:
    """The first inspection whose last day is not before that day."""
    year = max(after.year - installed.year - 1, 1)
    while care_in(year) is not Care.INSPECTION or due_in(installed, year).by < after:
        year += 1
    return due_in(installed, year)


def inspect_before_restart(stopped_on: date, today: date) -> bool:
    """Stopped for a year or longer: inspected before it runs again."""
    return today >= add_months(stopped_on, LONG_STOP_MONTHS)


def is_old(in_use_since: date, today: date) -> bool:
    """In use for more than 15 years: key management (E-24)."""
    return today > add_months(in_use_since, 12 * OLD_YEARS)
