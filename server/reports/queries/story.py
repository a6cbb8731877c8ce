"""One report's whole story, as somebody may see it: promises, clock, both threads, pictures, possible moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.house import House
from server.kit.masking import mask_name, mask_phone
from server.kit.prepared import Row
from server.people import queries as people
from server.places import queries as places
from server.reports import policy
from server.reports.models import Report, ReportEvent, ReportFollower
from server.reports.policy import Sight
from server.reports.queries import offered
from server.reports.queries.lists import line, words_for
from server.reports.queries.timeline import (
    REASON_LABELS,
    Pictures,
    events_of,
    names_in,
    pictures,
    staff_name,
    timeline,
)
from server.reports.rules.categories import RESPONSIBLE_WORDS, Responsible, default_catalogue
from server.reports.rules.levels import default_levels, for_estate
from server.reports.rules.promises import promise_words
from server.reports.rules.reasons import NEXT_RECOURSE
from server.reports.service import clockwork
from server.reports.service.talking import last_event, mark_read
from server.reports.service.writing import Made

ANONYMOUS = "匿名"
_OUTCOMES = {"fixed": "已修复", "withdrawn": "已撤回", **REASON_LABELS}


@dataclass(frozen=True, slots=True)
class Known:
    """What a story is composed of: looked up, or known already to whoever has just written it."""

    report: Report
    sight: Sight
    estate: Mapping[str, Any]
    events: Sequence[ReportEvent]
    names: Mapping[int, str]
    shown: Pictures
    following: bool
    followers: int


def tell(session: Session, house: House, actor: Actor, report_id: int, at: datetime) -> dict[str, Any]:
    """The story for somebody who may see it; :class:`NotFound` for everybody else."""
    report = session.get(Report, report_id)
    if report is None:
        raise not_found("报事")
    found = policy.seen(session, actor, report, local_day(at))
    events = events_of(session, report, found)
    known = Known(
        report=report,
        sight=found,
        estate=places.estate(session, report.estate_id),
        events=events,
        names=names_in(session, events),
        shown=pictures(session, house, report, found),
        following=_follows(session, report.id, actor.id),
        followers=_followers(session, report.id),
    )
    return _compose(session, house, actor, known, at)


def tell_made(session: Session, house: House, actor: Actor, made: Made, at: datetime) -> dict[str, Any]:
    """The story of a report to whoever has made it right now: the same as :func:`tell`, without reading it back.

    A report made before under this request, by staff, or about the actor is told from the tables.
    """
    report = made.report
    if report is None or made.event is None or actor.grants or report.about_staff_id == actor.id:
        return tell(session, house, actor, made.id, at)
    found = policy.sight_of_own(report)
    known = Known(
        report=report,
        sight=found,
        estate=made.estate,
        events=[made.event],
        names={actor.id: actor.name},
        shown=pictures(session, house, report, found) if made.has_media else {},
        following=False,
        followers=0,
    )
    return _compose(session, house, actor, known, at)


def _compose(session: Session, house: House, actor: Actor, known: Known, at: datetime) -> dict[str, Any]:
    report, found, shown = known.report, known.sight, known.shown
    row = _row(report)
    told = line(row, at, found.inside)
    reads = policy.reads_about(found, report.kind)
    return {
        **told,
        **_where_and_when(report, known.estate, reads),
        "words": words_for(row, found.inside),
        "mine": report.reporter_id == actor.id and policy.is_public(report),
        "answers": _answers(report) if reads else [],
        "photos": list(shown.get("before", [])),
        "timeline": timeline(actor, report, found, shown, known.events, known.names),
        "assignee": _assignee(session, report, found),
        "reporter": _reporter(session, house, report, found),
        "moves": offered.moves(session, actor, report, found, following=known.following),
        "may_say": offered.threads(found),
        "rating": _rating(report, found),
        "urge": offered.urge(report, found, at),
        "followers": known.followers,
        "following": known.following,
        "reopen_count": report.reopen_count,
        "outcome": _outcome(report),
        "unread": False,
    }


def tell_shown(session: Session, house: House, actor: Actor, report_id: int) -> dict[str, Any]:
    """What neighbours see of the reporter's own report; :class:`NotFound` for everybody else."""
    report = session.get(Report, report_id)
    if report is None or report.reporter_id != actor.id:
        raise not_found("报事")
    neighbour = policy.Sight(frozenset(), watches=False, own=False)
    shown = pictures(session, house, report, neighbour)
    return {
        "shown_to_neighbours": policy.is_public(report),
        "words": report.public_words or report.words,
        "words_state": "hidden" if report.words_state == "refused" else report.words_state,
        "reads": words_for(_row(report), False),
        "photos": [picture for stage in ("before", "after") for picture in shown.get(stage, [])],
        "photo_consent": report.photo_consent,
        "version": report.version,
    }


def read(session: Session, actor: Actor, report_id: int) -> None:
    """Note that somebody has seen everything so far."""
    mark_read(session, actor, report_id=report_id, event_id=last_event(session, report_id))


def _where_and_when(report: Report, estate: Mapping[str, Any], reads: bool) -> dict[str, Any]:
    levels = for_estate(default_levels(), estate["hours"])
    promise = clockwork.promise_of(report)
    level = levels.level(report.priority)
    said = promise_words(level, promise, report.made_at, levels.hours, phone=estate["phone"])
    visit = {"from": report.appointment_from, "to": report.appointment_to} if report.appointment_from else None
    where = {"appointment": visit, "lift_id": report.lift_id, "home_id": report.home_id}
    return {
        "estate": {"id": estate["id"], "name": estate["name"], "phone": estate["phone"]},
        "category": report.category,
        "place": report.place,
        "channel": report.channel,
        "promised": {
            "acknowledge_by": report.acknowledge_by,
            "arrive_by": report.arrive_by,
            "answer_by": report.answer_by,
            "fix_by": report.fix_by,
            "words": said,
        },
        "clock": {
            "running": report.next_due_at is not None,
            "paused_reason": REASON_LABELS.get(report.pause_reason) if report.pause_reason else None,
        },
        "responsible_words": RESPONSIBLE_WORDS[Responsible(report.responsible)],
        **(where if reads else dict.fromkeys(where)),
        "drill": report.drill,
        "merged_into": report.merged_into,
    }


def _answers(report: Report) -> list[dict[str, str]]:
    questions = {question.key: question for question in default_catalogue().category(report.category).questions}
    return [
        {"label": questions[key].label, "answer": questions[key].option(value).label}
        for key, value in report.answers.items()
        if key in questions
    ]


def _assignee(session: Session, report: Report, found: Sight) -> dict[str, Any] | None:
    if report.assignee_id is None:
        return None
    name = people.names(session, [report.assignee_id]).get(report.assignee_id, "")
    if found.team:
        return {"id": report.assignee_id, "name": name, "phone": None}
    return {"id": None, "name": staff_name(name), "phone": None}


def _reporter(session: Session, house: House, report: Report, found: Sight) -> dict[str, Any] | None:
    """Who reported it, for staff: masked, the number for the team alone; in full only through ``contact.reveal``."""
    if not (found.team or found.watches):
        return None
    if report.anonymous or (report.reporter_id is None and report.contact is None):
        return {"id": None, "name": ANONYMOUS, "phone": None}
    if report.reporter_id is None:
        name, _, phone = house.vault.open(report.contact or "").partition("\n")
    else:
        name = people.names(session, [report.reporter_id]).get(report.reporter_id, "")
        phone = people.phone_of(session, house.vault, report.reporter_id) or ""
    known = report.reporter_id if found.team else None
    return {"id": known, "name": mask_name(name), "phone": mask_phone(phone) if phone and found.team else None}


def _rating(report: Report, found: Sight) -> dict[str, Any] | None:
    if not report.stars:
        return None
    if not policy.reads_about(found, report.kind):
        return None
    return {"stars": report.stars, "words": report.rating_words if found.inside else None}


def _followers(session: Session, report_id: int) -> int:
    counted = select(func.count(ReportFollower.person_id)).where(ReportFollower.report_id == report_id)
    return session.scalar(counted) or 0


def _follows(session: Session, report_id: int, person_id: int) -> bool:
    mine = (ReportFollower.report_id == report_id, ReportFollower.person_id == person_id)
    return session.scalar(select(ReportFollower.person_id).where(*mine)) is not None


def _outcome(report: Report) -> dict[str, Any] | None:
    if report.outcome is None:
        return None
    return {
        "key": report.outcome,
        "label": _OUTCOMES.get(report.outcome, report.outcome),
        "next": NEXT_RECOURSE.get(report.outcome),
        "by_silence": report.closed_by == "silence",
    }


def _row(report: Report) -> Row:
    values = {name: getattr(report, name) for name in (
        "id", "estate_id", "kind", "category", "place", "place_label", "spot", "words", "public_words",
        "words_state", "state", "priority",
        "made_at", "fix_by", "next_due_at", "version", "assignee_id",
    )}  # fmt: skip
    return {**values, "newest": None, "read_to": None}
