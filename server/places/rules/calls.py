"""When a duty of a lift is called out, and how far up (F3; E-21: the use unit, the commissioner, the community, the
street). Pure: the numbers come from ``config/jobs.toml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.places.rules.duties import Duty, Stand, Standing


class Rung(StrEnum):
    """Who hears, from near to far."""

    FIRM = "firm"
    COMMISSIONER = "commissioner"
    COMMUNITY = "community"
    STREET = "street"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Days ``before`` the last day on which a duty is called out, and after how many days late each rung hears: by
    duty, and under ``missing`` from the day on which it was first missed."""

    before: Mapping[str, Sequence[int]]
    late: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Call:
    """A duty called out: ``step`` is unique for ever among those of the lift; ``rungs`` hear it; ``days_left`` is
    negative when it is late and None where nobody wrote down a day."""

    duty: Duty
    step: str
    rungs: tuple[Rung, ...]
    days_left: int | None


MISSING = "missing"


def missing_step(duty: Duty) -> str:
    """The step with which it was first called out that nobody wrote something down."""
    return f"{duty}:{MISSING}:{Rung.FIRM}"


def call(standing: Standing, today: date, ladder: Ladder, missed_since: date | None) -> Call | None:
    """What is to be called out of a duty today; ``missed_since``: the day of its :func:`missing_step`, if any. After a
    break only the nearest step is given; a late one goes to everybody up to its rung."""
    duty = standing.duty
    if standing.stand is Stand.MISSING:
        days = (today - missed_since).days if missed_since else 0
        return _late(duty, MISSING, days, ladder.late[MISSING], None)
    left = standing.days_left(today)
    if left is None:
        return None
    if left < 0:
        return _late(duty, f"{standing.by:%Y%m%d}", -left, ladder.late[duty], left)
    near = min((step for step in ladder.before[duty] if left <= step), default=None)
    return None if near is None else Call(duty, f"{duty}:{standing.by:%Y%m%d}:{near}", (Rung.FIRM,), left)


def _late(duty: Duty, what: str, days: int, after: Mapping[str, int], left: int | None) -> Call | None:
    rungs = tuple(rung for rung in Rung if after[rung] <= days)
    return Call(duty, f"{duty}:{what}:{rungs[-1]}", rungs, left) if rungs else None
