"""Who gets a report: never the accused, never again who had it before it came back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.kit.errors import Conflict, not_found
from server.people import queries as people
from server.reports import policy
from server.reports.models import Report, ReportHandler
from server.reports.rules import dispatch


def barred_from(session: Session, report: Report) -> dispatch.Barred:
    """Who may not have this report: the accused, and whoever handled it in an earlier round.

    Where that would leave nobody on the team, only those of the last round are barred: a small team must not be
    unable to go on.
    """
    asked = select(ReportHandler.person_id, ReportHandler.round).where(ReportHandler.report_id == report.id)
    rounds = session.execute(asked.where(ReportHandler.round < report.reopen_count)).all()
    earlier = frozenset(person_id for person_id, _ in rounds)
    if earlier and not team_ids(session, report) - earlier - {report.about_staff_id}:
        earlier = frozenset(person_id for person_id, number in rounds if number == report.reopen_count - 1)
    return dispatch.Barred(report.about_staff_id, earlier)


def hand_to(session: Session, report: Report, person_id: int, at: datetime) -> None:
    """Give the report to a member of the team; the accused and earlier handlers are refused."""
    people.hold_roles(session, person_id)
    if person_id not in team_ids(session, report):
        raise not_found("工作人员")
    if person_id == report.assignee_id:
        raise Conflict("already_theirs", "这张单已经在这位同事手上。")
    dispatch.check_handler(person_id, barred_from(session, report))
    report.assignee_id = person_id
    row = {"report_id": report.id, "person_id": person_id, "round": report.reopen_count, "given_at": at}
    session.execute(insert(ReportHandler), row | {"finished": False})


def who_may_have(session: Session, report: Report) -> frozenset[int]:
    """The members of the team a report may be given to now: :func:`hand_to` refuses everybody else."""
    barred = barred_from(session, report)
    team = team_ids(session, report)
    return frozenset(id_ for id_ in team if id_ != report.assignee_id and not barred.holds(id_))


def team_ids(session: Session, report: Report) -> frozenset[int]:
    """Everybody in the estate whose work this report may be."""
    team = people.staff_covering(session, report.estate_id, policy.team_of(report))
    return frozenset(row["id"] for row in team)
