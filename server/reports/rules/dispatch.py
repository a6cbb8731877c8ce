"""Who gets a report (B4, B11, B18): a pure choice among candidates, the same for the same input.

Never the person complained about, never anybody who handled it before it came back. First those whose work it is, who
is only administrator last; then who is on duty, then who has the skill, then who has least on hand, then who has waited
longest for a job, then the smaller number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from server.kit.errors import Conflict
from server.reports.rules.words import Priority


class AccusedMayNotHandle(Conflict):
    """A complaint about somebody never goes to that person."""

    def __init__(self, staff_id: int) -> None:
        super().__init__("accused_may_not_handle", "这张单需要由其他同事处理。", staff_id=staff_id)


class SomebodyElseThisTime(Conflict):
    """What came back goes to another person than before."""

    def __init__(self, staff_id: int) -> None:
        super().__init__("somebody_else_this_time", "返工的单要换一位同事处理。", staff_id=staff_id)


@dataclass(frozen=True)
class Candidate:
    """A member of staff who could take a report. ``load`` is the number of open reports already with them;
    ``administers``: who is only administrator, and comes when nobody else can."""

    staff_id: int
    skills: frozenset[str]
    load: int
    on_duty: bool
    last_given_at: datetime | None = None
    administers: bool = False


@dataclass(frozen=True)
class Barred:
    """Who may not have this report, and why: the one complained about, and those who handled it before."""

    accused: int | None = None
    previous: frozenset[int] = frozenset()

    def holds(self, staff_id: int) -> bool:
        """Is this person barred?"""
        return staff_id == self.accused or staff_id in self.previous


@dataclass(frozen=True)
class Choice:
    """Who it is given to, and the words kept on the timeline for staff."""

    staff_id: int
    why: str


def check_handler(staff_id: int, barred: Barred) -> None:
    """May this person take or be given the report? Holds for every way of getting one: rule, grab, hand, transfer."""
    if staff_id == barred.accused:
        raise AccusedMayNotHandle(staff_id)
    if staff_id in barred.previous:
        raise SomebodyElseThisTime(staff_id)


def choose(candidates: Iterable[Candidate], *, skill: str, priority: Priority, barred: Barred) -> Choice | None:
    """The best candidate, or None when a person must decide.

    Only somebody with the skill is chosen, except for danger and urgent repairs: there anybody on duty is better
    than nobody, and nobody off duty is chosen at all.
    """
    urgent = priority in {Priority.P0, Priority.P1}
    fit = [
        candidate
        for candidate in candidates
        if not barred.holds(candidate.staff_id) and (candidate.on_duty if urgent else skill in candidate.skills)
    ]
    best = min(fit, key=lambda candidate: _rank(candidate, skill), default=None)
    return Choice(best.staff_id, _why(best, skill)) if best else None


def order(candidates: Collection[Candidate], *, skill: str, barred: Barred) -> tuple[Candidate, ...]:
    """Everybody who may have it, best first: the list a supervisor assigns from."""
    allowed = (candidate for candidate in candidates if not barred.holds(candidate.staff_id))
    return tuple(sorted(allowed, key=lambda candidate: _rank(candidate, skill)))


def _rank(candidate: Candidate, skill: str) -> tuple[bool, bool, bool, int, float, int]:
    waited_since = candidate.last_given_at.timestamp() if candidate.last_given_at else float("-inf")
    fits = not candidate.on_duty, skill not in candidate.skills
    return candidate.administers, *fits, candidate.load, waited_since, candidate.staff_id


def _why(candidate: Candidate, skill: str) -> str:
    duty = "当班" if candidate.on_duty else "不当班"
    fits = "工种相符" if skill in candidate.skills else "当班人员中就近"
    # No figure: it would count a complaint about whoever reads this, on a colleague's desk.
    return f"{duty}，{fits}，同条件中手上的单最少"
