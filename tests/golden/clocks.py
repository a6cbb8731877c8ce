"""Cases about clocks: what is promised at a priority, whether it was kept, and what pauses do to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from server.kit.calendar.hours import WorkingHours, working_hours
from server.kit.calendar.workdays import listed_days
from server.kit.clock import day_start
from server.kit.errors import DomainError
from server.reports.rules.clocks import Pause, Promise, Promised, after_pauses, check_pause, lost, promise
from server.reports.rules.levels import Level, default_levels
from server.reports.rules.terms import Count, Term
from server.reports.rules.words import Priority
from tests.golden.compare import Kept, Said
from tests.golden.reading import Case, Unreadable, calendar_of, find, has, instant, moment, number, rows_of, start_of

ALWAYS = working_hours(["00:00-24:00"], listed_days(weekend=()))
SOME_DAY = date(2025, 3, 3)
STAGES = {
    Promised.ACKNOWLEDGE: ("ack", "accept", "respon"),
    Promised.ARRIVE: ("site", "arriv"),
    Promised.ANSWER: ("answer", "reply"),
    Promised.FIX: ("fix", "safe", "complet", "clos", "done", "finish", "repair", "solved", "resolv"),
}
NOT_COUNTED = ("ignor", "refus", "reject", "not_count", "invalid")
DUE_WORDS = ("due", "deadline", "_by", "until", "latest")
REASONS = {
    "resident_absent": ("absent", "not_home", "not home", "away", "out", "不在"),
    "part_ordered": ("part", "spare", "material", "配件", "材料"),
    "third_party": ("third", "utility", "contractor", "第三方", "外部"),
    "weather": ("weather", "rain", "storm", "typhoon", "天气", "雨"),
}


@dataclass(frozen=True)
class Entry:
    """One report of a case: where its clock starts, what is promised, what happened."""

    given: Mapping[str, Any]
    level: Level
    start: datetime
    hours: WorkingHours
    made: Promise
    accepted: tuple[Pause, ...]
    verdicts: tuple[bool, ...]
    reasons: tuple[str, ...]

    @property
    def moved(self) -> Promise:
        """The promise after the pauses that count."""
        return after_pauses(self.level, self.made, self.accepted, self.hours, self.start)

    def done(self, what: Promised) -> datetime | None:
        """When this was done, if the case says so."""
        for name, value in self.given.items():
            if has(name, *STAGES[what]) and not has(name, *DUE_WORDS) and (at := instant(value, on=self.start)):
                return at
        return None


def clocks(case: Case) -> dict[str, Any]:
    """Promised times, kept or not, with or without pauses, in the shape in which they are asked."""
    rows = rows_of(case.given, "priority", "pri") or _pairs(case.given)
    shared = {name: value for name, value in case.given.items() if not isinstance(value, list) or not rows}
    if isinstance(happened := case.given.get("events"), Mapping):
        shared |= happened
    entries = [_entry(case, {**shared, **row}) for row in rows] or [
        _entry(case, {**shared, "priority": one}) for one in _priorities(case)
    ]
    return {key: _answer(shape, _narrow(entries, key), key) for key, shape in case.asked.items()}


def _answer(shape: Any, entries: Sequence[Entry], path: str) -> Any:
    if isinstance(shape, Mapping):
        return {key: _answer(value, _narrow(entries, key), f"{path}.{key}") for key, value in shape.items()}
    if isinstance(shape, list):
        if len(entries) == len(shape) and len(entries) > 1:
            return [_answer(value, [entry], path) for value, entry in zip(shape, entries, strict=True)]
        return _list(entries[0], path, shape)
    return _scalar(entries[0], path, shape)


def _list(entry: Entry, path: str, shape: list[Any]) -> Any:
    key = path.rsplit(".", 1)[-1]
    happened = [
        (name, value) for name, value in entry.given.items() if isinstance(value, list) and _instants(value, entry)
    ]
    if happened and not entry.verdicts:
        name, listed = happened[0]
        due = entry.moved.due(_stage(name))
        return [Kept(due is not None and at <= due) for at in _instants(listed, entry)]
    pairs = list(zip(entry.verdicts, entry.reasons, strict=True))
    if has(key, *NOT_COUNTED):
        return [reason for ok, reason in pairs if not ok]
    if has(key, "accepted", "counted", "valid") and all(isinstance(value, str) for value in shape):
        return [reason for ok, reason in pairs if ok]
    return [Kept(ok) for ok in entry.verdicts]


def _instants(listed: Sequence[Any], entry: Entry) -> list[datetime]:
    return [at for one in listed if (at := instant(one, on=entry.start))]


def _scalar(entry: Entry, path: str, shape: Any) -> Any:
    key = path.rsplit(".", 1)[-1]
    if (
        isinstance(shape, bool)
        and has(key, "pause")
        and has(key, "count", "accept", "valid", "stop")
        and entry.verdicts
    ):
        return Kept(all(entry.verdicts))
    if type(shape) is int and "pauses" in key:
        return entry.verdicts.count(not has(key, *NOT_COUNTED))
    if has(key, "paused", "pause_total", "total_pause", "pause_min", "pause_hour"):
        return _lost(entry)
    if has(key, "may_pause", "pausable", "pause_allowed", "can_pause"):
        return Kept(entry.level.may_pause)
    elapsed = has(key, "elapsed", "net_", "run_min", "used") or (has(key, "clock") and has(key, "hour", "min"))
    if has(key, "natural", "working_time", "time_base", "runs_on", "clock") and not elapsed:
        word = entry.level.acknowledge.count if entry.level.at_all_hours else Count.WORKING
        return Said(word.upper(), f"{word} time")
    stage = _stage(path)
    if stage is Promised.ANSWER and entry.level.fix_is == "reply" and has(key, "reply", "replied"):
        stage = Promised.FIX if not has(key, "first") else stage
    if stage is Promised.FIX and entry.level.fix_is == "make_safe" and not str(shape)[:1].isdigit():
        return None if shape is None else Said("", "make safe on site")
    due = (entry.made if has(key, "original", "without", "unpaused", "before") else entry.moved).due(stage)
    if elapsed:
        end = entry.done(stage) or entry.start
        return entry.level.fix.lost(entry.start, end, entry.hours) - _lost(entry)
    done = entry.done(stage)
    asks_word = isinstance(shape, bool) or (isinstance(shape, str) and not shape[:1].isdigit())
    if due and type(shape) is int and has(key, "minute", "hour", "day"):
        return due - entry.start
    if due and done and asks_word and not has(key, *DUE_WORDS):
        return Kept(done <= due)
    return due


def _stage(path: str) -> Promised:
    for part in reversed(path.lower().split(".")):
        for stage, words in STAGES.items():
            if has(part, *words):
                return stage
    return Promised.FIX


def _lost(entry: Entry) -> timedelta:
    return lost(entry.level.fix, entry.accepted, entry.hours, entry.start)


def _entry(case: Case, given: Mapping[str, Any]) -> Entry:
    dated = {key: value for key, value in given.items() if not has(key, "pause") and moment(value) is not None}
    _, start = start_of(dated) if dated else ("", SOME_DAY)
    at = start if isinstance(start, datetime) else day_start(start)
    now = instant(find(given, "now", "today", "as_of"), on=at)
    hours = _hours(given)
    level = _level(given, natural=hours is None)
    pauses = _pauses(given, at)
    photo_told = any("photo" in key for row in pauses for key in row)
    verdicts = tuple(_lawful(level, row, photo_told) for row in pauses)
    accepted = tuple(_pause(row, at, now) for row, ok in zip(pauses, verdicts, strict=True) if ok)
    reasons = tuple(str(find(row, "reason") or "") for row in pauses)
    open_hours = hours or ALWAYS
    return Entry(given, level, at, open_hours, promise(level, at, open_hours), accepted, verdicts, reasons)


def _level(given: Mapping[str, Any], *, natural: bool) -> Level:
    level = default_levels().level(_priority_told(given) or Priority.P2)
    parts = {"acknowledge": level.acknowledge, "arrive": level.arrive, "answer": level.answer, "fix": level.fix}
    if natural:
        parts = {
            name: replace(part, count=Count.NATURAL) if part and part.count is Count.WORKING else part
            for name, part in parts.items()
        }
    for stage in Promised:
        words = (*STAGES[stage], *(("limit", "sla", "target", "allowed") if stage is Promised.FIX else ()))
        for unit in ("minute", "hour", "day"):
            named = {key: value for key, value in given.items() if has(key, *words) and has(key, unit)}
            if (found := number(named, unit)) is not None:
                parts[stage] = Term(found, unit, Count.NATURAL if natural else Count.WORKING)
    assert parts["acknowledge"] and parts["fix"]
    return replace(
        level,
        acknowledge=parts["acknowledge"],
        arrive=parts["arrive"],
        answer=parts["answer"],
        fix=parts["fix"],
    )


def _priority_told(given: Mapping[str, Any]) -> Priority | None:
    for words in ("priority", "pri", "level", "category", "kind", "type", "class"):
        said = find(given, words)
        if not isinstance(said, str):
            continue
        for one, level in default_levels().levels.items():
            if said[:2].strip().upper() == one or level.label in said or (one == Priority.C and has(said, "complain")):
                return one
    return None


def _hours(given: Mapping[str, Any]) -> WorkingHours | None:
    words = find(given, "working_hours", "office_hours", "daily_hours", "opening")
    if words is None:
        return None
    if isinstance(words, Mapping):
        words = "-".join(str(value) for value in words.values())
    if isinstance(words, str):
        words = [part.strip() for part in words.replace("，", ",").split(",")]
    if len(words) == 2 and all(isinstance(part, str) and "-" not in part for part in words):
        words = [list(words)]
    windows = ["-".join(part) if isinstance(part, list) else part for part in words]
    return working_hours(windows, calendar_of(given))


def _pauses(given: Mapping[str, Any], start: datetime) -> Sequence[Mapping[str, Any]]:
    rows = find(given, "pauses", "pause_list", "stops")
    if rows is None and isinstance(reasons := find(given, "reasons"), list):
        rows = [{"reason": one, "from": start.isoformat(), "to": start.isoformat()} for one in reasons]
    if rows is None and isinstance(listed := find(given, "paused"), list):
        rows = listed
    if rows is None and isinstance(events := find(given, "events", "log", "timeline"), list):
        return _paired(events)
    if rows is None and isinstance(one := find(given, "pause"), Mapping):
        rows = [one]
    if rows is None and (since := instant(find(given, "paused_at", "paused_from", "pause_start"), on=start)):
        until = find(given, "resum", "paused_until", "pause_end")
        photo = {"photo": find(given, "photo")} if find(given, "photo") is not None else {}
        rows = [{"from": since.isoformat(), "to": until, "reason": find(given, "reason") or "weather", **photo}]
    shared = {"reason": given["reason"]} if "reason" in given else {}
    return [
        {
            **shared,
            **(dict(zip(("from", "to", "reason", "photo"), row, strict=False)) if isinstance(row, list) else row),
        }
        for row in rows or []
    ]


def _paired(events: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Pauses out of a log in which a stop is followed by a resume."""
    found: list[dict[str, Any]] = []
    for row in events:
        event = dict(zip(("event", "at", "reason", "photo"), row, strict=False)) if isinstance(row, list) else row
        what = str(find(event, "event", "type", "kind", "move") or "").lower()
        at = find(event, "at", "time")
        if has(what, "pause", "stop"):
            found.append({**event, "from": at, "reason": find(event, "reason"), "at": None})
        elif has(what, "resume", "continue") and found:
            found[-1]["to"] = at
    return found


def _lawful(level: Level, row: Mapping[str, Any], photo_told: bool) -> bool:
    words = str(find(row, "reason") or "").lower()
    reason = next((key for key, names in REASONS.items() if has(words, *names)), words)
    photo = bool(find(row, "photo", "evidence", "picture")) if photo_told else True
    try:
        check_pause(level, reason, photos=int(photo))
    except DomainError:
        return False
    return True


def _pause(row: Mapping[str, Any], start: datetime, now: datetime | None) -> Pause:
    row = {key: value for key, value in row.items() if not has(key, "photo", "reason")}
    since = instant(find(row, "from", "start", "paused", "since"), on=start)
    until = instant(find(row, "to", "until", "end", "resum"), on=start)
    if since is None:
        raise Unreadable("a pause without a beginning")
    return Pause(since, until or now or since)


def _priorities(case: Case) -> list[str]:
    listed = find(case.given, "priorities", "priority")
    if isinstance(listed, list):
        return [str(one) for one in listed]
    if listed:
        return [str(listed)]
    if told := _priority_told(case.given):
        return [told]
    named = [str(one) for one in Priority if one in " ".join((case.title, *case.asked))]
    return named or (["P0", "P1"] if "R-02" in case.rules else ["P2"])


def _narrow(entries: Sequence[Entry], key: str) -> Sequence[Entry]:
    named = key.upper().replace("-", "_").split("_")[0]
    exact = [entry for entry in entries if named == entry.level.priority or key == _id(entry)]
    return exact or entries


def _pairs(given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Rows out of ``arrivals: [["P0", "00:20:00"], …]``."""
    for name, value in given.items():
        if isinstance(value, list) and all(isinstance(pair, list) and pair[0] in list(Priority) for pair in value):
            return [{"priority": priority, name: at} for priority, at in value]
    return []


def _id(entry: Entry) -> str:
    return str(find(entry.given, "id", "number", "ticket") or entry.level.priority)
