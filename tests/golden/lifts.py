"""Cases about a lift's upkeep: registration, maintenance, inspection, rescue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from server.kit.clock import local_day
from server.places.rules import profile, upkeep
from tests.golden.bodies import city_of
from tests.golden.compare import Kept, Said, Unordered
from tests.golden.figures import flat
from tests.golden.reading import Case, Unreadable, find, has, instant, moment, number

SHANDONG = ("山东", "shandong", "枣庄", "zaozhuang", "淄博", "zibo", "滨州", "binzhou")
NEVER = date(1900, 1, 1)
"""Stands for the last maintenance of a lift that had none: long overdue."""


def registration(case: Case) -> dict[str, Any]:
    """When a lift must be registered; with the day it was, whether in time."""
    days = {key: _day(value) for key, value in case.given.items() if moment(value) is not None}
    used = next((day for key, day in days.items() if has(key, "use")), next(iter(days.values())))
    done = next((day for key, day in days.items() if has(key, "regist", "applied")), None)
    by = upkeep.register_by(used)
    listed = [_day(one) for value in case.given.values() if isinstance(value, list) for one in value]
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if moment(key) is not None:
            answers[key] = Kept(_day(key) <= by)
        elif isinstance(shape, list):
            answers[key] = [Kept(one <= by) for one in listed]
        elif isinstance(shape, Mapping):
            answers[key] = {one: Kept(_day(one) <= by) for one in shape}
        else:
            answers[key] = Kept(done <= by) if done and has(key, "time", "late", "result", "ok") else by
    return answers


def maintenance(case: Case) -> dict[str, Any]:
    """Maintenance every fifteen days, and whether anybody is under contract."""
    given = case.given
    days = number(given, "interval", "days") or city_of(case).lift_maintenance_days
    last = next((_day(value) for key, value in given.items() if has(key, "last", "maint") and moment(value)), None)
    todays = _days(find(given, "today", "check", "dates", "now", "next", "done", "carried"))
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
    if last is None and not todays:
        raise Unreadable("no last maintenance")
    today = todays[0] if todays else last or date.max
    contract_told = any(has(key, "contract") for key in given)
    found = upkeep.upkeep(ends if contract_told else date.max, last, today, days)
    since = last or NEVER
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if (asked := moment(key)) is not None:
            answers[key] = _overdue_said(key, shape, since, asked, days)
        elif has(key, "status", "state") and contract_told:
            lost = found.contract is upkeep.Contract.UNMAINTAINED
            own_line = "E-20" not in case.rules and any(has(other, "overdue") for other in case.asked)
            kept = "OVERDUE" if found.overdue and not own_line else "MAINTAINED"
            answers[key] = Said("UNMAINTAINED", "失保 (UNMAINTAINED)") if lost else Said(kept, f"在保 ({kept})")
        elif has(key, "action", "alert"):
            answers[key] = [str(act) for act in found.acts]
        elif isinstance(shape, list) and shape and all(type(one) is int for one in shape):
            answers[key] = [(two - one).days for one, two in pairwise(done)]
        elif has(key, "gap", "violation"):
            answers[key] = Unordered(tuple(two.isoformat() for _, two in upkeep.gaps(done, days)))
        elif isinstance(shape, Mapping):
            answers[key] = {one: _overdue_said(key, value, since, _day(one), days) for one, value in shape.items()}
        elif isinstance(shape, list) and done and shape and all(moment(one) is not None for one in shape):
            answers[key] = Unordered(tuple(two.isoformat() for _, two in upkeep.gaps(done, days)))
        elif isinstance(shape, list) and len(shape) == len(done):
            answers[key] = [Kept(True), *_lates(key, shape[1:], done[0], done[1:], days, chain=True)]
        elif isinstance(shape, list):
            dates = todays if len(todays) == len(shape) else done[1:]
            answers[key] = _lates(
                key, shape, since if dates is todays else done[0], dates, days, chain=dates is not todays
            )
        elif has(key, "from", "since") and has(key, "overdue", "late"):
            answers[key] = upkeep.next_maintenance(since, days) + timedelta(days=1)
        elif isinstance(shape, bool) or has(key, "result", "status") or str(shape).isupper():
            answers[key] = Kept(not upkeep.maintenance_overdue(since, today, days))
        elif isinstance(shape, int):
            answers[key] = max((today - upkeep.next_maintenance(since, days)).days, 0)
        else:
            answers[key] = found.next_due
    return answers


def _lates(key: str, shape: list[Any], last: date, dates: Sequence[date], days: int, *, chain: bool) -> list[Any]:
    found = []
    for value, one in zip(shape, dates, strict=True):
        found.append(_overdue_said(key, value, last, one, days))
        last = one if chain else last
    return found


def _overdue_said(key: str, shape: Any, last: date, today: date, days: int) -> Any:
    overdue = upkeep.maintenance_overdue(last, today, days)
    return overdue if isinstance(shape, bool) and not has(key, "ok", "time", "valid", "kept") else Kept(not overdue)


def arrivals(case: Case) -> dict[str, Any]:
    """Rescuers on site within the limit of the place."""
    given = case.given
    limits = _limits(case)
    reported = next(
        (at for key, value in given.items() if has(key, "report", "call", "alarm") and (at := instant(value))), None
    )
    if reported is None:
        raise Unreadable("nobody called")
    rows = given.get("arrivals")
    if not isinstance(rows, list):
        rows = [[given.get("place", "urban"), find(given, "arriv")]]
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
        if arrived < reported and instant(at) is None:
            arrived += timedelta(days=1)
        verdicts.append(Kept(upkeep.arrived_in_time(reported, arrived, place, limits)))
        dues.append(upkeep.arrival_limit(reported, place, limits))
    return {
        key: verdicts if isinstance(shape, list) else dues[0] if moment(shape) or instant(shape) else verdicts[0]
        for key, shape in case.asked.items()
    }


def _limits(case: Case) -> dict[str, int]:
    """Minutes by place: as the case says, one number for both or one each; else the city's, 30 in Shandong."""
    words = str(find(case.given, "profile", "city") or "") + case.title
    city = profile("滨州市") if has(words, *SHANDONG) else city_of(case)
    limits = {"urban": city.trapped_limit_urban_minutes, "other": city.trapped_limit_other_minutes}
    told = {key: value for key, value in flat(case.given).items() if has(key, "limit") and isinstance(value, int)}
    for place in limits:
        own = next((value for key, value in told.items() if has(key, place)), None)
        shared = next((value for key, value in told.items() if not has(key, *limits)), None)
        limits[place] = own or shared or limits[place]
    return limits


def ageing(case: Case) -> dict[str, Any]:
    """In use for more than fifteen years (E-24)."""
    days = {key: _day(value) for key, value in case.given.items() if moment(value) is not None}
    since = next(day for key, day in days.items() if has(key, "use", "since", "install"))
    listed = next((value for value in case.given.values() if isinstance(value, list)), None)
    if listed:
        each = {str(one): upkeep.is_old(since, _day(one)) for one in listed}
        return {
            key: list(each.values()) if isinstance(shape, list) else each if isinstance(shape, Mapping) else each[key]
            for key, shape in case.asked.items()
        }
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
