"""Keeping a report, or two of them, from others until the transaction ends. Always in order of id, so that nobody waits
in a ring."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.errors import Conflict, not_found
from server.reports.models import Report

MOST_LOOKS = 20


class _MovedOn(Exception):
    """The end of the merges is no longer the end: leaving the step lets go of what it held."""


def locked(session: Session, report_id: int) -> Report:
    """The report as it stands now, kept from others until the transaction ends; :class:`NotFound` otherwise.

    Read afresh even where this session has looked at it before: what it saw then may have been overtaken.
    """
    asked = select(Report).where(Report.id == report_id).with_for_update()
    report = session.scalar(asked.execution_options(populate_existing=True))
    if report is None:
        raise not_found("报事")
    return report


def locked_pair(session: Session, report_id: int, target_id: int) -> tuple[Report, Report]:
    """A report and the one at the end of all merges from ``target_id``, both kept from others.

    The end may be merged further while we wait for it: then what we hold is let go again, and we look anew.
    """
    for _ in range(MOST_LOOKS):
        end = _end_of(session, target_id)
        try:
            with session.begin_nested():
                found = {id_: locked(session, id_) for id_ in sorted({report_id, end})}
                if found[end].merged_into is not None and end != report_id:
                    raise _MovedOn
        except _MovedOn:
            continue
        return found[report_id], found[end]
    raise Conflict("report_busy", "这张单正在变动，请稍后再试。")


def _end_of(session: Session, report_id: int) -> int:
    seen = {report_id}
    while True:
        further = session.scalar(select(Report.merged_into).where(Report.id == report_id))
        if further is None or further in seen:
            return report_id
        report_id = further
        seen.add(further)
