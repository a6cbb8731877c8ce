"""Whom to ring up after the work (R-08): what was closed lately, drawn anew from the rows each time it is looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import day_start, local_day
from server.people import queries as people
from server.places.queries import ESTATES
from server.reports import policy, reach
from server.reports.models import Report, ReportEvent, ReportHandler
from server.reports.rules.followup import LOW_STARS, Ended, call_by, default_closing, is_low, to_call
from server.reports.rules.words import OF_A_BILL, Kind, Move, Priority, State

CALLED = "called_back"
"""The kind of event an answer, or a call nobody took, leaves."""
UNREACHED = "unreached"
MOST_TRIES = 3
"""Days on which somebody was rung up in vain, before it is left: three clicks in a row are one."""
DAYS = 9
"""How far back is looked: a day after its time has run out somebody still sees that a call was missed."""
MOST = 5000


@dataclass(frozen=True, slots=True)
class Call:
    """A report to ask about: by which day, whether that is over, and how often nobody took the call. ``closed_at`` is
    when it ended, or when its few ``stars`` were given."""

    id: int
    estate_id: int
    estate: str
    category: str
    place_label: str
    kind: str
    priority: str
    closed_at: datetime
    last_day: date
    late: bool
    tries: int
    stars: int | None = None


def waiting(session: Session, actor: Actor, *, at: datetime, estate_id: int | None = None) -> list[Call]:
    """The calls somebody may make now, the first due first; none about their own work or report, none to who stayed
    unknown.

    Drawn per estate and day as :func:`server.reports.rules.followup.to_call` draws, whoever asks.
    """
    others = or_(Report.reporter_id.is_(None), Report.reporter_id != actor.id)
    mine = and_(people.covered(actor, policy.SUPERVISORS, Report.estate_id), reach.spared(actor), others)
    asked = [mine] if estate_id is None else [mine, Report.estate_id == estate_id]
    return [
        call for call in _drawn(session, asked, at)
        if not _worked_on(session, call.id, actor.id)
    ]  # fmt: skip


def due_by_estate(session: Session, *, at: datetime) -> dict[int, int]:
    """How many calls wait in each estate."""
    counted: dict[int, int] = defaultdict(int)
    for call in _drawn(session, [], at):
        counted[call.estate_id] += 1
    return dict(counted)


def is_waiting(session: Session, report: Report, *, at: datetime) -> bool:
    """Whether this report is among those to ask about."""
    return any(call.id == report.id for call in _drawn(session, [Report.estate_id == report.estate_id], at))


def handled_by(session: Session, report_id: int, person_id: int) -> bool:
    """Whether somebody had the work in hand: they do not ask whether it is good."""
    return _worked_on(session, report_id, person_id)


def _drawn(session: Session, asked: Sequence[Any], at: datetime) -> list[Call]:
    today = local_day(at)
    days: dict[tuple[int, date], list[Row[Any]]] = defaultdict(list)
    for row in session.execute(_closed(asked, today)):
        days[row.estate_id, local_day(row.closed_at)].append(row)
    drawn = [row for key, closed in days.items() for row in _chosen(key[1], closed)]
    low = session.execute(_low(asked, today)).all()
    known = {row.id for row in low}
    rows = [*low, *(row for row in drawn if row.id not in known)]
    tries = _tries(session, [row.id for row in rows])
    calls = [_call(row, today, tries.get(row.id, 0)) for row in rows if tries.get(row.id, 0) >= 0]
    return sorted(calls, key=lambda call: (call.last_day, call.id))


def _closed(asked: Sequence[Any], today: date) -> Any:
    lately = Report.closed_at >= day_start(today - timedelta(days=DAYS)), Report.closed_at < day_start(today)
    return _over(Report.closed_at, [*lately, *asked])


def _low(asked: Sequence[Any], today: date) -> Any:
    """Those of few stars, from the moment they were given."""
    rated = select(func.max(ReportEvent.at)).where(
        ReportEvent.report_id == Report.id, ReportEvent.kind.in_((Move.ACCEPT, Move.RATE))
    )
    since = rated.correlate(Report).scalar_subquery()
    return _over(since, [Report.stars <= LOW_STARS, since >= day_start(today - timedelta(days=DAYS)), *asked])


def _over(since: Any, asked: Sequence[Any]) -> Any:
    reached = or_(Report.reporter_id.is_not(None), Report.contact.is_not(None))
    real = Report.drill.is_(False), Report.anonymous.is_(False), Report.channel != OF_A_BILL, reached
    columns = (Report.id, Report.estate_id, ESTATES.c.name.label("estate"), Report.category, Report.place_label,
               Report.kind, Report.priority, Report.stars, since.label("closed_at"))  # fmt: skip
    return (
        select(*columns)
        .join(ESTATES, ESTATES.c.id == Report.estate_id)
        .where(Report.state.in_((State.CLOSED, State.UNFIXED)), *real, *asked)
        .order_by(Report.id)
        .limit(MOST)
    )


def _chosen(day: date, closed: Sequence[Row[Any]]) -> Iterable[Row[Any]]:
    ended = [Ended(row.id, Priority(row.priority), Kind(row.kind)) for row in closed]
    drawn = to_call(ended, day=day, numbers=default_closing())
    return [row for row in closed if row.id in drawn]


def _tries(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """On how many days nobody took the call; -1 for who answered, or was tried on days enough."""
    asked = select(ReportEvent.report_id, ReportEvent.data, ReportEvent.at).where(
        ReportEvent.report_id.in_(ids), ReportEvent.kind == CALLED
    )
    days: dict[int, set[date]] = defaultdict(set)
    over: set[int] = set()
    for report_id, data, at in session.execute(asked):
        if data.get("result") == UNREACHED:
            days[report_id].add(local_day(at))
        else:
            over.add(report_id)
    tried = {id_: -1 if len(on) >= MOST_TRIES else len(on) for id_, on in days.items()}
    return tried | dict.fromkeys(over, -1)


def _worked_on(session: Session, report_id: int, person_id: int) -> bool:
    had = exists().where(ReportHandler.report_id == report_id, ReportHandler.person_id == person_id)
    return bool(session.scalar(select(had)))


def _call(row: Row[Any], today: date, tries: int) -> Call:
    last = call_by(row.closed_at, default_closing()).last_day
    return Call(
        row.id, row.estate_id, row.estate, row.category, row.place_label, row.kind, row.priority, row.closed_at, last,
        today > last, tries, row.stars if is_low(row.stars) else None,
    )  # fmt: skip
