"""When the desk of an estate is open, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.kit.calendar.hours import WorkingHours
from server.reports.rules.levels import default_levels, default_table, for_estate

DAYS = {"Mon": "周一", "Tue": "周二", "Wed": "周三", "Thu": "周四", "Fri": "周五", "Sat": "周六", "Sun": "周日"}


def hours_of(estate: Mapping[str, Any]) -> WorkingHours:
    """The office hours of an estate, its own or the usual ones."""
    return for_estate(default_levels(), estate["hours"]).hours


def windows(estate: Mapping[str, Any]) -> str:
    """``8:30–12:00、14:00–18:00``."""
    return "、".join(f"{_clock(start)}–{_clock(end)}" for start, end in hours_of(estate).windows)


def rest_days(estate: Mapping[str, Any]) -> str:
    """``周六、周日``; empty where somebody is there every day."""
    return "、".join(DAYS[day] for day in (estate["hours"] or default_table()["hours"])["weekend"])


def said(estate: Mapping[str, Any]) -> str:
    """Both in one line: ``8:30–12:00、14:00–18:00，周六、周日休息``."""
    rest = rest_days(estate)
    return f"{windows(estate)}，{rest}休息" if rest else f"{windows(estate)}，天天有人"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
