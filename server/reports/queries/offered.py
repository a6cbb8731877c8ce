"""What somebody may do with a report now: moves, words, urging."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.people import queries as people
from server.reports import policy
from server.reports.models import Report
from server.reports.policy import Sight
from server.reports.rules import doubted, endings, spoken, states
from server.reports.rules.category import Ending
from server.reports.rules.levels import default_levels
from server.reports.rules.quote_bills import apart_words
from server.reports.rules.words import OF_A_BILL, Move, Need, State, Who
from server.reports.service import own_work, proof, quoting, refusing
from server.reports.service.handing import barred_from
from server.reports.service.urging import next_urge_at


def moves(
    session: Session, actor: Actor, report: Report, found: Sight, *, following: bool, day: date
) -> list[dict[str, Any]]:  # fmt: skip
    """The moves to draw as buttons, each with what it must bring."""
    offered = states.moves_for(State(report.state), found.parts, features=quoting.features_of(report))
    idle = {Move.FOLLOW} if following or found.own or found.team else set()
    idle |= set() if following else {Move.UNFOLLOW}
    if report.reopen_count and any(step.move is Move.TAKE for step in offered):
        idle |= {Move.TAKE} if barred_from(session, report).holds(actor.id) else set()
    return [
        _move(session, report, step, policy.acting(found, step.move, report))
        for step in offered
        if step.move not in idle
        and not step.who.isdisjoint(policy.acting(found, step.move, report))
        and not _pointless(step, report)
        and not (step.move is Move.MERGE and quoting.apart(session, report) is not None)
        and not refusing.overrules_own(session, actor, report, step.move)
        and not _by_own_hand(session, actor, report, step, policy.acting(found, step.move, report))
        and not own_work.is_refused(session, actor, report, step.move, day)
        and not quoting.is_refused(session, actor, report, step.move, policy.acting(found, step.move, report), day)
    ]


def _by_own_hand(
    session: Session, actor: Actor, report: Report, step: states.Step, acting: frozenset[Who]
) -> bool:  # fmt: skip
    return spoken.asks_another(step.move, acting & step.who) and own_work.had_on_hand(session, actor, report)


def takeable(session: Session, actor: Actor, report_ids: Collection[int]) -> set[int]:
    """Which of these reports, that nobody has and that are of the actor's team, they may take: not what they had in an
    earlier round, nor what a supervisor gives away."""
    if not report_ids:
        return set()
    reports = session.scalars(select(Report).where(Report.id.in_(report_ids)).order_by(Report.id))
    return {one.id for one in reports if _may_take(session, actor, one)}


def _may_take(session: Session, actor: Actor, report: Report) -> bool:
    if policy.goes_by_hand(report) and not people.covers(session, actor, report.estate_id, policy.SUPERVISORS):
        return False
    return not (report.reopen_count and barred_from(session, report).holds(actor.id))


def kept_apart(session: Session, told: Mapping[str, Any]) -> str:
    """Why the team, who might put a report together with another one, may not: it has a price. Empty otherwise."""
    mergeable = (State(told["state"]), Move.MERGE) in states.TABLE and "internal" in told["may_say"]
    fen = quoting.apart(session, session.get_one(Report, told["id"])) if mergeable else None
    return "" if fen is None else apart_words(told["number"], fen)


def threads(found: Sight) -> list[str]:
    """The threads somebody may write in."""
    if found.team:
        return ["resident", "internal"]
    return ["resident"] if found.own else []


def urge(report: Report, found: Sight, at: datetime) -> dict[str, Any]:
    """How often it was urged, and whether the reader may do it now."""
    next_at = next_urge_at(report)
    waiting = next_at is not None and at < next_at
    legal = any(step.move is Move.URGE for step in states.moves_for(State(report.state), found.parts))
    may = legal and not waiting and bool(found.parts & {Who.REPORTER, Who.HOUSEHOLD, Who.SCRIBE})
    return {"count": report.urge_count, "may": may, "next_at": next_at if legal and waiting else None}


def _move(session: Session, report: Report, step: states.Step, acting: frozenset[Who]) -> dict[str, Any]:
    needs = proof.needs(session, report, step) | quoting.more_needs(step.move, acting)
    needs |= spoken.more_needs(step.move, acting)
    found = endings.ending(report.kind, report.category)
    reasons = doubted.reasons(report.channel, step.move, step.reasons) if Need.REASON in needs else ()
    reasons = endings.reasons(reasons, found)
    label = doubted.label(report.channel, step.move, endings.move_label(step.move, step.label, found))
    if spoken.is_written(step.move, acting):
        label = spoken.label(step.move, mended=found is Ending.MENDED)
    return {
        "move": str(step.move),
        "label": label,
        "needs": sorted(str(need) for need in needs),
        "reasons": [{"key": reason.key, "label": reason.label} for reason in reasons],
    }


def _pointless(step: states.Step, report: Report) -> bool:
    if step.move is Move.PAUSE:
        return not default_levels().level(report.priority).may_pause
    if step.move is Move.RATE:
        return report.stars is not None
    if step.move is Move.ACKNOWLEDGE:
        return report.acknowledged_at is not None
    if step.move is Move.MERGE:
        return report.channel == OF_A_BILL
    return doubted.comes_back_no_more(report.channel, step.move, report.reopen_count)
