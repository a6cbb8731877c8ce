"""Cases about a lift's upkeep: registration, maintenance, inspection, rescue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from server.kit.clock import local_day
from server.places.rules import upkeep
from tests.golden.bodies import city_of
from tests.golden.compare import Kept, Month, Said, Unordered, Worded
from tests.golden.reading import Case, Unreadable, find, has, instant, moment, number


def registration(case: Case) -> dict[str, Any]:
    """When a lift must be registered; with the day it was, whether in time."""
    days = {key: _day(value) for key, value in case.given.items() if moment(value) is not None}
    used = next((day for key, day in days.items() if has(key, "use")), next(iter(days.values())))
    done = next((day for key, day in days.items() if has(key, "regist", "applied")), None)
    by = upkeep.register_by(used)
    return {key: Kept(done <= by) if done and has(key, "time", "late", "result", "ok") else by for key in case.asked}


def maintenance(case: Case) -> dict[str, Any]:
    """Maintenance every fifteen days, and whether anybody is under contract."""
    given = case.given
    days = number(given, "interval", "days") or city_of(case).lift_maintenance_days
    last = next((_day(value) for key, value in given.items() if has(key, "last", "maint") and moment(value)), None)
    todays = _days(find(given, "today", "check", "dates", "now"))
    ends = next((_day(value) for key, value in given.items() if has(key, "contract") and moment(value)), None)
    done = _days(
        next(
            (
                value
                for key, value in given.items()
                if isinstance(value, list) and has(key, "maint", "done", "records", "visit")
            ),
            None,
        )
    )
    if last is None and done:
        last = done[-1]
    if last is None:
        raise Unreadable("no last maintenance")
    today = todays[0] if todays else last
    contract_told = any(has(key, "contract") for key in given)
    found = upkeep.upkeep(ends if contract_told else date.max, last, today, days)
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if (asked := moment(key)) is not None:
            answers[key] = _overdue_said(shape, last, asked, days)
        elif has(key, "status", "state") and contract_told:
            lost = found.contract is upkeep.Contract.UNMAINTAINED
            kept = "OVERDUE" if found.overdue else "MAINTAINED"
            answers[key] = Said("UNMAINTAINED", "失保 (UNMAINTAINED)") if lost else Said(kept, f"在保 ({kept})")
        elif has(key, "action", "alert"):
            answers[key] = [str(act) for act in found.acts]
        elif has(key, "gap", "violation"):
            answers[key] = Unordered(tuple(two.isoformat() for _, two in upkeep.gaps(done, days)))
        elif isinstance(shape, Mapping):
            answers[key] = {one: _overdue_said(value, last, _day(one), days) for one, value in shape.items()}
        elif isinstance(shape, list) and done and shape and all(moment(one) is not None for one in shape):
            answers[key] = Unordered(tuple(two.isoformat() for _, two in upkeep.gaps(done, days)))
        elif isinstance(shape, list) and len(shape) == len(done):
            answers[key] = [Kept(True), *_lates(shape[1:], done[0], done[1:], days, chain=True)]
        elif isinstance(shape, list):
            dates = todays if len(todays) == len(shape) else done[1:]
            answers[key] = _lates(shape, last if dates is todays else done[0], dates, days, chain=dates is not todays)
        elif has(key, "from", "since") and has(key, "overdue", "late"):
            answers[key] = upkeep.next_maintenance(last, days) + timedelta(days=1)
        elif isinstance(shape, bool) or has(key, "result", "status") or str(shape).isupper():
            answers[key] = _overdue_said(shape, last, today, days)
            if isinstance(shape, bool) and not has(key, "overdue", "late", "breach"):
                answers[key] = not upkeep.maintenance_overdue(last, today, days)
        elif isinstance(shape, int):
            answers[key] = max((today - upkeep.next_maintenance(last, days)).days, 0)
        else:
            answers[key] = upkeep.next_maintenance(last, days)
    return answers


def _lates(shape: list[Any], last: date, dates: Sequence[date], days: int, *, chain: bool) -> list[Any]:
    found = []
    for value, one in zip(shape, dates, strict=True):
        found.append(_overdue_said(value, last, one, days))
        last = one if chain else last
    return found


def _overdue_said(shape: Any, last: date, today: date, days: int) -> Any:
    overdue = upkeep.maintenance_overdue(last, today, days)
    return overdue if isinstance(shape, bool) else Kept(not overdue)


def inspections(case: Case) -> dict[str, Any]:
    """The years of inspection and self-test, when to apply, and the earliest month."""
    given = case.given
    if (
        valid := next(
            (_day(value) for key, value in given.items() if has(key, "valid", "expir") and moment(value)), None
        )
    ) and not find(given, "install"):
        return {key: upkeep.apply_by(valid) for key in case.asked}
    installed = next(
        (
            _day_of_month(value)
            for key, value in given.items()
            if _day_of_month(value) and not has(key, "stop", "restart", "today")
        ),
        None,
    )
    if installed is None:
        raise Unreadable("no installation inspection")
    stopped = next((_day(value) for key, value in given.items() if has(key, "stop") and moment(value)), None)
    again = next(
        (_day(value) for key, value in given.items() if has(key, "restart", "today", "again") and moment(value)), None
    )
    listed = find(given, "years", "year")
    years = listed if isinstance(listed, list) else []
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if stopped and again and has(key, "restart", "stop", "before_use"):
            answers[key] = upkeep.inspect_before_restart(stopped, again)
        else:
            answers[key] = _inspection_answer(key, shape, installed, years)
    return answers


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


def arrivals(case: Case) -> dict[str, Any]:
    """Rescuers on site within the limit of the place."""
    given = case.given
    city = city_of(case)
    limits = {"urban": city.trapped_limit_urban_minutes, "other": city.trapped_limit_other_minutes}
    if (told := number(given, "limit")) is not None:
        limits = {"urban": told, "other": told}
    reported = next(
        (at for key, value in given.items() if has(key, "report", "call", "alarm") and (at := instant(value))), None
    )
    if reported is None:
        raise Unreadable("nobody called")
    rows = given.get("arrivals") or [[given.get("place", "urban"), find(given, "arriv")]]
    verdicts, dues = [], []
    for row in rows:
        place, at = row if isinstance(row, list) else (find(row, "place", "area", "zone"), find(row, "arriv", "at"))
        place = (
            "urban"
            if has(str(place), "urban", "built", "city", "建成") and not has(str(place), "non", "other", "outside")
            else "other"
        )
        arrived = instant(at, on=reported)
        if arrived is None:
            raise Unreadable(f"no time of arrival: {row!r}")
        verdicts.append(Kept(upkeep.arrived_in_time(reported, arrived, place, limits)))
        dues.append(upkeep.arrival_limit(reported, place, limits))
    return {
        key: verdicts if isinstance(shape, list) else dues[0] if moment(shape) or instant(shape) else verdicts[0]
        for key, shape in case.asked.items()
    }


def ageing(case: Case) -> dict[str, Any]:
    """In use for more than fifteen years (E-24)."""
    days = {key: _day(value) for key, value in case.given.items() if moment(value) is not None}
    since = next(day for key, day in days.items() if has(key, "use", "since", "install"))
    today = next(day for key, day in days.items() if has(key, "today", "date", "on"))
    return {key: Kept(upkeep.is_old(since, today)) for key in case.asked}


def _days(value: Any) -> list[date]:
    rows = value if isinstance(value, list) else [value]
    return [_day(one) for one in rows if moment(one) is not None]


def _day(value: Any) -> date:
    found = moment(value)
    if found is None:
        raise Unreadable(f"no day: {value!r}")
    return local_day(found) if isinstance(found, datetime) else found
