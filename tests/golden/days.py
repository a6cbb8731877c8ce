"""Cases about days: replies, postings, the 12345 hotline, log retention, the disclosure calendar, monthly figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from server.kit.calendar.days import DayDeadline, within_days
from server.kit.clock import day_start, local_day
from server.kit.retention import ASSESSMENT_MONTHS, HANDING_ON_MONTHS, LOG_MONTHS, must_keep_through
from server.openness.rules import Disclosed, Item, Verdict, disclosed_as_due, disclosure_items, posting
from server.reports.rules import deadlines, followup
from server.reports.rules.figures import Counts, rates
from server.reports.rules.words import Priority
from tests.golden.clocks import clocks
from tests.golden.compare import Either, Kept, Said
from tests.golden.reading import (
    Case,
    Unreadable,
    calendar_of,
    find,
    has,
    leaves,
    moment,
    number,
    number_or,
    start_of,
)

KEYED_DAYS = {"R-05": "complaint_days", "D-03": "objection_days"}
COMMITTEE_DECISION_DAYS = 3
NOTHING = "—"
DONE = ("posted", "published", "shown", "displayed", "put_up")
PROFILES = {"huzhou": ("huzhou", "湖州"), "shanghai": ("shanghai", "上海"), "wenzhou": ("wenzhou", "温州")}
ITEMS = {"income": "public_income", "energy": "energy", "fund": "maintenance_fund", "account": "accounts"}
TIMES = {1: "once", 2: "twice"}


def days_within(case: Case) -> dict[str, Any]:
    """ "Within N days" of something received, decided or posted; with an event, whether it was in time."""
    if each := _rows_of_days(case.given):
        return _days_of_each(case, each)
    told = {key: value for key, value in case.given.items() if not has(key, *DONE)} if "C-08" in case.rules else {}
    name, start = start_of(told or case.given)
    told_days = number(case.given, "days")
    deadline = within_days(start, _usual_days(case) if told_days is None else told_days)
    events = [found for key, value in case.given.items() if key != name and (found := moment(value)) is not None]
    down = next((moment(value) for key, value in case.given.items() if has(key, "remov", "taken", "take_down")), None)
    answers = {path[-1]: _day_answer(path[-1], start, deadline, events) for path in leaves(case.asked)}
    if first := {key: shape for key, shape in case.asked.items() if has(key, "first_answer", "ack")}:
        answers |= clocks(replace(case, given={"priority": Priority.C, **case.given}, asked=first))
    if down is not None:
        hung = posting(_day(start), (deadline.last_day - _day(start)).days)
        kept = Kept(_day(down) >= hung.may_remove_from)
        answers |= {key: kept for key, value in answers.items() if isinstance(value, Kept)}
    return answers


def _rows_of_days(given: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Several of them in one input: rows with days of their own, or a list of days under one name."""
    for name, value in given.items():
        rows = value if isinstance(value, list) else []
        if rows and all(isinstance(row, Mapping) and any(map(moment, row.values())) for row in rows):
            return {str(row.get("id", place)): row for place, row in enumerate(rows)}
        if rows and all(moment(one) is not None for one in rows) and has(name, "received", "decided", "posted"):
            return {str(one): {name: one} for one in rows}
    return {}


def _days_of_each(case: Case, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Each row by itself: asked for by its name, in a list, or in an object by name."""
    shared = {key: value for key, value in case.given.items() if not isinstance(value, list)}
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        own = key in rows and isinstance(shape, Mapping)
        asked = shape if own else {"result" if key in rows else key: ""}
        told = {name: days_within(replace(case, given={**shared, **row}, asked=asked)) for name, row in rows.items()}
        each = told if own else {name: next(iter(one.values())) for name, one in told.items()}
        answers[key] = each.get(key, each if isinstance(shape, Mapping) else list(each.values()))
    return answers


def hotline(case: Case) -> dict[str, Any]:
    """Working days of a 12345 ticket, its extension and its return."""
    _, start = start_of(case.given)
    received = start if isinstance(start, datetime) else day_start(start)
    usual = deadlines.hotline_rule("shandong")
    assert usual is not None
    calendar = calendar_of(case.given)
    plain = {key: value for key, value in case.given.items() if not has(key, "ext")}
    returned = has(case.title, "return", "mis-sent") and not has(case.title, "extension")
    term = number_or(usual.give_back if returned else usual.reply, plain, "working_days", "days")
    limit = number_or(usual.longest_extension, case.given, "max_ext", "ext_max", "longest", "ext_limit")
    rule = replace(usual, reply=term, longest_extension=limit)
    base = deadlines.reply_to_hotline(received, rule, calendar)
    asked = next((v for k, v in case.given.items() if has(k, "ext") and type(v) is int), None)
    try:
        longer = deadlines.extended_hotline(received, rule, calendar, limit if asked is None else asked)
        verdict = Said("OK")
    except deadlines.ExtensionTooLong as refusal:
        longer, verdict = base, Said("REFUSED", f"at most {refusal.detail['longest']} working days")
    granted = any(value is True for key, value in case.given.items() if has(key, "ext"))
    done = _done_at(case.given)
    answers: dict[str, Any] = {}
    for path in leaves(case.asked):
        key = path[-1]
        extended = has(key, "ext", "total") or (has(key, "latest") and not has(key, "latest_day"))
        extended = (extended or granted) and not has(key, "without", "before", "original")
        counted = longer if extended else base
        if done is not None and has(key, "on_time", "late", "overdue", "result", "status", "ok") and "from" not in key:
            answers[key] = Kept(not counted.deadline.is_overdue(done))
            continue
        if has(key, "first_counted", "first_day"):
            answers[key] = counted.days[0]
        elif has(key, "count", "days_list"):
            answers[key] = counted.days[term:] if extended and has(key, "extension") else counted.days
        elif has(key, "overdue_from", "late_from"):
            answers[key] = counted.deadline.overdue_from
        elif has(key, "result", "status", "allowed", "verdict") or (extended and moment(_asked(case, path)) is None):
            answers[key] = verdict
        elif has(key, "return") and not returned:
            answers[key] = deadlines.return_to_hotline(received, rule, calendar).deadline.last_day
        else:
            answers[key] = counted.deadline.last_day
    return answers


def _done_at(given: Mapping[str, Any]) -> datetime | None:
    """When a ticket was answered or sent back, where the case says so."""
    words = ("returned", "replied", "answered", "closed", "done", "sent_back", "given_back")
    found = next((at for key, value in given.items() if has(key, *words) and (at := moment(value))), None)
    return found if found is None or isinstance(found, datetime) else day_start(found)


def _asked(case: Case, path: tuple[str, ...]) -> Any:
    shape: Any = case.asked
    for key in path:
        shape = shape[key]
    return shape


def retention(case: Case) -> dict[str, Any]:
    """How long a log must be kept; or each of several records."""
    rows = next((value for value in case.given.values() if isinstance(value, list)), None)
    if rows and all(moment(one) is not None for one in rows):
        return _deletions(case, [str(one) for one in rows])
    if rows:
        each = [
            retention(Case(case.id, "", case.rules, {**row, str(find(row, "kind", "what")): ""}, {"through": ""}))[
                "through"
            ]
            for row in rows
        ]
        return dict.fromkeys(case.asked, each)
    _, start = start_of(case.given)
    months = number(case.given, "month")
    if months is None and (years := number(case.given, "year")) is not None:
        months = 12 * years
    if months is None:
        kinds = {"assess": ASSESSMENT_MONTHS, "hand": HANDING_ON_MONTHS, "pass": HANDING_ON_MONTHS}
        words = f"{case.title} {' '.join(case.given)}".lower()
        months = next((usual for word, usual in kinds.items() if word in words), LOG_MONTHS)
    through = must_keep_through(_day(start), months)
    return {
        path[-1]: through + timedelta(days=has(path[-1], "delete", "destroy", "from")) for path in leaves(case.asked)
    }


def _deletions(case: Case, days: list[str]) -> dict[str, Any]:
    """A log that somebody wants to delete on one of several days: not before its last day is over."""
    given = {key: value for key, value in case.given.items() if not isinstance(value, list)}
    asked = {key: shape for key, shape in case.asked.items() if moment(shape) is not None}
    through = retention(replace(case, given=given, asked={"through": ""}))["through"]
    each = {one: Kept(_day(moment(one) or through) > through) for one in days}
    told = {
        key: each if isinstance(shape, Mapping) else each.get(key, list(each.values()))
        for key, shape in case.asked.items()
    }
    return told | retention(replace(case, given=given, asked=asked))


def figures(case: Case) -> dict[str, Any]:
    """Repair figures of a month."""
    known = {field.name for field in fields(Counts)}
    shown = asdict(rates(Counts(**{key: value for key, value in case.given.items() if key in known})))
    return {key: Either((NOTHING, None, "n/a", "N/A")) if value == NOTHING else value for key, value in shown.items()}


def after_fixing(case: Case) -> dict[str, Any]:
    """What follows a finished report: the notice, closing by silence, and asking afterwards (R-08)."""
    usual = followup.default_closing()
    _, start = start_of(case.given)
    heard = start if isinstance(start, datetime) else day_start(start)
    plain = {key: value for key, value in case.given.items() if has(key, "silen", "days")}
    numbers = replace(usual, silence_days=number_or(usual.silence_days, plain, "silen", "days"))
    told = next(
        (at for key, value in case.given.items() if has(key, "notic", "remind") and (at := moment(value))), None
    )
    noticed = followup.remind_from(heard, numbers) if told is None else told
    answers: dict[str, Any] = {}
    for key in case.asked:
        if has(key, "follow", "call", "visit"):
            answers[key] = followup.call_by(heard, usual).last_day
        elif has(key, "notice", "remind"):
            answers[key] = followup.remind_from(heard, numbers)
        elif has(key, "last"):
            answers[key] = within_days(heard, numbers.silence_days).last_day
        else:
            at = noticed if isinstance(noticed, datetime) else day_start(noticed)
            answers[key] = followup.close_from(heard, at, numbers)
    return answers


def disclosure(case: Case) -> dict[str, Any]:
    """Was each item disclosed as often and as long as the profile asks?"""
    items = disclosure_items(_profile(case))
    lasting = find(case.given, "publicity", "days_each", "shown_days")
    left = list(lasting) if isinstance(lasting, list) else []
    answers: dict[str, Any] = {}
    for name, days in case.given.items():
        if not (has(name, "publish", "posted") and isinstance(days, list)):
            continue
        item = _item(items, name)
        spans = [left.pop(0) if left else None for _ in days]
        if isinstance(lasting, Mapping):
            spans = list(find(lasting, *(word for word in ITEMS if has(name, word))) or spans)
        postings = [Disclosed(date.fromisoformat(day), span) for day, span in zip(days, spans, strict=True)]
        if (year := number(case.given, "year")) is not None:
            postings = [one for one in postings if one.on.year == year]
        words = _disclosure_words(disclosed_as_due(item, postings))
        answers.update({path[-1]: words for path in leaves(case.asked) if _item(items, path[-1]) is item})
    return answers


def _day(at: datetime | date) -> date:
    return local_day(at) if isinstance(at, datetime) else at


def _usual_days(case: Case) -> int:
    replies = deadlines.default_replies()
    for rule in case.rules:
        if rule in KEYED_DAYS:
            return int(getattr(replies, KEYED_DAYS[rule]))
        if rule == "C-08":
            return COMMITTEE_DECISION_DAYS
    raise Unreadable("no number of days")


def _day_answer(key: str, start: datetime | date, deadline: DayDeadline, events: list[Any]) -> Any:
    if has(key, "overdue_from", "late_from"):
        return deadline.overdue_from
    if has(key, "first_counted", "first_day"):
        return _day(start) + timedelta(days=1)
    if has(key, "remov", "take_down", "taken_down"):
        posted = _day(start)
        return posting(posted, (deadline.last_day - posted).days).may_remove_from
    if events and has(key, "on_time", "late", "overdue", "result", "status", "ok"):
        ends = [event if isinstance(event, datetime) else day_start(event) for event in events]
        return Kept(not deadline.is_overdue(max(ends)))
    return deadline.last_day


def _profile(case: Case) -> str:
    named = f"{case.given.get('profile', '')} {case.title}".lower()
    return next((key for key, words in PROFILES.items() if any(word in named for word in words)), "default")


def _item(items: Mapping[str, Item], name: str) -> Item:
    for word, key in ITEMS.items():
        if has(name, word):
            return items[key]
    raise Unreadable(f"no item of disclosure is called {name}")


def _disclosure_words(verdict: Verdict) -> Said:
    if verdict.ok:
        return Said("OK", f"({TIMES.get(verdict.published, f'{verdict.published} times')})")
    if verdict.published < verdict.wanted:
        return Said("FAIL", f"published {verdict.published} of {verdict.wanted} times")
    return Said("FAIL", f"publicity shorter than {verdict.show_days} days")
