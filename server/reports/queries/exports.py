"""The reports of a month for a workbook, one row each, without a word of any resident."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.clock import day_start
from server.kit.masking import mask_numbers
from server.kit.numbering import report_number
from server.people import queries as people
from server.reports import reach
from server.reports.models import Report
from server.reports.queries.figures import made_in
from server.reports.rules.categories import default_catalogue
from server.reports.rules.endings import ending, state_label
from server.reports.rules.words import CHANNEL_LABELS, KIND_LABELS, Kind, State


def month(session: Session, actor: Actor, estate_id: int, first: date) -> list[tuple[Any, ...]]:
    """In the order of :data:`server.reports.drawing.workbook.REPORTS`; no complaints about the actor."""
    since, until = day_start(first), day_start(add_months(first, 1))
    asked = select(Report).where(reach.workable(actor), Report.estate_id == estate_id, *made_in(since, until))
    found = session.scalars(asked.order_by(Report.id)).all()
    names = people.names(session, {one.assignee_id for one in found if one.assignee_id is not None})
    return [_row(one, names) for one in found]


def _row(one: Report, names: dict[int, str]) -> tuple[Any, ...]:
    label = default_catalogue().category(one.category).label
    state = state_label(State(one.state), ending(one.kind, one.category), one.outcome)
    return (
        report_number(one.id), one.made_at, CHANNEL_LABELS.get(one.channel, one.channel), KIND_LABELS[Kind(one.kind)],
        label, mask_numbers(one.place_label), one.priority, state, names.get(one.assignee_id or 0, ""),
        one.acknowledge_by, one.acknowledged_at, one.arrive_by, one.arrived_at, one.fix_by, one.done_at, one.closed_at,
        one.stars, one.reopen_count, one.urge_count,
    )  # fmt: skip
