"""What everybody with a home in an estate reads: what was published when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.places import queries as places
from server.postings import policy
from server.postings.queries import calendar
from server.postings.queries.calendar import ItemLine, SpanLine

BY = {"provider": "物业公布", "committee": "业委会公布"}


def published(session: Session, actor: Actor, estate_id: int, *, at: datetime) -> dict[str, Any]:
    """The calendar without who wrote it down; not found for whoever has no home there."""
    if not policy.may_read(session, actor, estate_id, local_day(at)):
        raise not_found("小区")
    estate = places.estate(session, estate_id)
    return {
        "estate_id": estate_id, "estate_name": estate["name"],
        "items": [_item(one) for one in calendar.items(session, estate, at=at)],
        "events": calendar.events(session, estate_id, at=at),
    }  # fmt: skip


def _item(line: ItemLine) -> dict[str, Any]:
    return {
        "key": line.item.key, "label": line.item.label, "often": line.often, "law": line.item.law,
        "by_words": BY[line.item.by], "where": line.where, "next_words": line.next_words,
        "spans": [_span(one) for one in line.shown],
    }  # fmt: skip


def _span(one: SpanLine) -> dict[str, Any]:
    return {
        "words": one.words, "state": one.standing.state, "state_label": one.label, "due_by": one.standing.due_by,
        "online": one.online, "board": one.board, "late_days": one.standing.late_days,
    }  # fmt: skip
