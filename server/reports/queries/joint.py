"""The one a report was put together with: in the end, for what it was put together with may have been so itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import CTE, ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.numbering import report_number
from server.reports.models import Report
from server.reports.rules.endings import ending, state_label
from server.reports.rules.words import OF_A_BILL, OPEN, State

_REPORTS = table(Report)
_GOING_ON = OPEN | {State.DONE}


def joints(session: Session, report_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """By report that was put together with another: ``id``, ``number``, ``state`` and its label of the one it ended in.
    A disputed bill is named to nobody but whoever raised it: of that one only the state."""
    if not report_ids:
        return {}
    way = _way(_REPORTS.c.id.in_(bindparam("ids", expanding=True)))
    end = _REPORTS.alias("joint")
    told = (end.c.id, end.c.state, end.c.channel, end.c.kind, end.c.category, end.c.outcome)
    asked = select(way.c.double, *told).join_from(way, end, end.c.id == way.c.into)
    rows = session.execute(asked.where(end.c.merged_into.is_(None)), {"ids": list(report_ids)}).mappings()
    return {row["double"]: _joint(row) for row in rows}


def goes_on(of: ColumnElement[bool]) -> ColumnElement[bool]:
    """Reports among these (a condition on their own rows) that were put together with one which is not ended."""
    way = _way(of)
    end = _REPORTS.alias("joint")
    ends = select(way.c.double).join_from(way, end, end.c.id == way.c.into).where(end.c.state.in_(_GOING_ON))
    return _REPORTS.c.id.in_(ends)


def _way(of: ColumnElement[bool]) -> CTE:
    first = select(_REPORTS.c.id.label("double"), _REPORTS.c.merged_into.label("into"))
    way = first.where(of, _REPORTS.c.state == State.MERGED).cte("joint_way", recursive=True)
    next_ = _REPORTS.alias("next_double")
    further = select(way.c.double, next_.c.merged_into).join_from(way, next_, next_.c.id == way.c.into)
    return way.union_all(further.where(next_.c.merged_into.is_not(None)))


def _joint(row: Mapping[Any, Any]) -> dict[str, Any]:
    report_id = row["id"] if row["channel"] != OF_A_BILL else None
    number = report_number(report_id) if report_id is not None else None
    label = state_label(State(row["state"]), ending(row["kind"], row["category"]), row["outcome"])
    return {"id": report_id, "number": number, "state": row["state"], "state_label": label}
