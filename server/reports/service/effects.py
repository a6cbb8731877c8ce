"""What each move changes besides the state: who has it, which clocks run, what is remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import Malformed, TooMany, not_found
from server.people import queries as people
from server.reports import policy
from server.reports.models import Report, ReportEvent, ReportFollower, ReportHandler, ReportRead
from server.reports.rules import dispatch
from server.reports.rules.categories import more_urgent
from server.reports.rules.levels import default_table
from server.reports.rules.words import Move, Priority
from server.reports.service import clockwork


class Brings(Protocol):
    """What somebody brings with a move; see ``moving.Bring``."""

    @property
    def words(self) -> str: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def media_ids(self) -> Sequence[int]: ...
    @property
    def stars(self) -> int | None: ...
    @property
    def assignee_id(self) -> int | None: ...
    @property
    def target_id(self) -> int | None: ...
    @property
    def priority(self) -> Priority | None: ...


Effect = Callable[[Session, Actor, Report, Any, datetime], None]


def barred_from(session: Session, report: Report) -> dispatch.Barred:
    """Who may not have this report: the accused, and whoever handled it in an earlier round."""
    earlier = select(ReportHandler.person_id).where(
        ReportHandler.report_id == report.id, ReportHandler.round < report.reopen_count
    )
    return dispatch.Barred(report.about_staff_id, frozenset(session.scalars(earlier)))


def hand_to(session: Session, report: Report, person_id: int, at: datetime) -> None:
    """Give the report to a member of the team; the accused and earlier handlers are refused."""
    team = {row["id"] for row in people.staff_covering(session, report.estate_id, policy.TEAM)}
    if person_id not in team:
        raise not_found("工作人员")
    dispatch.check_handler(person_id, barred_from(session, report))
    report.assignee_id = person_id
    row = {"report_id": report.id, "person_id": person_id, "round": report.reopen_count, "given_at": at}
    session.execute(insert(ReportHandler), row | {"finished": False})


def _acknowledge(_session: Session, actor: Actor, report: Report, _bring: Brings, at: datetime) -> None:
    if actor.id and report.acknowledged_at is None:
        report.acknowledged_at = at
    clockwork.reset_due(report)


def _take(session: Session, actor: Actor, report: Report, bring: Brings, at: datetime) -> None:
    hand_to(session, report, actor.id, at)
    _acknowledge(session, actor, report, bring, at)


def _assign(session: Session, actor: Actor, report: Report, bring: Brings, at: datetime) -> None:
    assert bring.assignee_id is not None
    hand_to(session, report, bring.assignee_id, at)
    _acknowledge(session, actor, report, bring, at)


def _hand_back(session: Session, actor: Actor, report: Report, bring: Brings, at: datetime) -> None:
    report.assignee_id = None
    _acknowledge(session, actor, report, bring, at)


def _transfer(session: Session, actor: Actor, report: Report, bring: Brings, at: datetime) -> None:
    if report.pause_reason is not None:
        clockwork.end_pause(session, report, at)
    _assign(session, actor, report, bring, at)


def _arrive(session: Session, actor: Actor, report: Report, bring: Brings, at: datetime) -> None:
    report.arrived_at = report.arrived_at or at
    _acknowledge(session, actor, report, bring, at)


def _pause(session: Session, _actor: Actor, report: Report, bring: Brings, at: datetime) -> None:
    assert bring.reason is not None
    clockwork.start_pause(session, report, bring.reason, len(bring.media_ids), at)


def _resume(session: Session, _actor: Actor, report: Report, _bring: Brings, at: datetime) -> None:
    clockwork.end_pause(session, report, at)


def _finish(session: Session, actor: Actor, report: Report, _bring: Brings, at: datetime) -> None:
    report.done_at = report.heard_at = at
    report.arrived_at = report.arrived_at or at
    report.acknowledged_at = report.acknowledged_at or at
    report.outcome, report.noticed_at = "fixed", None
    mine = (ReportHandler.report_id == report.id, ReportHandler.person_id == actor.id)
    session.execute(update(ReportHandler).where(*mine).values(finished=True))
    clockwork.reset_due(report)


def _close(by: str) -> Effect:
    def effect(_session: Session, _actor: Actor, report: Report, bring: Brings, at: datetime) -> None:
        report.closed_at, report.closed_by = at, by
        if bring.stars is not None:
            report.stars, report.rating_words = bring.stars, bring.words or None
        clockwork.reset_due(report)

    return effect


def _close_unfixed(session: Session, _actor: Actor, report: Report, bring: Brings, at: datetime) -> None:
    if report.pause_reason is not None:
        clockwork.end_pause(session, report, at)
    report.closed_at, report.closed_by, report.outcome = at, "staff", bring.reason
    clockwork.reset_due(report)


def _come_back(session: Session, _actor: Actor, report: Report, _bring: Brings, at: datetime) -> None:
    """Returned or reopened: another round, another handler, fresh promises; the old rating no longer counts."""
    report.reopen_count += 1
    report.assignee_id = None
    report.acknowledged_at = report.arrived_at = report.answered_at = report.done_at = report.closed_at = None
    report.outcome = report.closed_by = report.stars = report.rating_words = None
    report.heard_at = at
    session.flush()
    clockwork.promise_anew(report, at)


def _refuse_return(_session: Session, _actor: Actor, report: Report, _bring: Brings, at: datetime) -> None:
    report.acknowledged_at = report.acknowledged_at or at
    report.done_at, report.closed_at, report.closed_by, report.outcome = at, at, "staff", "fixed"
    clockwork.reset_due(report)


def _rate(_session: Session, _actor: Actor, report: Report, bring: Brings, _at: datetime) -> None:
    report.stars, report.rating_words = bring.stars, bring.words or None


def _urge(session: Session, _actor: Actor, report: Report, _bring: Brings, at: datetime) -> None:
    rule = default_table()["urging"]
    if report.urged_at is not None and at < report.urged_at + timedelta(minutes=rule["pause_minutes"]):
        raise TooMany("urged_lately", "刚刚已经催过了，我们正在跟进，请稍后再催。")
    report.urge_count += 1
    report.urged_at = at
    urged = select(func.count(ReportEvent.by_id.distinct())).where(
        ReportEvent.report_id == report.id, ReportEvent.kind == str(Move.URGE)
    )
    if (session.scalar(urged) or 0) == rule["raise_after"]:
        _set_priority(report, more_urgent(Priority(report.priority)), at)


def _reclassify(_session: Session, _actor: Actor, report: Report, bring: Brings, at: datetime) -> None:
    assert bring.priority is not None
    _set_priority(report, bring.priority, at)


def _follow(session: Session, actor: Actor, report: Report, _bring: Brings, _at: datetime) -> None:
    mine = (ReportFollower.report_id == report.id, ReportFollower.person_id == actor.id)
    if session.scalar(select(ReportFollower.person_id).where(*mine)) is None:
        session.execute(insert(ReportFollower), {"report_id": report.id, "person_id": actor.id})


def _unfollow(session: Session, actor: Actor, report: Report, _bring: Brings, _at: datetime) -> None:
    mine = (ReportFollower.report_id == report.id, ReportFollower.person_id == actor.id)
    session.execute(delete(ReportFollower).where(*mine))


def _merge(session: Session, _actor: Actor, report: Report, bring: Brings, _at: datetime) -> None:
    target = session.get(Report, bring.target_id)
    if target is None or target.estate_id != report.estate_id:
        raise not_found("要合并到的报事")
    if target.id == report.id or target.merged_into is not None:
        raise Malformed("merge_into_itself", "请选择另一张没有被合并的单。")
    report.merged_into = target.id
    people_here = set(session.scalars(select(ReportFollower.person_id).where(ReportFollower.report_id == report.id)))
    people_here |= {report.reporter_id} if report.reporter_id else set()
    there = set(session.scalars(select(ReportFollower.person_id).where(ReportFollower.report_id == target.id)))
    rows = [
        {"report_id": target.id, "person_id": person_id, "came_from": report.id}
        for person_id in sorted(people_here - there - {target.reporter_id})
    ]
    if rows:
        session.execute(insert(ReportFollower), rows)
    clockwork.reset_due(report)


def _unmerge(session: Session, _actor: Actor, report: Report, _bring: Brings, at: datetime) -> None:
    mine = (ReportFollower.report_id == report.merged_into, ReportFollower.came_from == report.id)
    session.execute(delete(ReportFollower).where(*mine))
    report.merged_into = None
    clockwork.promise_anew(report, at)


def _withdraw(_session: Session, _actor: Actor, report: Report, _bring: Brings, at: datetime) -> None:
    report.closed_at, report.closed_by, report.outcome = at, "resident", "withdrawn"
    clockwork.reset_due(report)


def _set_priority(report: Report, priority: Priority, at: datetime) -> None:
    if priority != report.priority:
        report.priority = priority
        clockwork.promise_anew(report, at)


def repoint(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one: everything here that named the one now names the other."""
    for column in (Report.reporter_id, Report.assignee_id, Report.about_staff_id, Report.entered_by):
        session.execute(update(Report).where(column == gone_id).values({column.key: kept_id}))
    for table in (ReportFollower, ReportRead):
        has = select(table.report_id).where(table.person_id == kept_id)
        session.execute(delete(table).where(table.person_id == gone_id, table.report_id.in_(has)))
        session.execute(update(table).where(table.person_id == gone_id).values(person_id=kept_id))
    session.execute(update(ReportHandler).where(ReportHandler.person_id == gone_id).values(person_id=kept_id))


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
    Move.CLOSE_UNFIXED: _close_unfixed,
    Move.RETURN: _come_back,
    Move.REOPEN: _come_back,
    Move.REFUSE_RETURN: _refuse_return,
    Move.RATE: _rate,
    Move.URGE: _urge,
    Move.RECLASSIFY: _reclassify,
    Move.FOLLOW: _follow,
    Move.UNFOLLOW: _unfollow,
    Move.MERGE: _merge,
    Move.UNMERGE: _unmerge,
    Move.WITHDRAW: _withdraw,
}
