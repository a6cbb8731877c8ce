"""One report's whole story, as somebody may see it: promises, clock, both threads, pictures, possible moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.errors import not_found
from server.kit.house import House
from server.kit.numbering import report_number
from server.kit.prepared import Prepared, Row, run_later
from server.kit.record import record
from server.people import queries as people
from server.places import queries as places
from server.reports import policy, reach
from server.reports.models import Report, ReportEvent, ReportFollower
from server.reports.policy import Sight
from server.reports.queries import offered, particulars, priced
from server.reports.queries.joint import joints
from server.reports.queries.line import line, words_for
from server.reports.queries.timeline import Pictures, events_of, names_in, pictures, timeline
from server.reports.rules.words import State
from server.reports.service import events, proof, standing
from server.reports.service.talking import last_event, mark_read
from server.reports.service.writing import Made


@dataclass(frozen=True, slots=True)
class Known:
    """What a story is composed of: looked up, or known already to whoever has just written it."""

    report: Report
    sight: Sight
    estate: Mapping[str, Any]
    events: Sequence[ReportEvent]
    names: Mapping[int, people.Called]
    shown: Pictures
    following: bool
    followers: int
    came_from: int | None = None
    joint: Mapping[str, Any] | None = None


def tell(session: Session, house: House, actor: Actor, report_id: int, at: datetime) -> dict[str, Any]:
    """The story for somebody who may see it; :class:`NotFound` for everybody else."""
    session.flush()
    row = _REPORT.first(session, {"report_id": report_id})
    if row is None:
        raise not_found("报事")
    report = record(Report, row)
    found = policy.seen(session, actor, report, local_day(at))
    events = events_of(session, report, found)
    followed = _FOLLOWED.first(session, {"report_id": report.id, "person_id": actor.id}) or {}
    put_with = joints(session, [report.id]) if report.state == State.MERGED else {}
    known = Known(
        report=report,
        sight=found,
        estate=places.estate(session, report.estate_id),
        events=events,
        names=names_in(session, events),
        shown=pictures(session, house, report, found),
        following=bool(followed.get("mine")),
        followers=followed.get("everybody", 0),
        came_from=followed.get("came_from"),
        joint=put_with.get(report.id),
    )
    return _compose(session, house, actor, known, at)


def tell_made(session: Session, house: House, actor: Actor, made: Made, at: datetime) -> dict[str, Any]:
    """The story of a report to whoever has made it right now: the same as :func:`tell`, without reading it back.

    A report made before under this request, by staff, or about the actor is told from the tables.
    """
    report = made.report
    if report is None or made.event is None or actor.grants or report.about_staff_id == actor.id:
        run_later(session)
        return tell(session, house, actor, made.id, at)
    found = policy.sight_of_own(report)
    known = Known(
        report=report,
        sight=found,
        estate=made.estate,
        events=[made.event],
        names={actor.id: people.Called(actor.name)},
        shown=pictures(session, house, report, found) if made.has_media else {},
        following=False,
        followers=0,
    )
    return _compose(session, house, actor, known, at)


def _compose(session: Session, house: House, actor: Actor, known: Known, at: datetime) -> dict[str, Any]:
    report, found, shown = known.report, known.sight, known.shown
    row = _row(report)
    told = line(row, at, found.inside)
    reads, named = policy.reads_about(found, report.kind), priced.named(session, report, found)
    return {
        **told,
        **particulars.where_and_when(report, known.estate, reads, at, heard_at=_heard_at(known)),
        "words": words_for(row, found.inside),
        "mine": report.reporter_id == actor.id and reach.is_public(report),
        "answers": particulars.answers(report) if reads else [],
        "photos": list(shown.get(proof.BEFORE, [])),
        "timeline": timeline(
            actor,
            report,
            found,
            shown,
            known.events,
            known.names,
            known.joint,
            following=known.following,
            sums=priced.sums(named),
        ),
        "assignee": particulars.assignee(session, report, found),
        "reporter": particulars.reporter(session, house, report, found),
        **priced.prices(named, report, found),
        "moves": offered.moves(session, actor, report, found, following=known.following, day=local_day(at)),
        "may_say": offered.threads(found),
        "rating": particulars.rating(report, found),
        "urge": offered.urge(report, found, at),
        "followers": known.followers,
        "following": known.following,
        "came_with": report_number(known.came_from) if known.came_from is not None else None,
        "joint": known.joint,
        "doubles": [],
        "reopen_count": report.reopen_count,
        "outcome": particulars.outcome(session, actor, report, found),
        "unread": False,
    }


def _heard_at(known: Known) -> datetime | None:
    """When the household heard of it last; None to who does not read all of it."""
    if not known.sight.inside:
        return None
    ours = (one.at for one in known.events if one.thread == events.RESIDENT and one.by_part in standing.OURS)
    return max(ours, default=known.report.made_at)


def tell_shown(session: Session, house: House, actor: Actor, report_id: int) -> dict[str, Any]:
    """What neighbours see of the reporter's own report; :class:`NotFound` for everybody else."""
    session.flush()
    report = session.get(Report, report_id)
    if report is None or report.reporter_id != actor.id:
        raise not_found("报事")
    neighbour = policy.Sight(frozenset(), watches=False, own=False)
    shown = pictures(session, house, report, neighbour)
    return {
        "shown_to_neighbours": reach.is_public(report),
        "words": report.public_words or report.words,
        "words_state": "hidden" if report.words_state == "refused" else report.words_state,
        "reads": words_for(_row(report), False),
        "photos": [picture for stage in proof.SHOWN for picture in shown.get(stage, [])],
        "photo_consent": report.photo_consent,
        "version": report.version,
    }


def check_team(session: Session, actor: Actor, report_id: int, estate_id: int, at: datetime) -> None:
    """:class:`NotFound` unless the actor works on this report of this estate."""
    report = session.get(Report, report_id)
    if report is None or report.estate_id != estate_id or not policy.sight(session, actor, report, local_day(at)).team:
        raise not_found("报事")


def read(session: Session, actor: Actor, report_id: int) -> None:
    """Note that somebody has seen everything so far."""
    mark_read(session, actor, report_id=report_id, event_id=last_event(session, report_id))


_REPORTS, _FOLLOWERS = table(Report).c, table(ReportFollower).c
_REPORT = Prepared(select(table(Report)).where(_REPORTS.id == bindparam("report_id")))
_FOLLOWED = Prepared(
    select(
        func.count(_FOLLOWERS.person_id).label("everybody"),
        func.count(_FOLLOWERS.person_id).filter(_FOLLOWERS.person_id == bindparam("person_id")).label("mine"),
        func.max(case((_FOLLOWERS.person_id == bindparam("person_id"), _FOLLOWERS.came_from))).label("came_from"),
    ).where(_FOLLOWERS.report_id == bindparam("report_id"))
)


def _row(report: Report) -> Row:
    values = {name: getattr(report, name) for name in (
        "id", "estate_id", "kind", "category", "place", "place_label", "spot", "words", "public_words",
        "words_state", "state", "priority",
        "made_at", "fix_by", "next_due_at", "version", "assignee_id", "outcome",
    )}  # fmt: skip
    return {**values, "newest": None, "read_to": None}
