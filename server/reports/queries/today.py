"""The figures of today by estate, for whoever works or watches there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import day_start, local_day
from server.kit.db import table
from server.places.queries import ESTATES
from server.reports import reach
from server.reports.models import Report
from server.reports.rules.words import OPEN, State

_REPORTS = table(Report)
_GONE = (State.WITHDRAWN, State.MERGED)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one estate: made and finished since midnight; open, late and urged now. Drills, withdrawn and merged reports
    and complaints about the reader are not counted."""

    estate: str
    made: int
    done: int
    open: int
    overdue: int
    urged: int


def figures(session: Session, actor: Actor, *, at: datetime) -> list[Figures]:
    """The figures of every estate the actor sees reports of, in order of its name. One statement."""
    since, is_open = day_start(local_day(at)), _REPORTS.c.state.in_(OPEN)
    counted = (_REPORTS.c.drill.is_(False), _REPORTS.c.state.not_in(_GONE), reach.workable(actor))
    columns = [
        func.count(case((_REPORTS.c.made_at >= since, 1))),
        func.count(case((_REPORTS.c.done_at >= since, 1))),
        func.count(case((is_open, 1))),
        func.count(case((_REPORTS.c.next_due_at < at, 1))),
        func.count(case((is_open & (_REPORTS.c.urge_count > 0), 1))),
    ]
    ours = reach.estates_worked(actor)
    joined = _REPORTS.c.estate_id == ESTATES.c.id
    for condition in counted:
        joined = joined & condition
    asked = select(ESTATES.c.name, *columns).outerjoin_from(ESTATES, _REPORTS, joined).where(ours)
    rows = session.execute(asked.group_by(ESTATES.c.id, ESTATES.c.name).order_by(ESTATES.c.name))
    return [Figures(*row) for row in rows]
