"""Who holds each rung of the ladder for a report, and what its reporter reads of them. A rung nobody holds is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from server.people import queries as people
from server.people.rules import ADMIN, COMMISSIONER, COMMITTEE, COMMUNITY, MANAGER, STAFF
from server.reports import policy
from server.reports.models import Report
from server.reports.rules.escalation import Rung, default_ladder, labels_of
from server.reports.rules.words import OF_A_BILL

BESIDE = (Rung.COMMISSIONER, Rung.COMMITTEE)
"""The rungs that are not the firm's own."""
ROLES: Mapping[Rung, tuple[str, ...]] = {
    Rung.LEAD: (STAFF,),
    Rung.MANAGER: (MANAGER, ADMIN),
    Rung.COMMISSIONER: (COMMISSIONER, COMMUNITY),
    Rung.COMMITTEE: (COMMITTEE,),
}
OTHERWISE = {ADMIN: "系统管理员", COMMUNITY: "社区"}
"""What a rung is called where nobody nearer holds it."""
ELSEWHERE = "社区、街道或 12345 热线"
"""Where to turn in an estate that nobody outside the firm looks after."""

Crew = Mapping[Rung, Mapping[str, Sequence[int]]]
"""Of an estate, who holds each rung, by role; roles that nobody holds are not among them."""


def crew(session: Session, estate_id: int) -> Crew:
    """Who holds the rungs of an estate."""
    return {rung: _by_role(session, estate_id, roles) for rung, roles in ROLES.items()}


def labels(found: Crew, report: Report) -> dict[Rung, str]:
    """The rungs that stand for a report and what its reporter reads of each; the last always does."""
    called = labels_of(default_ladder())
    standing = dict[Rung, str]()
    for rung in ROLES:
        if _told(rung, found[rung], report):
            first = next(role for role, ids in found[rung].items() if set(ids) - {report.about_staff_id})
            standing[rung] = OTHERWISE.get(first, called[rung])
    outside = standing.keys() & set(BESIDE) or report.channel == OF_A_BILL
    return standing | {Rung.OUTSIDE: called[Rung.OUTSIDE] if outside else ELSEWHERE}


def holders(session: Session, *, report_id: int, rung: Rung) -> list[int]:
    """Who is told when a report takes this rung; those who supervise where it is a word to the reporter."""
    report = session.get_one(Report, report_id)
    if rung in ROLES and (told := _told(rung, _by_role(session, report.estate_id, ROLES[rung]), report)):
        return told
    community = () if report.channel == OF_A_BILL else (COMMUNITY,)
    near = _by_role(session, report.estate_id, (MANAGER, *community))
    near = near or _by_role(session, report.estate_id, policy.SUPERVISORS)
    return _spared(near, report)


def beside_the_firm(session: Session, *, report_id: int) -> tuple[Rung, list[int]]:
    """The next rung beside the firm that somebody holds, and who; the last, and nobody, where there is none."""
    report = session.get_one(Report, report_id)
    for rung in BESIDE:
        if told := _spared(_by_role(session, report.estate_id, ROLES[rung]), report):
            return rung, told
    return Rung.OUTSIDE, []


def _told(rung: Rung, by_role: Mapping[str, Sequence[int]], report: Report) -> list[int]:
    if report.channel == OF_A_BILL and rung is not Rung.MANAGER:
        # What somebody owes is told to nobody but those who may answer it.
        return []
    if rung is Rung.LEAD and policy.goes_by_hand(report):
        return []
    if rung is Rung.MANAGER:
        managers = _spared({MANAGER: by_role.get(MANAGER, ())}, report)
        return managers or _spared(by_role, report)
    return _spared(by_role, report)


def _spared(by_role: Mapping[str, Sequence[int]], report: Report) -> list[int]:
    """Never whom it is about."""
    return sorted({id_ for ids in by_role.values() for id_ in ids} - {report.about_staff_id})


def _by_role(session: Session, estate_id: int, roles: Sequence[str]) -> dict[str, list[int]]:
    found = {role: [row["id"] for row in people.staff_covering(session, estate_id, (role,))] for role in roles}
    return {role: ids for role, ids in found.items() if ids}
