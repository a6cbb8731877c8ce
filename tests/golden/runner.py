"""Which kind of case it is, and its line of the report. The first kind whose rule and shape both fit is taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from server.kit.errors import DomainError
from tests.golden import (
    ballots,
    bodies,
    clocks,
    commons,
    costs,
    counts,
    days,
    events,
    fees,
    gates,
    inspections,
    late_fees,
    lifts,
    overdue,
    privacy,
    public_money,
)  # fmt: skip
from tests.golden.compare import differences
from tests.golden.reading import MONTH, Case, Unreadable, case_of, find, has, moment
from tests.golden.spelling import spelled

Shape = Callable[[Mapping[str, Any]], bool]
Solve = Callable[[Case], Mapping[str, Any]]


def fields(*words: str) -> Shape:
    """Inputs in which every word occurs in the name of some field."""
    return lambda given: all(any(has(name, word) for name in given) for word in words)


def dated(given: Mapping[str, Any]) -> bool:
    """Inputs in which something happens on a day, or in rows each on a day of its own."""
    if any(
        isinstance(rows, list) and rows and isinstance(rows[0], Mapping) and dated(rows[0]) for rows in given.values()
    ):
        return True
    return find(given, "received", "decided", "posted", "published", "date", "day", "at") is not None


def anything(given: Mapping[str, Any]) -> bool:
    """Inputs that the rule alone describes."""
    return bool(given)


def either(*shapes: Shape) -> Shape:
    """Inputs of one of these shapes."""
    return lambda given: any(shape(given) for shape in shapes)


def _owned_units(given: Mapping[str, Any]) -> bool:
    units = given.get("units")
    return isinstance(units, list) and bool(units) and all("owner" in row for row in units)


def _balloted_units(given: Mapping[str, Any]) -> bool:
    rows = given.get("units") or given.get("owners")
    return isinstance(rows, list) and bool(rows) and all(isinstance(row, Mapping) and "ballot" in row for row in rows)


def _on_a_day(given: Mapping[str, Any]) -> bool:
    flat = [one for value in given.values() for one in (value if isinstance(value, list) else [value])]
    return any(moment(one) is not None or MONTH.match(str(one)) for one in flat)


def _dated(value: Any) -> bool:
    return isinstance(value, list | dict) or moment(value) is not None


def _has_window(given: Mapping[str, Any]) -> bool:
    ends = any(has(name, "clos", "end", "deadline", "until") for name in given)
    return ends and sum(_dated(value) for value in given.values()) > 1


def _counted_topics(given: Mapping[str, Any]) -> bool:
    told = given.get("topics")
    rows = list(told.values()) if isinstance(told, Mapping) else told
    return (
        isinstance(rows, list)
        and bool(rows)
        and all(isinstance(row, Mapping) and "owner_groups" in row for row in rows)
    )


def _cases_of_presence(given: Mapping[str, Any]) -> bool:
    return any(has(name, "present", "attend") for row in given.get("cases", ()) for name in row)


IN_ROWS = ("F-", "E-1", "E-2")
VOTES = ("V-", "CV-", "E-0", "C-")


@dataclass(frozen=True)
class Kind:
    """A kind of case: the rules it may stand under, the shape of its input, and how it is worked out."""

    rules: tuple[str, ...]
    shape: Shape
    solve: Solve

    def fits(self, case: Case) -> bool:
        """Is this a case of the kind?"""
        stands = not case.rules or any(self._stands_under(rule) for rule in case.rules)
        return stands and self.shape(case.given)

    def _stands_under(self, rule: str) -> bool:
        return any(rule == own or (own.endswith(("-", "0")) and rule.startswith(own)) for own in self.rules)


KINDS = (
    Kind(("V-",), fields("evote_mode"), bodies.local_rules),
    Kind(("V-", "CV-"), either(fields("vote_m"), fields("voting_days")), bodies.lengths),
    Kind(VOTES, fields("owner_groups"), counts.owner_groups),
    Kind(VOTES, _counted_topics, counts.topics),
    Kind(("V-",), fields("dwellings", "parking_units"), counts.parking),
    Kind(("E-03", "V-"), fields("units", "rule"), counts.each_part),
    Kind(("E-03",), fields("units"), counts.each_part),
    Kind(("E-04",), anything, gates.consent),
    Kind(("V-14",), anything, ballots.paper_and_electronic),
    Kind(("V-16",), anything, events.sale),
    Kind(("V-", "CV-"), fields("sequence"), ballots.changes),
    Kind(("V-13",), fields("prox"), ballots.proxies),
    Kind(("V-09",), fields("joint_owners"), ballots.joint),
    Kind(VOTES, _balloted_units, counts.owned_units),
    Kind(("V-09", "V-07", "V-08"), either(fields("owner", "units"), _owned_units), ballots.scopes),
    Kind(("V-09", "V-07", "V-08"), fields("units"), ballots.groups_of_owners),
    Kind(("V-10a", "V-10"), fields("units"), ballots.areas),
    Kind(("V-02",), fields("matter_type", "approve"), counts.unanimous),
    Kind(("V-02",), fields("matter_type"), counts.classes),
    Kind(("E-01", "V-"), fields("household", "approve"), counts.one_part),
    Kind(("V-06",), _has_window, events.windows),
    Kind(("V-06", "V-03", "V-04", "V-05"), fields("ballots"), counts.ballots_in_a_row),
    Kind(("V-03", "V-04", "V-05", "V-06", "CV-1", "CV-2", "CV-6"), anything, counts.totals),
    Kind(("E-01", "E-02"), fields("total", "particip"), counts.totals),
    Kind(
        ("V-17",), either(fields("topics"), fields("announced", "vote"), fields("announced", "ballot")), ballots.topics
    ),
    Kind(("V-17",), _on_a_day, bodies.notice),
    Kind(("V-18", "V-12"), fields("days"), bodies.publicity),
    Kind(("V-18",), fields("clos"), bodies.result_due),
    Kind(("V-18",), _on_a_day, bodies.publicity),
    Kind(("V-19", "V-21"), anything, bodies.keeping),
    Kind(("V-20",), anything, bodies.request),
    Kind(("V-22",), anything, bodies.arrears_vote),
    Kind(("V-", "CV-"), _has_window, events.windows),
    Kind(("C-03", "F-03"), fields("post"), bodies.publicity),
    Kind(("C-03",), anything, bodies.candidates),
    Kind(("C-04",), anything, bodies.sizes),
    Kind(("C-05",), anything, bodies.formed),
    Kind(("C-06",), fields("candidates"), bodies.election),
    Kind(("C-07",), _on_a_day, bodies.after_election),
    Kind(("C-08",), either(fields("present"), _cases_of_presence), bodies.meeting),
    Kind(("C-08",), fields("members", "call"), bodies.callers),
    Kind(("C-09",), _on_a_day, bodies.term_report),
    Kind(("C-10",), either(fields("present"), _cases_of_presence), bodies.meeting),
    Kind(("C-10",), anything, bodies.body),
    Kind(("E-05",), either(fields("stage"), fields("try")), gates.stage_gates),
    Kind(("E-06",), fields("stage", "try"), gates.stage_gates),
    Kind(("E-06",), anything, gates.objected),
    Kind(("E-10",), fields("low_income"), public_money.low_income),
    Kind(
        ("E-10",),
        either(fields("amount"), fields("cost"), fields("works"), fields("cases")),
        public_money.subsidy,
    ),
    Kind(("E-11",), anything, public_money.earmarked),
    Kind(("E-12",), anything, public_money.by_area),
    Kind(("CV-3",), fields("areas"), public_money.by_area),
    Kind(("E-07", "E-08", "E-09", "CV-3"), anything, costs.share_table),
    Kind(("E-15",), _on_a_day, lifts.registration),
    Kind(("E-22",), _on_a_day, inspections.inspections),
    Kind(("E-20", "E-21"), _on_a_day, lifts.maintenance),
    Kind(("E-24",), _on_a_day, lifts.ageing),
    Kind(("E-23",), fields("arriv"), lifts.arrivals),
    Kind(("V-", "C-0", "C-1", "E-"), either(fields("evote_mode"), fields("city")), bodies.local_rules),
    Kind(("R-07",), fields("tickets"), days.figures),
    Kind(("D-02",), fields("_published"), days.disclosure),
    Kind(("R-06",), fields("working_days"), days.hotline),
    Kind(("R-06",), dated, days.hotline),
    Kind(("R-08",), _on_a_day, days.after_fixing),
    Kind(("P-07",), anything, days.retention),
    Kind(("R-01", "R-02", "R-04", "E-23"), fields("pri"), clocks.clocks),
    Kind(("R-01", "R-02", "R-04"), anything, clocks.clocks),
    Kind(("R-05", "D-02", "D-03", "C-08", "C-11"), dated, days.days_within),
    Kind(("P-05",), fields("fields"), privacy.vote_sheet),
    Kind(("P-06",), anything, privacy.arrears),
    Kind(("P-04",), anything, privacy.masked),
    Kind(("A-03",), fields("pairs"), privacy.contrasts),
    Kind(("A-01", "A-02", "A-02a", "A-04"), anything, privacy.sizes),
    Kind(("F-01", "F-20"), anything, commons.settlement),
    Kind(("F-02",), anything, fees.bill),
    Kind(("F-04",), anything, fees.hand_over),
    Kind(("F-05",), anything, fees.transfer),
    Kind(("F-07", "F-08", "F-22"), anything, late_fees.late_fee),
    Kind(("F-09",), anything, overdue.part_payment),
    Kind(("F-10",), anything, fees.prepayment),
    Kind(("F-11",), anything, fees.vacancy),
    Kind(("F-12",), anything, overdue.term),
    Kind(("F-13",), anything, commons.collection),
    Kind(("F-14",), anything, commons.shared),
    Kind(("F-15",), anything, commons.wording),
    Kind(("F-16",), anything, commons.income),
    Kind(("F-17",), anything, commons.fund),
    Kind(("F-18",), anything, commons.contract_notice),
)

FAILURES = (
    Unreadable, DomainError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError,
    StopIteration, RecursionError, MemoryError,
)  # fmt: skip
"""What an odd case may end in: it differs, and the cases after it are still worked out."""

SHAPES = (TypeError, LookupError, AttributeError)
"""What reading an input of another shape ends in: said in words, for the name of an error tells nothing."""


def worked_out(kind: Kind, case: Case) -> Mapping[str, Any]:
    """The answers of a case; of each of its own ``cases`` where money and upkeep are told in rows."""
    rows = case.given.get("cases")
    if not isinstance(rows, list | dict) or not all(rule.startswith(IN_ROWS) for rule in kind.rules):
        return kind.solve(case)
    shared = {key: value for key, value in case.given.items() if key != "cases"}
    named = list(rows.items()) if isinstance(rows, dict) else [(None, row) for row in rows]
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        shapes = shape if isinstance(shape, list) else [shape] * len(named)
        found = []
        for (name, row), wanted in zip(named, shapes, strict=True):
            if name is None or name == key or not isinstance(shape, str | bool):
                inner = wanted.get(name, wanted) if name and isinstance(wanted, Mapping) else wanted
                asked = inner if isinstance(inner, Mapping) else {key: inner}
                one = kind.solve(replace(case, given={**shared, **row}, asked=asked))
                found.append((name, one if isinstance(inner, Mapping) else one[key]))
        answers[key] = [one for _, one in found] if isinstance(shape, list) else dict(found).get(key, dict(found))
    return answers


@dataclass(frozen=True)
class Line:
    """One line of the report. ``ok`` is None when no kind covers the case."""

    id: str
    ok: bool | None
    words: str

    def __str__(self) -> str:
        return f"{self.id} {self.words}"


def run(path: Path) -> Iterator[Line]:
    """Work out every case of a file."""
    cases = json.loads(path.read_text(encoding="utf-8"))
    for place, raw in enumerate(cases if isinstance(cases, list) else [cases], start=1):
        yield judge(raw, place)


def judge(raw: Any, place: int = 0) -> Line:
    """Work out one case and compare what it asks for; whatever is wrong with it is told in its own line, which is
    known by its ``place`` in the file where it has no id."""
    if not isinstance(raw, Mapping):
        return Line(f"#{place}", None, "not covered: it is no object")
    name = str(raw.get("id") or f"#{place}")
    raw = {**raw, "id": name}
    if isinstance(raw.get("input"), list):
        raw["input"] = {"rows": raw["input"]}
    for part in ("input", "expected"):
        if not isinstance(raw.get(part), Mapping):
            return Line(name, None, f"not covered: it has no {part}")
    case = spelled(case_of(raw))
    try:
        kind = next((kind for kind in KINDS if kind.fits(case)), None)
        if kind is None:
            return Line(case.id, None, "not covered")
        found = list(differences(case.asked, worked_out(kind, case)))
    except FAILURES as error:
        odd = "its input has another shape than cases of its rule: " if isinstance(error, SHAPES) else ""
        found = [f"could not be worked out: {odd}{type(error).__name__}: {error}"]
    return Line(case.id, not found, f"differs: {'; '.join(found)}" if found else "ok")
