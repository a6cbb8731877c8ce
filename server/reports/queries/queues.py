"""The queues of the team: which report stands in which, and how many in each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.db import table
from server.kit.errors import Malformed
from server.reports import reach
from server.reports.models import Report
from server.reports.rules.refused import GOES_UP_FROM
from server.reports.rules.words import ENDED, OF_A_BILL, OPEN, Kind, State

QUEUES = {
    "mine": "我的",
    "open": "待派单",
    "overdue": "已超时",
    "refused": "几次退回",
    "working": "处理中",
    "done": "待验收",
    "complaint": "投诉",
    "ended": "已结束",
    "all": "全部",
}
"""The queues of the team, in the order of the screens."""

_REPORTS = table(Report)
_UNTAKEN = (State.MADE, State.ACKNOWLEDGED, State.REOPENED)
_UNDERWAY = (State.ASSIGNED, State.QUOTED, State.WORKING, State.PAUSED)


def queue_counts(session: Session, actor: Actor, *, at: datetime, estate_id: int | None = None) -> list[dict[str, Any]]:
    """How many reports stand in each queue of the team, and how many of them are late."""
    late = _overdue(at)
    columns: list[Any] = []
    for key in QUEUES:
        here = in_queue(key, actor, at)
        columns.append(func.count(case((here, 1))).label(f"{key}_count"))
        columns.append(func.count(case((and_(here, late), 1))).label(f"{key}_overdue"))
    asked = select(*columns).where(reach.workable(actor))
    row = (
        session.execute(asked if estate_id is None else asked.where(_REPORTS.c.estate_id == estate_id)).mappings().one()
    )
    return [
        {"key": key, "label": label, "count": row[f"{key}_count"], "overdue": row[f"{key}_overdue"]}
        for key, label in QUEUES.items()
    ]


def in_queue(queue: str, actor: Actor, at: datetime) -> ColumnElement[bool]:
    """The WHERE clause of a queue of the team; :class:`Malformed` for an unknown one."""
    if queue == "mine":
        return and_(_REPORTS.c.assignee_id == actor.id, _REPORTS.c.state.in_((*_UNDERWAY, State.DONE)))
    if queue == "open":
        return _REPORTS.c.state.in_(_UNTAKEN)
    if queue == "overdue":
        return _overdue(at)
    if queue == "refused":
        again = _REPORTS.c.reopen_count >= GOES_UP_FROM
        return and_(again, _REPORTS.c.channel != OF_A_BILL, _REPORTS.c.state.not_in(ENDED))
    if queue == "working":
        return _REPORTS.c.state.in_(_UNDERWAY)
    if queue == "done":
        return _REPORTS.c.state == State.DONE
    if queue == "complaint":
        return and_(_REPORTS.c.kind == Kind.COMPLAINT, _REPORTS.c.state.not_in(ENDED))
    if queue == "ended":
        return _REPORTS.c.state.in_(ENDED)
    if queue == "all":
        return _REPORTS.c.id > 0
    raise Malformed("queue_unknown", "没有这个列表。")


def in_state(state: str) -> ColumnElement[bool]:
    """The WHERE clause of one state, or of all that are open or ended."""
    if state == "open":
        return _REPORTS.c.state.in_(OPEN | {State.DONE})
    if state == "ended":
        return _REPORTS.c.state.in_(ENDED)
    return _REPORTS.c.state == state


def _overdue(at: datetime) -> ColumnElement[bool]:
    return _REPORTS.c.next_due_at < at
