"""Service levels as data (R-01): per priority how fast, in the hours of the estate. Read from settings, never typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import orjson

from config import FOLDER, read_toml
from server.kit.calendar.hours import WorkingHours, working_hours
from server.kit.calendar.workdays import calendar_from
from server.reports.rules.terms import Count, Term, term
from server.reports.rules.words import Priority

FILE = "service_levels.toml"


@dataclass(frozen=True)
class Level:
    """What is promised at one priority. ``arrive`` is missing where people come by appointment; ``answer`` is the
    first answer to a complaint. ``fix_is`` is ``make_safe``, ``fix`` or ``reply``."""

    priority: Priority
    label: str
    examples: str
    acknowledge: Term
    arrive: Term | None
    answer: Term | None
    fix: Term
    fix_is: str
    may_pause: bool

    @property
    def by_appointment(self) -> bool:
        """May the resident choose the time? Not when it is urgent, and nobody visits for a complaint."""
        return self.may_pause and self.fix_is == "fix"

    @property
    def at_all_hours(self) -> bool:
        """Does it run day and night (R-02)?"""
        return self.acknowledge.count is Count.NATURAL


@dataclass(frozen=True)
class ServiceLevels:
    """The levels of an estate and the hours they are counted in."""

    levels: Mapping[Priority, Level]
    hours: WorkingHours

    def level(self, priority: Priority | str) -> Level:
        """The level of a priority."""
        return self.levels[Priority(priority)]


def service_levels(table: Mapping[str, Any]) -> ServiceLevels:
    """Levels and hours from a table shaped like ``config/service_levels.toml``; ValueError says what is wrong."""
    levels = {Priority(key): _level(Priority(key), row) for key, row in table["levels"].items()}
    if missing := set(Priority) - set(levels):
        raise ValueError(f"service levels lack {sorted(missing)}")
    return ServiceLevels(levels, hours_from(table["hours"]))


def hours_from(table: Mapping[str, Any]) -> WorkingHours:
    """Working hours from ``{windows, weekend, holidays}``."""
    return working_hours(table["windows"], calendar_from(table))


@cache
def default_table() -> Mapping[str, Any]:
    """The numbers of ``config/service_levels.toml``; read once."""
    return read_toml(FOLDER / FILE)


@cache
def default_levels() -> ServiceLevels:
    """The levels every estate starts with."""
    return service_levels(default_table())


def for_estate(levels: ServiceLevels, hours: Mapping[str, Any] | None) -> ServiceLevels:
    """The same levels in the hours an estate keeps; None keeps the usual ones."""
    return replace(levels, hours=_hours_read(orjson.dumps(hours))) if hours else levels


@lru_cache(maxsize=1024)
def _hours_read(written: bytes) -> WorkingHours:
    return hours_from(orjson.loads(written))


def _level(priority: Priority, row: Mapping[str, Any]) -> Level:
    level = Level(
        priority=priority,
        label=row["label"],
        examples=row["examples"],
        acknowledge=term(row["acknowledge"]),
        arrive=_optional(row, "arrive"),
        answer=_optional(row, "answer"),
        fix=term(row["fix"]),
        fix_is=row["fix_is"],
        may_pause=row["may_pause"],
    )
    terms = [part for part in (level.acknowledge, level.arrive, level.answer, level.fix) if part]
    if priority in {Priority.P0, Priority.P1} and (
        level.may_pause or any(part.count is not Count.NATURAL for part in terms)
    ):
        raise ValueError(f"{priority} runs on natural time and never pauses (R-02, R-04)")
    return level


def _optional(row: Mapping[str, Any], key: str) -> Term | None:
    return term(row[key]) if key in row else None
