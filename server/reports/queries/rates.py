"""The figures of a month (R-07) as the console shows them: by estate, by what was reported, by colleague."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.clock import day_start
from server.people import queries as people
from server.places.queries import ESTATES
from server.reports import reach
from server.reports.models import Report
from server.reports.queries.figures import Line, parted
from server.reports.rules.categories import default_catalogue
from server.reports.rules.figures import Counts, rates

NOBODY = "还没有人接"
NONE = Counts(*[0] * 7)


@dataclass(frozen=True, slots=True)
class Part:
    """One line: of what, how many reports, the rates as shown in the order of :data:`.rules.figures.HOW`, how many are
    late now and still open, how many were urged. ``id`` is of the estate, if it is one."""

    id: int | None
    label: str
    tickets: int
    rates: tuple[str, ...]
    late: int
    urged: int


def by_estate(session: Session, actor: Actor, *, month: date, at: datetime) -> list[Part]:
    """A line for each estate whose reports the actor sees, those without any at the end."""
    asked = select(ESTATES.c.id, ESTATES.c.name).where(reach.estates_worked(actor)).order_by(ESTATES.c.name)
    names: dict[int, str] = {row.id: row.name for row in session.execute(asked)}
    lines = parted(session, actor, Report.estate_id, _span(month), at=at)
    quiet = names.keys() - {line[0] for line in lines}
    none = [(id_, NONE, 0, 0) for id_ in names if id_ in quiet]
    return [_part(line, names.get(line[0], ""), id_=line[0]) for line in [*lines, *none]]


def by_category(session: Session, actor: Actor, estate_id: int, *, month: date, at: datetime) -> list[Part]:
    """A line for each kind of thing that was reported in an estate."""
    lines = parted(session, actor, Report.category, _span(month), at=at, estate_id=estate_id)
    catalogue = default_catalogue()
    return [_part(line, catalogue.category(line[0]).label) for line in lines]


def by_colleague(session: Session, actor: Actor, estate_id: int, *, month: date, at: datetime) -> list[Part]:
    """A line for whoever has or had each report last; for those who answer for their work."""
    lines = parted(session, actor, Report.assignee_id, _span(month), at=at, estate_id=estate_id)
    names = people.names(session, [line[0] for line in lines if line[0] is not None])
    return [_part(line, names.get(line[0], NOBODY)) for line in lines]


def _part(line: Line, label: str, *, id_: int | None = None) -> Part:
    _, counts, late, urged = line
    return Part(id_, label, counts.tickets, astuple(rates(counts)), late, urged)


def _span(month: date) -> tuple[datetime, datetime]:
    return day_start(month), day_start(add_months(month, 1))
