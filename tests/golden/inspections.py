"""Cases about the inspections of a lift: their years, how early they may be, when to apply for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from server.places.rules import upkeep
from tests.golden.compare import Kept, Month, Said, Worded
from tests.golden.figures import day as _day
from tests.golden.reading import Case, Unreadable, find, has, moment

DONE = ("done", "perform", "carried", "inspected")


def inspections(case: Case) -> dict[str, Any]:
    """The years of inspection and self-test, when to apply, and the earliest month."""
    given = case.given
    listed_days = next((value for key, value in given.items() if has(key, "valid") and isinstance(value, list)), None)
    if listed_days:
        each = {str(one): upkeep.apply_by(_day(one)) for one in listed_days}
        return {key: each.get(key, list(each.values())) for key in case.asked}
    if (
        valid := next(
            (_day(value) for key, value in given.items() if has(key, "valid", "expir") and moment(value)), None
        )
    ) and not find(given, "install"):
        return {key: upkeep.apply_by(_day(key) if moment(key) is not None else valid) for key in case.asked}
    installed = next(
        (
            _day_of_month(value)
            for key, value in given.items()
            if _day_of_month(value) and not has(key, "stop", "restart", "today", *DONE)
        ),
        None,
    )
    listed_years = isinstance(given.get("years"), list)
    if installed is None and listed_years:
        installed = next((_day_of_month(value) for key, value in given.items() if _day_of_month(value)), None)
    stopped = next((_day(value) for key, value in given.items() if has(key, "stop") and moment(value)), None)
    again = next(
        (_day(value) for key, value in given.items() if has(key, "restart", "today", "again") and moment(value)), None
    )
    if stopped and any(moment(key) is not None for key in case.asked):
        return {key: _restarted(stopped, _day(key), shape) for key, shape in case.asked.items()}
    restarts = next((value for key, value in given.items() if has(key, "restart") and isinstance(value, list)), ())
    if stopped and restarts:
        return {
            key: [_restarted(stopped, _day(one), said) for one, said in zip(restarts, shape, strict=True)]
            for key, shape in case.asked.items()
        }
    if stopped and again and all(has(key, "restart", "stop", "before_use") for key in case.asked):
        return dict.fromkeys(case.asked, upkeep.inspect_before_restart(stopped, again))
    if installed is None:
        raise Unreadable("no installation inspection")
    done = (
        []
        if listed_years
        else [
            _day(one)
            for key, value in given.items()
            if has(key, *DONE)
            for one in (value if isinstance(value, list) else [value])
        ]
    )
    if done:
        return _when_done(case, installed, done)
    listed = find(given, "years", "year")
    years = listed if isinstance(listed, list) else []
    asked_in = _year_asked(given, installed)
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if asked_in is not None and not isinstance(shape, list | Mapping) and not re.search(r"\d", key):
            answers[key] = _in_year(key, shape, installed, asked_in)
            continue
        if stopped and again and has(key, "restart", "stop", "before_use"):
            answers[key] = upkeep.inspect_before_restart(stopped, again)
        else:
            answers[key] = _inspection_answer(key, shape, installed, years)
    return answers


def _restarted(stopped: date, again: date, shape: Any) -> Any:
    first = upkeep.inspect_before_restart(stopped, again)
    return first if isinstance(shape, bool) else Said("INSPECT_FIRST" if first else "OK")


def _year_asked(given: Mapping[str, Any], installed: date) -> int | None:
    """The year after the installation that a case asks about: named, or that of the first inspection from today on."""
    named = next(
        (v for k, v in given.items() if has(k, "year") and type(v) is int and not has(k, "horizon", "years")), None
    )
    if named is not None:
        return named - installed.year if named >= 1900 else int(named)
    today = next((_day(value) for key, value in given.items() if has(key, "today", "now") and moment(value)), None)
    return None if today is None else upkeep.next_inspection(installed, today).year


def _in_year(key: str, shape: Any, installed: date, year: int) -> Any:
    due = upkeep.due_in(installed, year)
    if has(key, "apply"):
        return Month(upkeep.apply_by(due.by))
    if moment(shape) is not None or _day_of_month(shape) is not None:
        return Month(due.earliest if has(key, "earl", "from") else due.by)
    if isinstance(shape, bool):
        return (due.care is upkeep.Care.INSPECTION) is not has(key, "test")
    return _care(year)


def _when_done(case: Case, installed: date, done: Sequence[date]) -> dict[str, Any]:
    """Inspected early or late: whether that counts, and what comes next; the base month never moves."""
    first = upkeep.next_inspection(installed, done[0])
    following = upkeep.next_inspection(installed, first.by + timedelta(days=1))
    said = [_counts(installed, one) for one in done]
    return {
        key: Month(following.by) if has(key, "next", "following")
        else Month(first.earliest) if has(key, "earl", "window")
        else said if isinstance(shape, list)
        else {one: _counts(installed, _day(one)) for one in shape} if isinstance(shape, Mapping)
        else _counts(installed, _day(key)) if moment(key) is not None
        else Kept(said[0].code == "OK") if isinstance(shape, bool)
        else said[0] if moment(shape) is None and _day_of_month(shape) is None
        else Month(first.by)
        for key, shape in case.asked.items()
    }  # fmt: skip


def _counts(installed: date, done: date) -> Said:
    return Said("OK" if done >= upkeep.next_inspection(installed, done).earliest else "TOO_EARLY")


def _inspection_answer(key: str, shape: Any, installed: date, years: Sequence[int]) -> Any:
    if isinstance(shape, Mapping):
        return {one: _inspection_answer(one, value, installed, years) for one, value in shape.items()}
    if isinstance(shape, list) and years and len(shape) == len(years) and not isinstance(shape[0], int):
        return [_care(year - installed.year if year >= 1900 else year) for year in years]
    if isinstance(shape, list):
        test = has(key, "test", "self", "自行")
        care = upkeep.Care.SELF_TEST if test else upkeep.Care.INSPECTION
        dues = [upkeep.due_in(installed, year) for year in range(1, 80) if upkeep.care_in(year) is care][: len(shape)]
        if all(isinstance(one, int) and one < 200 for one in shape):
            return [due.year for due in dues]
        return [Month(_base(installed, due.year)) for due in dues]
    figures = re.findall(r"\d+", key)
    if figures:
        figure = int(figures[0])
        year = figure - installed.year if figure >= 1900 else figure
        if isinstance(shape, bool):
            return (upkeep.care_in(year) is upkeep.Care.INSPECTION) is not has(key, "test")
        if moment(shape) or re.fullmatch(r"\d{4}-\d{2}", str(shape)):
            due = upkeep.due_in(installed, year)
            return Month(due.earliest if has(key, "earl") else _base(installed, year))
        return _care(year)
    due = upkeep.due_in(installed, 1)
    if has(key, "apply"):
        return Month(upkeep.apply_by(due.by))
    return Month(due.earliest if has(key, "earl") else _base(installed, 1))


def _care(year: int) -> Worded:
    return Worded(upkeep.care_in(year) is upkeep.Care.INSPECTION, ("self", "自", "test", "none"))


def _base(installed: date, year: int) -> date:
    return date(installed.year + year, installed.month, 1)


def _day_of_month(value: Any) -> date | None:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}", value):
        return date.fromisoformat(f"{value}-01")
    return _day(value) if moment(value) is not None else None
