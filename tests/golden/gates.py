"""Cases about what a matter waits for: stages and their tokens, written objections, consents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from server.kit.clock import SHANGHAI, day_start
from server.proposals.rules import consents, objections, shares, stages
from tests.golden.bodies import city_of
from tests.golden.compare import Either, Kept, Lacking, Said, Unordered, Worded
from tests.golden.counts import hundredths
from tests.golden.figures import yuan
from tests.golden.reading import Case, Unreadable, find, has, moment, number_or

GO_ON = ("go_on", "proceed", "continue", "owners_decide", "record", "street")
ENDS = ("end", "last", "through", "until", "next", "earliest", "day")
SHUT = ("block", "closed", "shut")
AFTER_ANY_PERIOD = timedelta(days=366)
STATES = {
    objections.State.WITHDRAWN: ("withdraw", "撤"),
    objections.State.MEDIATION_FAILED: ("fail", "不成", "no agreement"),
    objections.State.AGREED: ("agree", "settled", "resolved", "mediated", "accepted", "谈妥", "closed", "answered"),
    objections.State.IN_MEDIATION: ("mediation", "in_mediation", "mediating", "调解"),
}


def stage_gates(case: Case) -> dict[str, Any]:
    """Stages that may or may not be entered, with all that is missing."""
    given = case.given
    words = f"{find(given, 'profile', 'city') or ''} {case.title}"
    first = find(given, "before_vote", "publicity_first") is True or has(
        words, "济南", "jinan", "publicity first", "publicity_first", "before the sign"
    )
    course = stages.stages("lift", publicity_first=first, permit_needed=bool(find(given, "permit_needed")))
    held = set(find(given, "tokens", "have", "held") or ())
    if "stage" in given:
        held |= stages.held_on_reaching(course, given["stage"])
    objected_to = _objections_of(given)
    if objected_to is not None and not objected_to:
        held.add("PUBLICITY_DONE")
    tries = find(given, "try", "next", "target") or [key for key in case.asked if key.isupper()]
    found = {
        key: Lacking(tuple(stages.missing(course, key, held)), "OBJECTION" if objected_to else "")
        for key in ([tries] if isinstance(tries, str) else tries)
    }
    if set(found) & set(case.asked):
        return dict(found)
    one = next(iter(found.values()))
    return {key: Kept(not one.codes) if has(key, "can", "allowed", "may") else one for key in case.asked}


def _objections_of(given: Mapping[str, Any]) -> list[str] | None:
    """Those that block, where the case tells of objections at all; the posting counts as over without a day."""
    if not any(has(key, "objection") for key in given):
        return None
    start = _instant(
        next((at for key, value in given.items() if has(key, "post") and (at := moment(value))), date(2025, 1, 1))
    )
    days = number_or(15, given, "days")
    named = [_objection(name, row, start) for name, row in (_objection_rows(given) or {}).items()]
    today = next((at for key, value in given.items() if has(key, "today", "now") and (at := moment(value))), None)
    running = today is not None and _instant(today) < objections.publicity(start, days).next_from
    return [one.key for one in objections.blocking(named, start, days)] or (["running"] if running else [])


def objected(case: Case) -> dict[str, Any]:
    """Written objections in the posting period, and whether the next stage may follow."""
    given = {key: value for key, value in case.given.items() if not _period(value)}
    for value in case.given.values():
        if _period(value):
            day = next(one for one in value.values() if moment(one) is not None)
            given |= {"posted": day, "days": value["days"]}
    posted = next(
        (found for key, value in given.items() if has(key, "post", "publicity", "start") and (found := moment(value))),
        None,
    )
    days = number_or(city_of(case).lift_publicity_days, given, "days")
    start = _instant(posted) if posted else day_start(date(2025, 1, 1))
    if any(has(key, "compensat") for key in given):
        return _compensated(case)
    rows = _objection_rows(given)
    if rows is None and not all(has(key, *ENDS) for key in case.asked):
        raise Unreadable("no objections")
    rows = rows or {}
    named = {name: _objection(name, row, start) for name, row in rows.items()}
    blocking = [one.key for one in objections.blocking(list(named.values()), start, days)]
    today = next(
        (found for key, value in given.items() if has(key, "today", "now", "at_date") and (found := moment(value))),
        None,
    )
    running = bool(posted and today) and _instant(today) < objections.publicity(start, days).next_from
    shown = objections.publicity(start, days)
    return {
        key: (shown.next_from if has(key, "next", "after", "earliest") else shown.last_day)
        if moment(shape) is not None
        else _objection_answer(key, shape, named, blocking, running)
        for key, shape in case.asked.items()
    }


def _period(value: Any) -> bool:
    """The posting, told as an object of its own: ``{"posted": "2025-04-01", "days": 15}``."""
    return isinstance(value, Mapping) and "days" in value and any(moment(one) is not None for one in value.values())


def _compensated(case: Case) -> dict[str, Any]:
    """What ground floors are paid, against what 珠海 advises: at most 30 % of the works cost."""
    given = case.given
    works = hundredths(
        next(v for k, v in given.items() if has(k, "works", "cost", "gross") and not has(k, "compensat"))
    )
    told = next(v for k, v in given.items() if has(k, "compensat"))
    if isinstance(told, Mapping):
        told = [yuan(sum(hundredths(one) for one in told.values()))]
    rows = told if isinstance(told, list) else [told]
    high = {str(one): Kept(not shares.compensation_is_high(works, {"": hundredths(one)})) for one in rows}
    first = next(iter(high.values()))
    return {
        key: high.get(key, list(high.values()) if isinstance(shape, list) else high if isinstance(shape, Mapping)
                      else Kept(not first.yes) if has(key, "high", "over", "warn", "exceed") else first)
        for key, shape in case.asked.items()
    }  # fmt: skip


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
        return Worded(free, SHUT) if has(shape, "open", *SHUT) else Said("PUBLICITY_DONE")
    return Kept(free)


def _objection_rows(given: Mapping[str, Any]) -> dict[str, Any] | None:
    rows = find(given, "objections", "cases", "rows", "objection", "states")
    if rows is None:
        texts = {key: value for key, value in given.items() if isinstance(value, str) and moment(value) is None}
        return texts if texts and len(texts) == len(given) else None
    if isinstance(rows, list) and all(_one_text(row) for row in rows):
        return {str(key): text for row in rows for key, text in row.items()}
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


def _one_text(row: Any) -> bool:
    """A row such as ``{"a": "written objection, agreed"}``."""
    return (
        isinstance(row, Mapping)
        and len(row) == 1
        and all(isinstance(value, str) and len(key) <= 2 for key, value in row.items())
    )


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
        said = [value for key, value in row.items() if has(key, *GO_ON)]
        go_on = all(value not in (False, None) for value in said)
    else:
        words, made, written = str(row).lower(), None, not has(str(row), "oral", "verbal", "口头")
        go_on = not has(words, "not record", "unrecorded", "without record", "no record")
    if isinstance(row, Mapping) and any(value is False for key, value in row.items() if has(key, "period", "in_time")):
        made = _instant(start) + AFTER_ANY_PERIOD
    return objections.Objection(name, _instant(made) if made else start, _state(words), bool(written), go_on)


def _state(words: str) -> objections.State:
    if words.strip() in ("none", "no objection", "no_objection"):
        return objections.State.WITHDRAWN
    if has(words, *STATES[objections.State.MEDIATION_FAILED]):
        return objections.State.MEDIATION_FAILED
    if has(words, "open", "not agreed", "unresolved", "unsettled", "pending"):
        return objections.State.OPEN
    return next((state for state, known in STATES.items() if has(words, *known)), objections.State.OPEN)


def _instant(found: date | datetime) -> datetime:
    return found if isinstance(found, datetime) else datetime.combine(found, time(12), SHANGHAI)


def consent(case: Case) -> dict[str, Any]:
    """A vote that passed and a plan that uses private parts."""
    given = case.given
    told = {str(key): _consent(str(value).lower()) for key, value in (find(given, "consents") or {}).items()}
    asked = consents.Asked(
        tuple(map(str, find(given, "exclusive") or ())),
        tuple(map(str, find(given, "common") or ())),
        tuple(map(str, find(given, "neighbour", "adjacent") or ())),
    )
    heard = tuple(map(str, find(given, "heard") or ()))
    lacking = consents.missing(asked, told, heard)
    passed = str(find(given, "vote")) in ("PASSED", "True")
    gate = next(iter(lacking), None)
    return {
        "gate": str(gate) if gate else Either((None, *map(str, consents.Gate))),
        "can_proceed": consents.may_pass(passed, asked, told, heard),
        "missing": Unordered(tuple(one for who in lacking.values() for one in who)),
        "result": Lacking(tuple(str(one) for one in lacking)),
    }


def _consent(words: str) -> str:
    if has(words, "refus", "reject", "oppos", "declin", "拒"):
        return consents.Consent.REFUSED
    given = words in ("true", "yes", "ok", "是") or words.startswith(
        ("agree", "consent", "sign", "given", "approve", "同意")
    )
    return consents.Consent.GIVEN if given else consents.Consent.ASKED
