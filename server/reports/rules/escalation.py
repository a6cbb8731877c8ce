"""The ladder (B7): lead, manager, commissioner, committee, outside body; each due a while after a missed promise.

A rung that nobody holds is skipped, and the next one that somebody holds takes its place in time; the last is no person
but a word to the reporter, and stands for all that are missing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from server.kit.calendar.hours import WorkingHours
from server.reports.rules.levels import default_table
from server.reports.rules.terms import Term, term
from server.reports.rules.words import Priority


class Rung(StrEnum):
    """One step of the ladder, from near to far."""

    LEAD = "lead"
    MANAGER = "manager"
    COMMISSIONER = "commissioner"
    COMMITTEE = "committee"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class LadderStep:
    """A rung, its Chinese name, and how long after the missed promise it is due, per priority."""

    rung: Rung
    label: str
    after: Mapping[Priority, Term]


@dataclass(frozen=True)
class Due:
    """A rung that is due at an instant (UTC); ``label`` is who is told, and stands in the words the reporter reads."""

    rung: Rung
    label: str
    at: datetime

    @property
    def words(self) -> str:
        """What the reporter reads."""
        if self.rung is Rung.OUTSIDE:
            return f"承诺的时间已过，您也可以向{self.label}反映，我们会提供全部记录。"
        if self.rung is Rung.LEAD:
            return f"承诺的时间已过，已再次通知{self.label}。"
        return f"承诺的时间已过，已上报{self.label}。"


def ladder(table: Sequence[Mapping[str, Any]]) -> tuple[LadderStep, ...]:
    """The ladder from ``[[ladder]]`` rows; ValueError when a rung or a priority is missing."""
    steps = tuple(
        LadderStep(
            Rung(row["rung"]),
            row["label"],
            {Priority(key): term(words) for key, words in row["after"].items()},
        )
        for row in table
    )
    if [step.rung for step in steps] != list(Rung) or any(set(step.after) != set(Priority) for step in steps):
        raise ValueError("the ladder needs every rung in order, with a span for every priority")
    return steps


@cache
def default_ladder() -> tuple[LadderStep, ...]:
    """The ladder of ``config/service_levels.toml``."""
    return ladder(default_table()["ladder"])


def climb(steps: Sequence[LadderStep], priority: Priority, missed_at: datetime, hours: WorkingHours) -> tuple[Due, ...]:
    """When each rung is due after a promise missed at an instant."""
    return tuple(Due(step.rung, step.label, step.after[priority].due(missed_at, hours).at) for step in steps)


def labels_of(steps: Sequence[LadderStep]) -> dict[Rung, str]:
    """What each rung is called where somebody holds all of them."""
    return {step.rung: step.label for step in steps}


def due_now(
    steps: Sequence[LadderStep],
    priority: Priority,
    *,
    missed_at: datetime | None,
    taken: Collection[Rung],
    held: Mapping[Rung, str],
    hours: WorkingHours,
    now: datetime,
) -> tuple[Due, ...]:
    """The rungs due by now that were not yet taken, in order; none while no promise is missed.

    ``held``: the rungs that stand, by what is told of who holds them; the last one always does. Asking twice with the
    first answer in ``taken`` gives nothing, so a job that ticks twice tells nobody twice.
    """
    if missed_at is None:
        return ()
    found = dict[Rung, Due]()
    for due in climb(steps, priority, missed_at, hours):
        rung = next(step.rung for step in steps if step.rung in held and _above(step.rung, due.rung))
        if due.at <= now and rung not in taken:
            found.setdefault(rung, Due(rung, held[rung], due.at))
    return tuple(found.values())


def _above(rung: Rung, other: Rung) -> bool:
    order = list(Rung)
    return order.index(rung) >= order.index(other)
