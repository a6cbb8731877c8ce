"""Writing a report that was made: its row, its first event, its pictures and the fact, once per request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.db import table
from server.kit.errors import Conflict
from server.kit.facts import publish_with
from server.kit.prepared import Prepared
from server.kit.record import record
from server.reports.facts import ReportMade
from server.reports.models import Report, ReportEvent
from server.reports.rules.words import BY_HOUSE
from server.reports.service import events, proof

_REPORTS = table(Report)
WRITTEN = (
    "estate_id", "kind", "category", "place", "home_id", "building_id", "stair_id", "lift_id", "place_label", "spot",
    "words", "words_state", "answers", "state", "priority", "responsible", "reporter_id", "entered_by", "contact",
    "channel", "anonymous", "about_staff_id", "photo_consent", "drill", "hotline_number", "request_key",
    "appointment_from", "appointment_to", "made_at", "acknowledge_by", "arrive_by", "answer_by", "fix_by", "certain",
    "next_due_at", "reopen_count", "urge_count", "version",
)  # fmt: skip
"""The columns a new report has a word for; the others are empty until something happens."""

# PostgreSQL's words for this are SQLite's too.
_INSERT = Prepared(insert(_REPORTS).on_conflict_do_nothing().returning(_REPORTS.c.id), WRITTEN)
_INSERT_DRAWN = Prepared(_REPORTS.insert(), ("id", *WRITTEN))
_SAME = ("estate_id", "kind", "category", "place", "home_id", "lift_id", "words")
"""What two requests under one key must have in common to be one request."""

_EARLIER = select(_REPORTS.c.id, *(_REPORTS.c[name] for name in _SAME)).where(
    _REPORTS.c.request_key == bindparam("request_key")
)
_BY_RESIDENT = Prepared(_EARLIER.where(_REPORTS.c.reporter_id == bindparam("reporter_id")))
_BY_STAFF = Prepared(_EARLIER.where(_REPORTS.c.entered_by == bindparam("entered_by")))
_OF_HOUSE = Prepared(_EARLIER.where(_REPORTS.c.channel == bindparam("channel")))


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was taken: it and its first event as they were written; neither if it was made before. Of the
    estate ``id``, ``name``, ``phone`` and ``hours`` are known."""

    id: int
    estate: Mapping[str, Any]
    report: Report | None = None
    event: ReportEvent | None = None
    has_media: bool = False


def write_once(
    session: Session, actor: Actor, estate: Mapping[str, Any], row: dict[str, Any], media_ids: Sequence[int],
    at: datetime,
) -> Made:  # fmt: skip
    """Write a report, unless it was written before under the same key; :class:`Conflict` when the key was used for
    another one."""
    inserted = _INSERT.first(session, row)
    if inserted is None:
        return Made(_earlier(session, row), estate)
    report_id: int = inserted["id"]
    part = "system" if row["channel"] == BY_HOUSE else "staff" if row["entered_by"] else "reporter"
    event = events.written(session, report_id, at=at, by=actor, part=part)
    made = record(Report, {"id": report_id, **row})
    events.attach(session, actor, made, event.id, media_ids, stage=proof.BEFORE)
    publish_with(session, ReportMade(report_id, row["estate_id"], row["priority"], list(media_ids)), at=at)
    return Made(report_id, estate, made, event, bool(media_ids))


def write_drawn(
    session: Session, actor: Actor, estate: Mapping[str, Any], row: dict[str, Any], numbers: Mapping[str, Any],
    at: datetime,
) -> Made:  # fmt: skip
    """Write a report without pictures under its numbers (:func:`server.reports.policy.may_report`), with the end of the
    transaction: that fails with ``IntegrityError`` when it was written before under the same key."""
    row = {"id": numbers["next_report"], **row}
    _INSERT_DRAWN.later(session, row)
    event = events.written_drawn(session, numbers["next_event"], row["id"], at=at, by=actor, part="reporter")
    publish_with(session, ReportMade(row["id"], row["estate_id"], row["priority"], []), at=at)
    return Made(row["id"], estate, record(Report, row), event)


def _earlier(session: Session, row: Mapping[str, Any]) -> int:
    earlier = _OF_HOUSE if row["channel"] == BY_HOUSE else _BY_STAFF if row["entered_by"] else _BY_RESIDENT
    found = earlier.first(session, row)
    if found is None or any(found[name] != row[name] for name in _SAME):
        raise Conflict("idempotency_key_reused", "这个请求编号已用于别的内容，请重新提交。")
    report_id: int = found["id"]
    return report_id
