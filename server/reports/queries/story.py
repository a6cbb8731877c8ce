"""One report's whole story, as somebody may see it: promises, clock, both threads, pictures, possible moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.house import House
from server.kit.masking import mask_name, mask_phone
from server.media import queries as media
from server.people import queries as people
from server.places import queries as places
from server.reports import policy
from server.reports.models import Report, ReportEvent, ReportFollower, ReportMedia
from server.reports.queries.lists import line
from server.reports.rules import states
from server.reports.rules.categories import RESPONSIBLE_WORDS, Responsible, default_catalogue
from server.reports.rules.levels import default_levels, default_table
from server.reports.rules.promises import promise_words
from server.reports.rules.reasons import NEXT_RECOURSE, REASONS
from server.reports.rules.words import Kind, Move, Need, Place, State, Who
from server.reports.service import clockwork
from server.reports.service.talking import last_event, mark_read

_REASON_LABELS = {reason.key: reason.label for found in REASONS.values() for reason in found}
_OUTCOMES = {"fixed": "已修复", "withdrawn": "已撤回", **_REASON_LABELS}


def tell(session: Session, house: House, actor: Actor, report_id: int, at: datetime) -> dict[str, Any]:
    """The story for somebody who may see it; :class:`NotFound` for everybody else."""
    report = session.get(Report, report_id)
    if report is None:
        raise not_found("报事")
    found = policy.may_see(session, actor, report, local_day(at))
    staff_view = policy.is_team(found) or (actor.is_staff and not found)
    following = _follows(session, report.id, actor.id)
    pictures = _pictures(session, house, report, private=staff_view or Who.REPORTER in found)
    return {
        **line(_row(report), at),
        **_where_and_when(session, report),
        "words": _words(report, staff_view or Who.REPORTER in found),
        "photos": [picture for stage in ("before", "after") for picture in pictures.get(stage, [])],
        "timeline": _timeline(session, actor, report, staff_view, pictures),
        "assignee": _assignee(session, report, found),
        "reporter": _reporter(session, house, report, staff_view),
        "moves": _moves(report, found, following=following),
        "may_say": _threads(report, found),
        "rating": {"stars": report.stars, "words": report.rating_words} if report.stars else None,
        "urge": _urge(report, found, at),
        "followers": _followers(session, report.id),
        "following": following,
        "reopen_count": report.reopen_count,
        "outcome": _outcome(report),
        "unread": False,
    }


def read(session: Session, actor: Actor, report_id: int) -> None:
    """Note that somebody has seen everything so far."""
    mark_read(session, actor, report_id=report_id, event_id=last_event(session, report_id))


def _where_and_when(session: Session, report: Report) -> dict[str, Any]:
    estate = places.estate(session, report.estate_id)
    levels = default_levels()
    level = levels.level(report.priority)
    promise = clockwork.promise_of(report)
    said = promise_words(level, promise, report.made_at, levels.hours, phone=estate["phone"])
    running = report.next_due_at is not None
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
            "running": running,
            "paused_reason": _REASON_LABELS.get(report.pause_reason) if report.pause_reason else None,
        },
        "responsible_words": RESPONSIBLE_WORDS[Responsible(report.responsible)],
        "answers": _answers(report),
        "appointment": {"from": report.appointment_from, "to": report.appointment_to}
        if report.appointment_from
        else None,
        "lift_id": report.lift_id,
        "home_id": report.home_id,
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


def _words(report: Report, private: bool) -> str:
    if private or report.words_state == "shown":
        return report.words
    return "（文字正在审核）" if report.words_state == "checking" else "（文字未通过审核，暂不展示）"


def _pictures(
    session: Session, house: House, report: Report, *, private: bool
) -> dict[str | int, list[dict[str, Any]]]:
    rows = session.execute(
        select(ReportMedia.media_id, ReportMedia.event_id, ReportMedia.stage)
        .where(ReportMedia.report_id == report.id)
        .order_by(ReportMedia.media_id)
    ).all()
    if not rows:
        return {}
    views = media.views(session, house, [row.media_id for row in rows], private=private)
    sorted_: dict[str | int, list[dict[str, Any]]] = {}
    for row in rows:
        if row.media_id in views:
            sorted_.setdefault(row.stage, []).append(views[row.media_id])
            sorted_.setdefault(row.event_id, []).append(views[row.media_id])
    return sorted_


def _timeline(
    session: Session, actor: Actor, report: Report, staff_view: bool, pictures: Mapping[str | int, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    asked = select(ReportEvent).where(ReportEvent.report_id == report.id).order_by(ReportEvent.id)
    if not staff_view:
        asked = asked.where(ReportEvent.thread == "resident")
    found = session.scalars(asked).all()
    names = people.names(session, (event.by_id for event in found))
    named = people.names(session, (event.data.get("assignee_id", 0) for event in found))
    neighbour = not staff_view and report.reporter_id != actor.id
    return [
        {
            "id": event.id,
            "kind": event.kind,
            "label": _event_label(event, named),
            "thread": event.thread,
            "at": event.at,
            "who": _who(event, actor, names, staff_view),
            "mine": event.by_id == actor.id and event.by_id != 0,
            "words": None if neighbour and event.kind == "said" else event.words,
            "reason": _REASON_LABELS.get(event.data.get("reason", "")),
            "photos": pictures.get(event.id, []),
        }
        for event in found
    ]


_EVENT_LABELS = {"made": "已提交", "said": "留言", "dispatched": "自动派单", "noticed": "验收提醒"}


def _event_label(event: ReportEvent, named: Mapping[int, str]) -> str:
    if event.kind in _EVENT_LABELS:
        return _EVENT_LABELS[event.kind]
    label = next((step.label for (_, move), step in states.TABLE.items() if move == event.kind), event.kind)
    person = named.get(event.data.get("assignee_id", 0))
    return f"{label}给{_staff_name(person)}" if person and event.kind in ("assign", "transfer") else label


def _who(event: ReportEvent, actor: Actor, names: Mapping[int, str], staff_view: bool) -> str:
    if event.by_id == actor.id and event.by_id:
        return "您"
    if event.by_part == "system" or event.by_id == 0:
        return "系统"
    name = names.get(event.by_id, "")
    if event.by_part == "staff":
        return f"物业{name}" if staff_view else f"物业{_staff_name(name)}"
    part = "报事人" if event.by_part == "reporter" else "邻居"
    return f"{part}{name}" if staff_view else part


def _staff_name(name: str | None) -> str:
    return f"{name[0]}师傅" if name else "工作人员"


def _assignee(session: Session, report: Report, found: frozenset[Who]) -> dict[str, Any] | None:
    if report.assignee_id is None:
        return None
    name = people.names(session, [report.assignee_id]).get(report.assignee_id, "")
    if policy.is_team(found):
        return {"id": report.assignee_id, "name": name, "phone": None}
    return {"id": None, "name": _staff_name(name), "phone": None}


def _reporter(session: Session, house: House, report: Report, staff_view: bool) -> dict[str, Any] | None:
    if not staff_view:
        return None
    if report.anonymous or (report.reporter_id is None and report.contact is None):
        return {"id": None, "name": "匿名", "phone": None}
    if report.reporter_id is None:
        name, _, phone = house.vault.open(report.contact or "").partition("\n")
        return {"id": None, "name": mask_name(name), "phone": mask_phone(phone) if phone else None}
    name = people.names(session, [report.reporter_id]).get(report.reporter_id, "")
    number_ = people.phone_of(session, house.vault, report.reporter_id)
    return {"id": report.reporter_id, "name": mask_name(name), "phone": mask_phone(number_) if number_ else None}


def _moves(report: Report, found: frozenset[Who], *, following: bool) -> list[dict[str, Any]]:
    offered = states.moves_for(State(report.state), found)
    own = Who.REPORTER in found or policy.is_team(found)
    idle = {Move.FOLLOW} if following or own else set()
    idle |= set() if following else {Move.UNFOLLOW}
    return [_move(step, report) for step in offered if step.move not in idle and not _pointless(step, report)]


def _move(step: states.Step, report: Report) -> dict[str, Any]:
    needs = sorted(str(need) for need in step.needs_for(Kind(report.kind), Place(report.place)))
    return {
        "move": str(step.move),
        "label": step.label,
        "needs": needs,
        "reasons": [{"key": reason.key, "label": reason.label} for reason in step.reasons]
        if Need.REASON in step.needs
        else [],
    }


def _pointless(step: states.Step, report: Report) -> bool:
    if step.move is Move.PAUSE:
        return not default_levels().level(report.priority).may_pause
    if step.move is Move.RATE:
        return report.stars is not None
    if step.move is Move.ACKNOWLEDGE:
        return report.acknowledged_at is not None
    return False


def _threads(report: Report, found: frozenset[Who]) -> list[str]:
    if policy.is_team(found):
        return ["resident", "internal"]
    own = Who.REPORTER in found or (Who.HOUSEHOLD in found and report.home_id is not None)
    return ["resident"] if own else []


def _urge(report: Report, found: frozenset[Who], at: datetime) -> dict[str, Any]:
    from_reporter = bool(found & {Who.REPORTER, Who.HOUSEHOLD})
    pause = default_table()["urging"]["pause_minutes"]
    waited = report.urged_at is None or (at - report.urged_at).total_seconds() >= pause * 60
    legal = any(step.move is Move.URGE for step in states.moves_for(State(report.state), found))
    return {"count": report.urge_count, "may": from_reporter and legal and waited}


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


def _row(report: Report) -> RowMapping:
    values = {name: getattr(report, name) for name in (
        "id", "estate_id", "kind", "category", "place_label", "words", "state", "priority", "made_at", "fix_by",
        "next_due_at", "version", "assignee_id",
    )}  # fmt: skip
    return {**values, "newest": None, "read_to": None}  # type: ignore[return-value]
