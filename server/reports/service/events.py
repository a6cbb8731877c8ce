"""Writing events, and the pictures that come with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

import server.media.service as media
from server.kit.actor import Actor
from server.kit.db import table
from server.kit.prepared import Prepared
from server.kit.record import record
from server.reports.models import Report, ReportEvent, ReportMedia
from server.reports.rules.words import Who

RESIDENT, INTERNAL = "resident", "internal"
_EVENTS = table(ReportEvent)
_WRITTEN = ("report_id", "kind", "thread", "at", "by_id", "by_part", "words", "data")
_INSERT = Prepared(_EVENTS.insert().returning(_EVENTS.c.id), _WRITTEN)
_INSERT_DRAWN = Prepared(_EVENTS.insert(), ("id", *_WRITTEN))


def write(
    session: Session, report_id: int, kind: str, *, at: datetime, by: Actor, part: str, thread: str = RESIDENT,
    words: str | None = None, **data: Any,
) -> int:  # fmt: skip
    """Write one event. Gives its id."""
    row = {"report_id": report_id, "kind": kind, "thread": thread, "at": at, "by_id": by.id, "by_part": part}
    return _insert(session, row | {"words": words, "data": data})


def written(session: Session, report_id: int, *, at: datetime, by: Actor, part: str) -> ReportEvent:
    """Write a report's first event. Gives it as it was written."""
    row = _first(report_id, at, by, part)
    return record(ReportEvent, {"id": _insert(session, row), **row})


def written_drawn(
    session: Session, event_id: int, report_id: int, *, at: datetime, by: Actor, part: str
) -> ReportEvent:  # fmt: skip
    """The same under the number drawn for it, together with whatever else was put off."""
    row = {"id": event_id, **_first(report_id, at, by, part)}
    _INSERT_DRAWN.later(session, row)
    return record(ReportEvent, row)


def attach(
    session: Session, actor: Actor, report: Report, event_id: int, media_ids: Sequence[int], *, stage: str
) -> None:
    """Put the actor's own unused pictures on a report."""
    if not media_ids:
        return
    media.use(session, actor, media_ids)
    rows = [{"media_id": id_, "report_id": report.id, "event_id": event_id, "stage": stage} for id_ in media_ids]
    session.execute(insert(ReportMedia), rows)


def part_of(found: frozenset[Who]) -> str:
    """As whom somebody acts, for the timeline: staff before reporter before neighbour."""
    if found & {Who.STAFF, Who.ASSIGNEE, Who.SUPERVISOR, Who.SCRIBE}:
        return "staff"
    if Who.REPORTER in found:
        return "reporter"
    return "neighbour" if Who.HOUSEHOLD in found else "system"


def _first(report_id: int, at: datetime, by: Actor, part: str) -> dict[str, Any]:
    return {"report_id": report_id, "kind": "made", "thread": RESIDENT, "at": at, "by_id": by.id, "by_part": part,
            "words": None, "data": {}}  # fmt: skip


def _insert(session: Session, row: dict[str, Any]) -> int:
    inserted = _INSERT.first(session, row)
    assert inserted is not None
    return int(inserted["id"])
