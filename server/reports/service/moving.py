"""Moving a report from state to state: one use case for every legal move, checked against the one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed, Stale, not_found
from server.kit.facts import publish
from server.reports import policy
from server.reports.facts import ReportMoved
from server.reports.models import Report
from server.reports.rules import reasons, states
from server.reports.rules.words import Kind, Move, Need, Place, Priority, State, Who
from server.reports.service import events
from server.reports.service.effects import EFFECTS

UNVERSIONED = frozenset({Move.URGE, Move.FOLLOW, Move.UNFOLLOW, Move.RATE, Move.TAKE})
"""Moves that stay right whatever was added meanwhile; taking is decided by the state, so that one grab wins."""


@dataclass(frozen=True, slots=True)
class Bring:
    """What somebody brings with a move."""

    words: str = ""
    reason: str | None = None
    media_ids: Sequence[int] = ()
    stars: int | None = None
    assignee_id: int | None = None
    target_id: int | None = None
    priority: Priority | None = None

    def needs(self) -> set[Need]:
        """Which needs this meets."""
        given = {
            Need.WORDS: self.words, Need.REASON: self.reason, Need.PHOTO: self.media_ids, Need.STARS: self.stars,
            Need.ASSIGNEE: self.assignee_id, Need.TARGET: self.target_id, Need.PRIORITY: self.priority,
        }  # fmt: skip
        return {need for need, value in given.items() if value}


def move(
    session: Session, actor: Actor, *, report_id: int, move: Move, version: int | None, bring: Bring, at: datetime
) -> int:
    """Make one legal move. Gives the id of the event it left.

    Raises ``NotFound`` for strangers, ``IllegalMove``, ``NotYourMove``, ``MoveNeedsMore``, ``UnknownReason``, and
    ``Stale`` when the report changed since ``version`` was read.
    """
    report = session.scalar(select(Report).where(Report.id == report_id).with_for_update())
    if report is None:
        raise not_found("报事")
    found = policy.may_see(session, actor, report, local_day(at))
    step = states.check(
        State(report.state), move, roles=found, given=bring.needs(), kind=Kind(report.kind), place=Place(report.place)
    )
    if version is not None and version != report.version and move not in UNVERSIONED:
        raise Stale("report_changed", "这张单刚刚有了新进展，请刷新后再操作。")
    if bring.reason is not None:
        _check_reason(move, bring)
    before = report.state
    part = _part(found, step.who)
    event_id = events.write(
        session, report.id, str(move), at=at, by=actor, part=part, thread=_thread(move), words=bring.words or None,
        before=before, after=str(step.next), **_told(bring),
    )  # fmt: skip
    events.attach(session, actor, report, event_id, bring.media_ids, stage=_stage(move, part))
    report.state = step.next
    EFFECTS.get(move, _nothing_more)(session, actor, report, bring, at)
    report.version += 1
    session.flush()
    fact = ReportMoved(report.id, report.estate_id, event_id, str(move), before, report.state, actor.id)
    publish(session, fact, at=at)
    return event_id


def _check_reason(move: Move, bring: Bring) -> None:
    assert bring.reason is not None
    if reasons.reasons_for(move):
        reason = reasons.reason_of(move, bring.reason)
        if reason.key == "other" and not bring.words:
            raise Malformed("words_needed", "选择“其他”时，请写明原因。")


def _part(found: frozenset[Who], allowed: frozenset[Who]) -> str:
    return events.part_of(frozenset(found & allowed))


def _thread(move: Move) -> str:
    return events.INTERNAL if move in (Move.TRANSFER, Move.HAND_BACK) else events.RESIDENT


def _stage(move: Move, part: str) -> str:
    if move in (Move.FINISH, Move.REFUSE_RETURN):
        return "after"
    return "said" if part == "staff" and move is not Move.ARRIVE else "before"


def _told(bring: Bring) -> dict[str, object]:
    told = {"reason": bring.reason, "stars": bring.stars, "assignee_id": bring.assignee_id,
            "target_id": bring.target_id, "priority": bring.priority}  # fmt: skip
    return {key: value for key, value in told.items() if value is not None}


def _nothing_more(_session: Session, _actor: Actor, _report: Report, _bring: Bring, _at: datetime) -> None:
    return None
