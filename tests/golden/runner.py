"""Which kind of case it is, and its line of the report. The first kind whose rule and shape both fit is taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.kit.errors import DomainError
from tests.golden import clocks, days, privacy
from tests.golden.compare import differences
from tests.golden.reading import Case, Unreadable, case_of, find, has

Shape = Callable[[Mapping[str, Any]], bool]
Solve = Callable[[Case], Mapping[str, Any]]


def fields(*words: str) -> Shape:
    """Inputs in which every word occurs in the name of some field."""
    return lambda given: all(any(has(name, word) for name in given) for word in words)


def dated(given: Mapping[str, Any]) -> bool:
    """Inputs in which something happens on a day."""
    return find(given, "received", "decided", "posted", "published", "date", "day", "at") is not None


def anything(given: Mapping[str, Any]) -> bool:
    """Inputs that the rule alone describes."""
    return bool(given)


@dataclass(frozen=True)
class Kind:
    """A kind of case: the rules it may stand under, the shape of its input, and how it is worked out."""

    rules: tuple[str, ...]
    shape: Shape
    solve: Solve

    def fits(self, case: Case) -> bool:
        """Is this a case of the kind?"""
        return self.shape(case.given) and (not case.rules or any(rule in self.rules for rule in case.rules))


KINDS = (
    Kind(("R-07",), fields("tickets"), days.figures),
    Kind(("D-02",), fields("_published"), days.disclosure),
    Kind(("R-06",), fields("working_days"), days.hotline),
    Kind(("R-06",), dated, days.hotline),
    Kind(("P-07",), fields("month"), days.retention),
    Kind(("R-01", "R-02", "R-04", "E-23"), fields("pri"), clocks.clocks),
    Kind(("R-01", "R-02", "R-04"), anything, clocks.clocks),
    Kind(("R-05", "D-02", "D-03", "C-08", "C-11"), dated, days.days_within),
    Kind(("P-05",), fields("fields"), privacy.vote_sheet),
    Kind(("P-06",), anything, privacy.arrears),
    Kind(("P-04",), anything, privacy.masked),
    Kind(("A-03",), fields("pairs"), privacy.contrasts),
    Kind(("A-02", "A-02a", "A-04"), anything, privacy.sizes),
)


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
    for raw in json.loads(path.read_text(encoding="utf-8")):
        yield judge(raw)


def judge(raw: Mapping[str, Any]) -> Line:
    """Work out one case and compare what it asks for."""
    if not isinstance(raw.get("input"), Mapping) or not isinstance(raw.get("expected"), Mapping):
        return Line(str(raw.get("id", "?")), None, "not covered")
    case = case_of(raw)
    kind = next((kind for kind in KINDS if kind.fits(case)), None)
    if kind is None:
        return Line(case.id, None, "not covered")
    try:
        found = list(differences(case.asked, kind.solve(case)))
    except (Unreadable, DomainError, LookupError, TypeError, ValueError, AttributeError) as error:
        found = [f"could not be worked out: {type(error).__name__}: {error}"]
    return Line(case.id, not found, f"differs: {'; '.join(found)}" if found else "ok")
