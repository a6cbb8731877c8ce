"""What each move changes besides the state: who has it, which clocks run, what is remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import Conflict
from server.reports.models import Report, ReportHandler
from server.reports.rules.refused import NOT_ACCEPTED
from server.reports.rules.words import Move
from server.reports.service import clockwork, joining, urging
from server.reports.service.bringing import Bring
from server.reports.service.handing import barred_from, hand_to

__all__ = ["EFFECTS", "barred_from"]

Effect = Callable[[Session, Actor, Report, Bring, datetime], None]


def _acknowledge(_session: Session, actor: Actor, report: Report, _bring: Bring, at: datetime) -> None:
    if actor.id and report.acknowledged_at is None:
        report.acknowledged_at = at
    clockwork.reset_due(report)


def _take(session: Session, actor: Actor, report: Report, bring: Bring, at: datetime) -> None:
    hand_to(session, report, actor.id, at)
    _acknowledge(session, actor, report, bring, at)


def _assign(session: Session, actor: Actor, report: Report, bring: Bring, at: datetime) -> None:
    assert bring.assignee_id is not None
    hand_to(session, report, bring.assignee_id, at)
    _acknowledge(session, actor, report, bring, at)


def _hand_back(session: Session, actor: Actor, report: Report, bring: Bring, at: datetime) -> None:
    if report.pause_reason is not None:
        clockwork.end_pause(session, report, at)
    report.assignee_id = None
    _acknowledge(session, actor, report, bring, at)


def _transfer(session: Session, actor: Actor, report: Report, bring: Bring, at: datetime) -> None:
    if report.pause_reason is not None:
        clockwork.end_pause(session, report, at)
    _assign(session, actor, report, bring, at)


def _arrive(session: Session, actor: Actor, report: Report, bring: Bring, at: datetime) -> None:
    report.arrived_at = report.arrived_at or at
    _acknowledge(session, actor, report, bring, at)


def _pause(session: Session, _actor: Actor, report: Report, bring: Bring, at: datetime) -> None:
    assert bring.reason is not None
    clockwork.start_pause(session, report, bring.reason, len(bring.media_ids), at)


def _resume(session: Session, _actor: Actor, report: Report, _bring: Bring, at: datetime) -> None:
    clockwork.end_pause(session, report, at)


def _finish(session: Session, actor: Actor, report: Report, _bring: Bring, at: datetime) -> None:
    report.done_at = report.heard_at = at
    report.arrived_at = report.arrived_at or at
    report.acknowledged_at = report.acknowledged_at or at
    report.outcome, report.noticed_at = "fixed", None
    mine = (ReportHandler.report_id == report.id, ReportHandler.person_id == actor.id,
            ReportHandler.round == report.reopen_count)  # fmt: skip
    session.execute(update(ReportHandler).where(*mine).values(finished=True))
    clockwork.reset_due(report)


def _settle(session: Session, _actor: Actor, report: Report, _bring: Bring, at: datetime) -> None:
    if report.pause_reason is not None:
        clockwork.end_pause(session, report, at)
    report.acknowledged_at, report.answered_at = report.acknowledged_at or at, report.answered_at or at
    report.done_at = report.heard_at = at
    report.outcome, report.noticed_at = "fixed", None
    clockwork.reset_due(report)


def _close(by: str) -> Effect:
    def effect(_session: Session, _actor: Actor, report: Report, bring: Bring, at: datetime) -> None:
        report.closed_at, report.closed_by = at, by
        if bring.stars is not None:
            report.stars, report.rating_words = bring.stars, bring.words or None
        clockwork.reset_due(report)

    return effect


def _close_unfixed(session: Session, _actor: Actor, report: Report, bring: Bring, at: datetime) -> None:
    if report.pause_reason is not None:
        clockwork.end_pause(session, report, at)
    report.closed_at, report.closed_by, report.outcome = at, "staff", bring.reason
    clockwork.reset_due(report)


def _come_back(session: Session, _actor: Actor, report: Report, _bring: Bring, at: datetime) -> None:
    """Returned or reopened: another round, another handler, fresh promises; the old rating no longer counts."""
    report.reopen_count += 1
    report.assignee_id = None
    report.acknowledged_at = report.arrived_at = report.answered_at = report.done_at = report.closed_at = None
    report.outcome = report.closed_by = report.stars = report.rating_words = None
    report.heard_at = at
    session.flush()
    clockwork.promise_anew(session, report, at)


def _refuse_return(_session: Session, _actor: Actor, report: Report, _bring: Bring, at: datetime) -> None:
    """Over the reporter's word: it is not solved, whatever was found."""
    report.acknowledged_at, report.arrived_at = report.acknowledged_at or at, report.arrived_at or at
    report.done_at, report.closed_at, report.closed_by, report.outcome = at, at, "staff", NOT_ACCEPTED
    clockwork.reset_due(report)


def _rate(_session: Session, _actor: Actor, report: Report, bring: Bring, _at: datetime) -> None:
    if report.stars is not None:
        raise Conflict("rated_already", "您已经评价过了，谢谢。如果又出问题，可以重新打开这张单。")
    report.stars, report.rating_words = bring.stars, bring.words or None


def _reclassify(session: Session, _actor: Actor, report: Report, bring: Bring, at: datetime) -> None:
    assert bring.priority is not None
    clockwork.set_priority(session, report, bring.priority, at)


def _withdraw(_session: Session, _actor: Actor, report: Report, _bring: Bring, at: datetime) -> None:
    report.closed_at, report.closed_by, report.outcome = at, "resident", "withdrawn"
    clockwork.reset_due(report)


EFFECTS: Mapping[Move, Effect] = {
    Move.ACKNOWLEDGE: _acknowledge,
    Move.TAKE: _take,
    Move.ASSIGN: _assign,
    Move.TRANSFER: _transfer,
    Move.HAND_BACK: _hand_back,
    Move.ARRIVE: _arrive,
    Move.PAUSE: _pause,
    Move.RESUME: _resume,
    Move.FINISH: _finish,
    Move.ACCEPT: _close("resident"),
    Move.AUTO_CLOSE: _close("silence"),
    Move.SETTLE: _settle,
    Move.CLOSE_UNFIXED: _close_unfixed,
    Move.RETURN: _come_back,
    Move.REOPEN: _come_back,
    Move.REFUSE_RETURN: _refuse_return,
    Move.RATE: _rate,
    Move.URGE: urging.urge,
    Move.RECLASSIFY: _reclassify,
    Move.FOLLOW: joining.follow,
    Move.UNFOLLOW: joining.unfollow,
    Move.MERGE: joining.merge,
    Move.UNMERGE: joining.unmerge,
    Move.WITHDRAW: _withdraw,
}
