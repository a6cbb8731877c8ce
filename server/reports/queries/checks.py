"""What the content check kept from neighbours and a supervisor has to look at."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

import server.media.queries as stored
from server.kit.actor import Actor
from server.kit.house import House
from server.kit.numbering import report_number
from server.kit.paging import Page, cut, read_cursor
from server.people.service import gating
from server.places import queries as places
from server.reports import reach
from server.reports.models import Report, ReportEvent, ReportMedia
from server.reports.service import publishing
from server.reports.service.proof import SHOWN


def count(session: Session, actor: Actor) -> int:
    """How many reports hold something to look at."""
    return session.scalar(select(func.count(Report.id)).where(_waits(actor))) or 0


def waiting(
    session: Session, house: House, actor: Actor, *, cursor: str | None, at: datetime, limit: int = 25
) -> Page:  # fmt: skip
    """Reports with hidden words or pictures, oldest first: the words as neighbours would read them, the pictures.
    ``found`` says what in the words is private as far as the gate sees it; those that staff wrote down may be changed.
    """
    asked = select(Report).where(_waits(actor)).order_by(Report.id).limit(limit + 1)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Report.id > after[0])
    found = session.scalars(asked).all()
    page = cut([{"id": report.id, "report": report} for report in found], limit, "id")
    reports = [row["report"] for row in page.items]
    pictures = _pictures(session, house, [report.id for report in reports])
    estates = {id_: places.estate(session, id_)["name"] for id_ in {report.estate_id for report in reports}}
    items = [_item(session, report, estates[report.estate_id], pictures[report.id], at) for report in reports]
    return Page(items, page.next)


def _item(
    session: Session, report: Report, estate: str, pictures: list[dict[str, Any]], at: datetime
) -> dict[str, Any]:  # fmt: skip
    made_at: datetime = report.made_at
    return {
        "id": report.id,
        "number": report_number(report.id),
        "version": report.version,
        "estate": estate,
        "place_label": report.place_label,
        "made_at": made_at,
        "words": (report.public_words or report.words) if report.words_state == "hidden" else None,
        "entered": report.entered_by is not None,
        "found": gating.sentence(
            publishing.findings(session, report.estate_id, report.spot, report.public_words or report.words, at=at)
        ),
        "pictures": pictures,
    }


def _waits(actor: Actor) -> ColumnElement[bool]:
    pictures = _hidden_pictures().where(ReportMedia.report_id == Report.id).exists()
    return reach.judged_by(actor) & or_(Report.words_state == "hidden", pictures)


def _hidden_pictures() -> Select[int, int]:
    """Pictures neighbours would see, had the check not hidden them: the team's, and those the reporter agreed to."""
    return (
        select(ReportMedia.report_id, ReportMedia.media_id)
        .join(ReportEvent, ReportEvent.id == ReportMedia.event_id)
        .where(
            ReportMedia.media_id.in_(stored.hidden_ids()),
            ReportMedia.stage.in_(SHOWN),
            or_(ReportEvent.by_part == "staff", Report.photo_consent),
        )
        .order_by(ReportMedia.media_id)
        .correlate(Report)
    )


def _pictures(session: Session, house: House, report_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    asked = _hidden_pictures().join(Report, Report.id == ReportMedia.report_id).where(Report.id.in_(report_ids))
    rows = session.execute(asked.correlate(None)).all()
    views = stored.views(session, house, [media_id for _, media_id in rows], private=True)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for report_id, media_id in rows:
        found[report_id].append(views[media_id])
    return found
