"""The particulars of a report's story: where and when, who has it, who made it, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM, Actor
from server.kit.house import House
from server.kit.masking import mask_name, mask_phone
from server.people import queries as people
from server.reports import policy
from server.reports.models import Report
from server.reports.policy import Sight
from server.reports.queries.timeline import staff_name
from server.reports.rules import refused, standing
from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Ending, Responsible, responsible_words
from server.reports.rules.clocks import Promised
from server.reports.rules.endings import done_word, ending, reason_words, recourse
from server.reports.rules.levels import ServiceLevels, default_levels, for_estate
from server.reports.rules.own_work import ANOTHER
from server.reports.rules.promises import promise_words
from server.reports.rules.quotes import WAITS
from server.reports.rules.words import BY_HOUSE, OF_A_BILL, OPEN, Kind, Priority, State
from server.reports.service import clockwork, own_work, refusing

ANONYMOUS = "匿名"
FIXED, MENDED = "fixed", "已修复"
_OUTCOMES = {FIXED: "已处理", "withdrawn": "已撤回", refused.NOT_ACCEPTED: refused.LABEL}


def where_and_when(
    report: Report, estate: Mapping[str, Any], reads: bool, at: datetime, *, heard_at: datetime | None = None
) -> dict[str, Any]:
    """Where it is, what was promised and how its clock stands; to who only follows without place and appointment.
    ``heard_at``: when its household heard of it last, from which the next time is counted while it stands still."""
    levels = for_estate(default_levels(), estate["hours"])
    visit = {"from": report.appointment_from, "to": report.appointment_to} if report.appointment_from else None
    where = {"appointment": visit, "lift_id": report.lift_id, "home_id": report.home_id}
    return {
        "estate": {"id": estate["id"], "name": estate["name"], "phone": estate["phone"]},
        "category": report.category,
        "place": report.place,
        "channel": report.channel,
        "promised": _promised(report, levels, estate["phone"], at, heard_at),
        "clock": {
            "running": report.next_due_at is not None,
            "paused_reason": reason_words(report.pause_reason, ending(report.kind, report.category)),
        },
        "responsible_words": responsible_words(Responsible(report.responsible), Kind(report.kind)),
        **(where if reads else dict.fromkeys(where)),
        "drill": report.drill,
        "merged_into": report.merged_into,
    }


def _promised(
    report: Report, levels: ServiceLevels, phone: str | None, at: datetime, heard_at: datetime | None
) -> dict[str, Any]:
    """What is promised: that somebody responds, comes and answers only until they have, the words only while work is
    ahead."""
    promise, done = clockwork.promise_of(report), clockwork.done_of(report)
    level = levels.level(report.priority)
    said = promise_words(level, promise, at, levels.hours, done=done, phone=phone,
                         word=done_word(report.kind, report.category))  # fmt: skip
    paused, state = report.pause_reason is not None, State(report.state)
    if standing.stands_still(state, paused=paused, fix_by=report.fix_by, at=at) and report.channel != OF_A_BILL:
        stopped = standing.QUOTED if report.pause_reason == WAITS else standing.STOPPED
        said = stopped if paused else said
        by = (
            standing.tell_by(Priority(report.priority), heard_at, levels.hours) if heard_at and not report.drill else at
        )
        said += standing.next_time(by, at)
    return {
        "acknowledge_by": None if done.at(Promised.ACKNOWLEDGE) else report.acknowledge_by,
        "arrive_by": None if done.at(Promised.ARRIVE) else report.arrive_by,
        "answer_by": None if done.at(Promised.ANSWER) else report.answer_by,
        "fix_by": report.fix_by,
        "words": said if State(report.state) in OPEN else "",
    }


def answers(report: Report) -> list[dict[str, str]]:
    """The answers of its form, in words."""
    questions = {question.key: question for question in default_catalogue().category(report.category).questions}
    return [
        {"label": questions[key].label, "answer": questions[key].option(value).label}
        for key, value in report.answers.items()
        if key in questions
    ]


def assignee(session: Session, report: Report, found: Sight) -> dict[str, Any] | None:
    """Who has it: by name for the team, as a resident would call them for everybody else."""
    if report.assignee_id is None:
        return None
    one = people.called(session, [report.assignee_id]).get(report.assignee_id, people.NOBODY)
    if found.team:
        return {"id": report.assignee_id, "name": one.name, "phone": None}
    return {"id": None, "name": staff_name(one), "phone": None}


def reporter(session: Session, house: House, report: Report, found: Sight) -> dict[str, Any] | None:
    """Who reported it, for staff: masked, the number for the team alone; in full only through ``contact.reveal``."""
    if not (found.team or found.watches):
        return None
    if report.channel == BY_HOUSE:
        return {"id": None, "name": SYSTEM.name, "phone": None}
    if report.anonymous or (report.reporter_id is None and report.contact is None):
        return {"id": None, "name": ANONYMOUS, "phone": None}
    if report.reporter_id is None:
        name, _, phone = house.vault.open(report.contact or "").partition("\n")
    else:
        name = people.names(session, [report.reporter_id]).get(report.reporter_id, "")
        phone = people.phone_of(session, house.vault, report.reporter_id) or ""
    known = report.reporter_id if found.team else None
    return {"id": known, "name": mask_name(name), "phone": mask_phone(phone) if phone and found.team else None}


def rating(report: Report, found: Sight) -> dict[str, Any] | None:
    """The stars; their words for insiders."""
    if not report.stars:
        return None
    if not policy.reads_about(found, report.kind):
        return None
    return {"stars": report.stars, "words": report.rating_words if found.inside else None}


def outcome(session: Session, actor: Actor, report: Report, sight: Sight) -> dict[str, Any] | None:
    """How it ended, and what the resident may still do; who had it on hand reads that another says that it is done."""
    if report.outcome is None:
        return None
    key, found = report.outcome, ending(report.kind, report.category)
    label = MENDED if key == FIXED and found is Ending.MENDED else _OUTCOMES.get(key) or reason_words(key, found)
    further = "" if report.closed_by == "resident" else refusing.elsewhere(session, report)
    says = recourse(key, found) or ""
    if report.state == State.DONE and sight.own and own_work.had_on_hand(session, actor, report):
        says = ANOTHER
    return {
        "key": key,
        "label": label or key,
        "next": f"{says}{further}" or None,
        "by_silence": report.closed_by == "silence",
    }
