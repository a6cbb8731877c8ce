"""The calls to make to those who read nothing of ours: who, about which report, what to say, how often in vain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.house import House
from server.people import queries as people
from server.places import queries as places
from server.reports import policy, reach
from server.reports.models import Report, ReportCall
from server.reports.policy import Sight
from server.reports.queries import particulars
from server.reports.rules.phoning import to_say
from server.reports.rules.words import State, Who
from server.reports.service import phoning

MOST = 500
_TEAM = Sight(frozenset({Who.STAFF}), watches=False, own=False)


@dataclass(frozen=True, slots=True)
class ToTell:
    """Somebody to be told by phone: masked, what to say, since when it is owed, on how many days nobody took the call.
    ``barred``: the reader had the work on hand, a colleague calls."""

    report: Report
    estate: str
    reporter: dict[str, Any] | None
    say: Sequence[str]
    since: datetime
    upto: int
    tries: int
    barred: bool


def waiting(session: Session, house: House, actor: Actor, *, estate_id: int | None = None) -> list[ToTell]:
    """The calls somebody of the team may make, the longest owed first."""
    mine = [people.covered(actor, policy.TEAM, Report.estate_id), reach.spared(actor)]
    mine += [Report.estate_id == estate_id] if estate_id is not None else []
    return [_to_tell(session, house, actor, report, owed) for report, owed in _owed(session, mine)]


def hears_by_phone(session: Session, report_id: int) -> bool:
    """Whether what staff write to its reporter has to be said on the phone."""
    return phoning.is_rung_up(session, session.get_one(Report, report_id))


def count(session: Session, actor: Actor) -> int:
    """How many reports' callers wait to be told."""
    return len(_owed(session, [people.covered(actor, policy.TEAM, Report.estate_id), reach.spared(actor)]))


def due_by_estate(session: Session) -> dict[int, int]:
    """How many wait to be told in each estate."""
    counted: dict[int, int] = defaultdict(int)
    for report, _ in _owed(session, []):
        counted[report.estate_id] += 1
    return dict(counted)


def _owed(session: Session, asked: Sequence[Any]) -> list[tuple[Report, list[ReportCall]]]:
    rows: dict[int, list[ReportCall]] = defaultdict(list)
    reports: dict[int, Report] = {}
    for call, report in session.execute(_open().where(*asked)):
        rows[report.id].append(call)
        reports[report.id] = report
    found = [(reports[id_], calls) for id_, calls in rows.items() if phoning.is_rung_up(session, reports[id_])]
    return found[:MOST]


def _open() -> Select[ReportCall, Report]:
    asked = select(ReportCall, Report).join(Report, Report.id == ReportCall.report_id)
    return asked.where(ReportCall.told_event.is_(None)).order_by(ReportCall.id)


def _to_tell(
    session: Session, house: House, actor: Actor, report: Report, owed: Sequence[ReportCall]
) -> ToTell:  # fmt: skip
    return ToTell(
        report=report,
        estate=places.estate(session, report.estate_id)["name"],
        reporter=particulars.reporter(session, house, report, _TEAM),
        say=to_say([call.words for call in owed], State(report.state)),
        since=owed[0].owed_at,
        upto=owed[-1].id,
        tries=len(phoning.tried_on(session, report.id, owed[0].owed_at)),
        barred=phoning.is_barred(session, actor, report),
    )
