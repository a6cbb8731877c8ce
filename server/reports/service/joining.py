"""Neighbours with the same trouble: following, merging a double into the first, taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.once import insert_new
from server.reports import policy
from server.reports.models import Report, ReportFollower
from server.reports.rules import doubted
from server.reports.rules.words import OPEN, State
from server.reports.service import clockwork, quoting
from server.reports.service.bringing import Bring
from server.reports.service.locking import locked_pair


def follow(session: Session, actor: Actor, report: Report, _bring: Bring, _at: datetime) -> None:
    """Hear of every step from now on; once is enough. Who came along with a double now follows for themselves."""
    insert_new(session, ReportFollower, [{"report_id": report.id, "person_id": actor.id, "came_from": None}])
    mine = (ReportFollower.report_id == report.id, ReportFollower.person_id == actor.id)
    session.execute(update(ReportFollower).where(*mine).values(came_from=None))


def unfollow(session: Session, actor: Actor, report: Report, _bring: Bring, _at: datetime) -> None:
    """Hear no more of it."""
    mine = (ReportFollower.report_id == report.id, ReportFollower.person_id == actor.id)
    session.execute(delete(ReportFollower).where(*mine))


def merge(session: Session, actor: Actor, report: Report, bring: Bring, at: datetime) -> None:
    """Everybody who waits for this report now follows the other one, and hears of each step once.

    Where the other was merged itself, they follow the one it ended in. Both rows are kept from others already.
    ``PricedApart`` where a price was agreed to: the other one may come to it.
    """
    quoting.check_merge(session, report)
    target = _target(session, actor, report, bring.target_id or 0, at)
    waiting = _waiting(session, [report.id]) - {target.reporter_id}
    # Who came along with another double before goes on under that number: it is their own.
    came = select(ReportFollower.person_id, ReportFollower.came_from).where(ReportFollower.report_id == report.id)
    earlier = {person_id: came_from for person_id, came_from in session.execute(came) if came_from is not None}
    rows = [
        {"report_id": target.id, "person_id": id_, "came_from": earlier.get(id_, report.id)} for id_ in sorted(waiting)
    ]
    insert_new(session, ReportFollower, rows)
    report.merged_into, report.assignee_id = target.id, None
    clockwork.reset_due(report)


def unmerge(session: Session, _actor: Actor, report: Report, _bring: Bring, at: datetime) -> None:
    """It was not the same after all: those who came along leave again, and the promises begin afresh.

    They leave every report of the way this one went, where a double was merged further, and stay where they follow
    for themselves or came along with yet another double.
    """
    target_id = report.merged_into
    if target_id is not None:
        locked_pair(session, report.id, target_id)
    report.merged_into = report.acknowledged_at = None
    session.flush()
    leaving = _waiting(session, [report.id])
    while target_id is not None:
        others = doubles_of(session, target_id, report.estate_id)
        gone = leaving - _waiting(session, others)
        for other in others:
            # Who stays does so under the number of the one they still wait for.
            stays = (ReportFollower.report_id == target_id, ReportFollower.came_from == report.id)
            under = update(ReportFollower).where(*stays, ReportFollower.person_id.in_(_waiting(session, [other])))
            session.execute(under.values(came_from=other))
        came = (ReportFollower.report_id == target_id, ReportFollower.came_from.is_not(None))
        session.execute(delete(ReportFollower).where(*came, ReportFollower.person_id.in_(gone)))
        target_id = session.scalar(select(Report.merged_into).where(Report.id == target_id))
    clockwork.promise_anew(session, report, at)


def doubles_of(session: Session, report_id: int, estate_id: int) -> Sequence[int]:
    """The reports that were merged into this one of an estate, in order of id. The estate leads to them by an index."""
    merged = select(Report.id).where(
        Report.merged_into == report_id, Report.state == State.MERGED, Report.estate_id == estate_id
    )
    return session.scalars(merged.order_by(Report.id)).all()


def _waiting(session: Session, report_ids: Sequence[int]) -> set[int]:
    """Who waits for these reports: those who made them and those who follow them."""
    followers = select(ReportFollower.person_id).where(ReportFollower.report_id.in_(report_ids))
    reporters = select(Report.reporter_id).where(Report.id.in_(report_ids), Report.reporter_id.is_not(None))
    return {id_ for id_ in session.scalars(followers.union(reporters)) if id_ is not None}


def _target(session: Session, actor: Actor, report: Report, target_id: int, at: datetime) -> Report:
    _, target = locked_pair(session, report.id, target_id)
    if target.estate_id != report.estate_id or not policy.sight(session, actor, target, local_day(at)).team:
        raise not_found("要合并到的报事")
    if target.id == report.id != target_id:
        raise Conflict("merged_the_other_way", "那张单已经合并到这一张了，请刷新后再看。")
    if target.id == report.id or State(target.state) not in OPEN | {State.DONE}:
        raise Malformed("merge_into_itself", "请选择另一张还没有办结、没有被合并的单。")
    doubted.check_merge(report.channel, target.channel)
    alike = (target.kind, target.about_staff_id) == (report.kind, report.about_staff_id)
    if not alike or (target.home_id is not None and target.home_id != report.home_id):
        raise Malformed("merge_unlike", "只能合并同类的报事；别人家里的事、对不同人员的投诉不能合并。")
    return target
