"""Cases about lifts: shares, subsidies, running cost, stages, objections, registration, upkeep, rescue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from server.kit.clock import SHANGHAI, day_start, local_day
from server.kit.money import yuan
from server.places.rules import Profile, upkeep
from server.proposals.rules import objections, shares, stages, subsidies
from tests.golden.bodies import city_of
from tests.golden.compare import Effective, Exact, Kept, Lacking, Month, Said, Unordered
from tests.golden.counts import hundredths
from tests.golden.reading import Case, Unreadable, find, has, instant, moment, number

SETS = {
    "GUANGZHOU": ("guangzhou", "广州"),
    "LINEAR_FROM_SECOND": ("n-1", "n−1", "n_minus", "from_second", "n–1"),
    "LINEAR": ("linear",),
    "HIGH_ONLY": ("high",),
    "MID_BASE": ("mid",),
}
OPEN_WORDS = ("open", "pending", "unanswer", "unresolved", "filed", "received", "raised", "none", "negotiat")
STATES = {
    objections.State.WITHDRAWN: ("withdraw", "撤"),
    objections.State.MEDIATION_FAILED: ("fail", "不成", "no agreement"),
    objections.State.AGREED: ("agree", "settled", "resolved", "mediated", "accepted", "谈妥", "closed", "answered"),
    objections.State.IN_MEDIATION: ("mediation", "in_mediation", "mediating", "调解"),
}


def money(fen: int) -> str:
    """``1153846`` -> ``11538.46``."""
    return yuan(fen).replace(",", "")


def share_table(case: Case) -> dict[str, Any]:
    """A cost divided among homes, by one table of coefficients or by several side by side."""
    given = case.given
    net = _net(given)
    sets = _sets(given)
    if len(sets) == 1 and not (set(sets) & set(case.asked)):
        return _table_answers(case, case.asked, net, next(iter(sets.values())))
    return {key: _one_set(case, key, shape, net, sets) for key, shape in case.asked.items()}


def _one_set(case: Case, key: str, shape: Any, net: int, sets: Mapping[str, shares.Coefficients]) -> Any:
    table = sets[_set_named(key, sets)]
    if isinstance(shape, Mapping):
        return _table_answers(case, shape, net, table)
    return _percents(shape, table, case.given, key)


def _net(given: Mapping[str, Any]) -> int:
    if (net := find(given, "net", "to_share", "amount")) is not None:
        return hundredths(net)
    gross = find(given, "gross", "cost", "total")
    if gross is None:
        return 0
    return hundredths(gross) - hundredths(given.get("subsidy", "0"))


def _sets(given: Mapping[str, Any]) -> dict[str, shares.Coefficients]:
    told = find(given, "coefficient", "coef")
    several = find(given, "sets", "tables")
    basis = (
        "area"
        if has(str(find(given, "basis", "weight", "method") or ""), "area ×", "× area", "by area", "coef_x_area")
        else "floor"
    )
    if isinstance(several, list):
        return {str(name): _known(str(name)) for name in several}
    several = (
        several
        if isinstance(several, Mapping)
        else told
        if isinstance(told, Mapping) and any(isinstance(one, Mapping) for one in told.values())
        else None
    )
    if several is not None:
        return {
            str(name): _custom(table, basis) if isinstance(table, Mapping) else _known(str(table))
            for name, table in several.items()
        }
    if isinstance(told, Mapping):
        return {"custom": _custom(told, basis)}
    return {
        str(told or find(given, "set", "table") or "GUANGZHOU"): _known(
            str(told or find(given, "set", "table") or "GUANGZHOU")
        )
    }


def _custom(table: Mapping[str, Any], basis: str) -> shares.Coefficients:
    return shares.custom({int(floor): Fraction(str(value)) for floor, value in table.items()}, basis=basis)


def _known(name: str) -> shares.Coefficients:
    for key, words in SETS.items():
        if name.upper() == key or has(name, *words):
            return shares.coefficient_sets()[key]
    raise Unreadable(f"no table of coefficients is called {name!r}")


def _set_named(key: str, sets: Mapping[str, shares.Coefficients]) -> str:
    return key if key in sets else next(name for name, table in sets.items() if table.key == _known(key).key)


def _table_answers(case: Case, asked: Mapping[str, Any], net: int, coefficients: shares.Coefficients) -> dict[str, Any]:
    given = case.given
    rows = given.get("units") or given.get("homes") or []
    homes = [shares.ShareHome(str(row["id"]), int(row["floor"]), hundredths(row.get("area", "1"))) for row in rows]
    payers = find(given, "non_pay", "not_sign", "refus", "non_sign") or ()
    found = shares.share_table(net, homes, coefficients, non_payers=tuple(map(str, payers))) if homes else None
    answers: dict[str, Any] = {}
    for key, shape in asked.items():
        if has(key, "sum") and not has(key, "coef"):
            answers[key] = money(sum(share.fen for share in found.shares) if found else net)
        elif has(key, "percent", "pct", "%") or (isinstance(shape, str) and shape.endswith("%")):
            answers[key] = _percents(shape, coefficients, given, key)
        elif has(key, "sum_coef", "coef"):
            answers[key] = Exact(sum((coefficients.of(floor) for floor in _floors(given)), Fraction(0)))
        elif has(key, "floor") and isinstance(shape, Mapping):
            answers[key] = _by_floor(shape, homes, found, net, coefficients)
        elif found and isinstance(shape, Mapping):
            answers[key] = {share.key: money(share.fen) for share in found.shares}
        elif found and key in {share.key for share in found.shares}:
            answers[key] = money(found.of(key).fen)
        elif key.isdigit() and not found:
            answers[key] = Exact(shares.floor_parts(coefficients, _floors(given))[int(key)])
    return answers


def _percents(shape: Any, coefficients: shares.Coefficients, given: Mapping[str, Any], key: str) -> Any:
    parts = shares.floor_parts(coefficients, _floors(given))
    if isinstance(shape, list):
        return [Exact(part) for part in parts.values()]
    if isinstance(shape, Mapping):
        return {floor: Exact(parts[int(floor)]) for floor in shape}
    return Exact(parts[int(re.findall(r"\d+", key)[0])])


def _floors(given: Mapping[str, Any]) -> Sequence[int]:
    told = find(given, "floors", "storeys")
    if isinstance(told, list):
        return [int(floor) for floor in told]
    if isinstance(told, int):
        return range(1, told + 1)
    rows = given.get("units") or []
    if rows:
        return sorted({int(row["floor"]) for row in rows})
    table = find(given, "coefficient", "coef")
    return [int(floor) for floor in table] if isinstance(table, Mapping) else range(1, 8)


def _by_floor(
    shape: Mapping[str, Any],
    homes: Sequence[shares.ShareHome],
    found: shares.Table | None,
    net: int,
    coefficients: shares.Coefficients,
) -> dict[str, Any]:
    if found is None:
        parts = shares.floor_parts(coefficients, [int(floor) for floor in shape])
        return {floor: Exact(parts[int(floor)] * net / 100) for floor in shape}
    on = {home.key: home.floor for home in homes}
    return {floor: money(sum(one.fen for one in found.shares if on[one.key] == int(floor))) for floor in shape}


def by_area(case: Case) -> dict[str, Any]:
    """Running cost without an agreement."""
    found = shares.by_area(
        hundredths(find(case.given, "amount", "cost", "total")),
        {str(key): hundredths(area) for key, area in case.given["areas"].items()},
    )
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if has(key, "sum", "total"):
            answers[key] = money(sum(found.values()))
        elif isinstance(shape, Mapping):
            answers[key] = {room: money(fen) for room, fen in found.items()}
        elif key in found:
            answers[key] = money(found[key])
    return answers


def subsidy(case: Case) -> dict[str, Any]:
    """What public money pays, for each amount."""
    rule = _subsidy_rule(case)
    amounts = next(value for key, value in case.given.items() if has(key, "amount", "cost", "works"))
    rows = amounts if isinstance(amounts, list) else [amounts]
    paid = {str(one): money(subsidies.subsidy(hundredths(one), rule)) for one in rows}
    if set(paid) & set(case.asked):
        return paid
    values = list(paid.values())
    return {key: values if isinstance(shape, list) else values[0] for key, shape in case.asked.items()}


def _subsidy_rule(case: Case) -> subsidies.SubsidyRule:
    share, cap = find(case.given, "share", "rate", "percent"), find(case.given, "cap", "max")
    city: Profile = city_of(case, "上海市")
    if share is None:
        told = Fraction(city.lift_subsidy_share)
    else:
        figure = Fraction(str(share).replace("%", ""))
        told = figure / 100 if figure > 1 or "%" in str(share) else figure
    return subsidies.SubsidyRule(told, hundredths(cap) if cap is not None else city.lift_subsidy_cap)


def low_income(case: Case) -> dict[str, Any]:
    """Help for households of low income, capped per lift."""
    share = hundredths(find(case.given, "share"))
    told = find(case.given, "cap", "limit")
    named = re.search(r"cap (\d[\d ]*)", case.title)
    cap = hundredths(told) if told is not None else int(named[1].replace(" ", "")) * 100 if named else 5_000_000
    rows = next(
        value for key, value in case.given.items() if has(key, "low_income", "household") and not has(key, "share")
    )
    listed = rows if isinstance(rows, list) else [rows]
    found = {str(count): money(subsidies.low_income_help(share, int(count), cap)) for count in listed}
    return found if set(found) & set(case.asked) else {key: next(iter(found.values())) for key in case.asked}


def earmarked(case: Case) -> dict[str, Any]:
    """Extra money of a town is for its own purpose unless the owners agreed otherwise in writing."""
    given = case.given
    extra = hundredths(find(given, "town_extra", "extra", "earmark"))
    found = subsidies.money(
        hundredths(find(given, "gross", "cost")),
        subsidy=hundredths(find(given, "city_subsidy", "subsidy") or "0"),
        earmarked=extra,
        merge=bool(find(given, "merge", "written")),
    )
    return {key: money(found.earmarked if has(key, "earmark", "fund") else found.net) for key in case.asked}


def stage_gates(case: Case) -> dict[str, Any]:
    """Stages that may or may not be entered, with all that is missing."""
    given = case.given
    words = f"{find(given, 'profile', 'city') or ''} {case.title}"
    first = has(words, "济南", "jinan", "publicity first", "publicity_first", "before the sign")
    course = stages.stages("lift", publicity_first=first, permit_needed=bool(find(given, "permit_needed")))
    held = set(find(given, "tokens", "have", "held") or ())
    if "stage" in given:
        held |= stages.held_on_reaching(course, given["stage"])
    tries = find(given, "try", "next", "target") or [key for key in case.asked if key.isupper()]
    found = {
        key: Lacking(tuple(stages.missing(course, key, held))) for key in ([tries] if isinstance(tries, str) else tries)
    }
    if set(found) & set(case.asked):
        return dict(found)
    one = next(iter(found.values()))
    return {key: Kept(not one.codes) if has(key, "can", "allowed", "may") else one for key in case.asked}


def objected(case: Case) -> dict[str, Any]:
    """Written objections in the posting period, and whether the next stage may follow."""
    given = case.given
    posted = next(
        (
            found
            for key, value in given.items()
            if has(key, "post", "publicity_start", "start") and (found := moment(value))
        ),
        None,
    )
    days = number(given, "days") or city_of(case).lift_publicity_days
    start = _instant(posted) if posted else day_start(date(2025, 1, 1))
    rows = _objection_rows(given)
    if rows is None:
        raise Unreadable("no objections")
    named = {name: _objection(name, row, start) for name, row in rows.items()}
    blocking = [one.key for one in objections.blocking(list(named.values()), start, days)]
    today = next(
        (found for key, value in given.items() if has(key, "today", "now", "at_date") and (found := moment(value))),
        None,
    )
    running = bool(posted and today) and _instant(today) < objections.publicity(start, days).next_from
    return {key: _objection_answer(key, shape, named, blocking, running) for key, shape in case.asked.items()}


def _objection_answer(key: str, shape: Any, named: Mapping[str, Any], blocking: list[str], running: bool) -> Any:
    free = not blocking and not running
    if key in named:
        return Kept(key not in blocking)
    if isinstance(shape, list):
        if has(key, "result", "case") or (len(shape) == len(named) and not set(map(str, shape)) <= set(named)):
            return [Kept(name not in blocking) for name in named]
        return Unordered(tuple(blocking))
    if isinstance(shape, Mapping):
        return {name: Kept(name not in blocking) for name in shape}
    if isinstance(shape, int) and not isinstance(shape, bool):
        return len(blocking)
    if has(key, "block") and isinstance(shape, bool):
        return not free
    if has(key, "gate", "token") and isinstance(shape, str):
        return Said("PUBLICITY_DONE")
    return Kept(free)


def _objection_rows(given: Mapping[str, Any]) -> dict[str, Any] | None:
    rows = find(given, "objections", "cases", "rows", "objection", "states")
    if rows is None:
        return None
    if isinstance(rows, Mapping):
        nested = (
            any(isinstance(one, Mapping | str) for one in rows.values())
            and "status" not in rows
            and "state" not in rows
        )
        return {str(key): row for key, row in rows.items()} if nested else {"objection": {**given, **rows}}
    if isinstance(rows, str | bool):
        return {"objection": given}
    found = {}
    for place, row in enumerate(rows):
        name = find(row, "id", "unit", "room", "by", "from", "who") if isinstance(row, Mapping) else None
        found[str(name if name is not None and str(name) not in found else f"{name or 'row'}#{place}")] = row
    return found


def _objection(name: str, row: Any, start: datetime) -> objections.Objection:
    if isinstance(row, Mapping):
        told = {
            key: value
            for key, value in row.items()
            if not has(key, "unit", "room", "id", "by", "note", "days", "posted")
        }
        words = " ".join(
            f"{key} {value}" if value is True else str(value)
            for key, value in told.items()
            if value not in (False, None)
        ).lower()
        made = next(
            (
                found
                for key, value in row.items()
                if has(key, "received", "made", "at", "date", "on", "filed", "day")
                and (found := moment(value))
                and not has(key, "post", "today", "agreed", "settled")
            ),
            None,
        )
        written = row.get("written", not has(words, "oral", "verbal", "spoken", "口头"))
        go_on = (
            bool(find(row, "go_on", "proceed", "continue", "owners_decide"))
            if find(row, "go_on", "proceed", "continue", "owners_decide") is not None
            else "record" in words or "street" in words
        )
    else:
        words, made, written = str(row).lower(), None, not has(str(row), "oral", "verbal", "口头")
        go_on = has(words, "record", "go on", "street", "continue")
    return objections.Objection(name, _instant(made) if made else start, _state(words), bool(written), go_on)


def _state(words: str) -> objections.State:
    if has(words, *STATES[objections.State.MEDIATION_FAILED]):
        return objections.State.MEDIATION_FAILED
    if has(words, "open", "not agreed", "unresolved", "unsettled", "pending"):
        return objections.State.OPEN
    return next((state for state, known in STATES.items() if has(words, *known)), objections.State.OPEN)


def _instant(found: date | datetime) -> datetime:
    return found if isinstance(found, datetime) else datetime.combine(found, time(12), SHANGHAI)


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
    horizon = number(given, "years", "until", "horizon") or 30
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if stopped and again and has(key, "restart", "stop", "before_use"):
            answers[key] = upkeep.inspect_before_restart(stopped, again)
        else:
            answers[key] = _inspection_answer(key, shape, installed, horizon)
    return answers


def _inspection_answer(key: str, shape: Any, installed: date, horizon: int) -> Any:
    if isinstance(shape, Mapping):
        return {one: _inspection_answer(one, value, installed, horizon) for one, value in shape.items()}
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
        inspects = upkeep.care_in(year) is upkeep.Care.INSPECTION
        return Effective("INSPECTION") if inspects else Said("SELF_TEST", "self-test")
    due = upkeep.due_in(installed, 1)
    if has(key, "apply"):
        return Month(upkeep.apply_by(due.by))
    return Month(due.earliest if has(key, "earl") else _base(installed, 1))


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


def _days(value: Any) -> list[date]:
    rows = value if isinstance(value, list) else [value]
    return [_day(one) for one in rows if moment(one) is not None]


def _day(value: Any) -> date:
    found = moment(value)
    if found is None:
        raise Unreadable(f"no day: {value!r}")
    return local_day(found) if isinstance(found, datetime) else found
