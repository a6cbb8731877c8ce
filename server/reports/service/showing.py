"""What neighbours see of a report: the reporter may take private things out of it. The original is kept (B17)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Stale, not_found
from server.kit.facts import publish
from server.reports.facts import ReportShownAnew
from server.reports.models import Report


def show_as(
    session: Session, actor: Actor, *, report_id: int, version: int, words: str, photos: bool, at: datetime
) -> None:
    """Let neighbours read these words instead, and see the reporter's pictures or not.

    Only the reporter may. Staff go on reading what was first written; changed words are checked anew before they show.
    """
    report = session.scalar(select(Report).where(Report.id == report_id).with_for_update())
    if report is None or report.reporter_id != actor.id:
        raise not_found("报事")
    if report.version != version:
        raise Stale("report_changed", "这张单刚刚有了新进展，请刷新后再操作。")
    shown = words if words != report.words else None
    if shown != report.public_words:
        report.public_words, report.words_state = shown, "checking"
        publish(session, ReportShownAnew(report.id, report.estate_id), at=at)
    report.photo_consent = photos
    report.version += 1
    # Who wrote without a name is not named by the trail of the estate either.
    estate_id = None if report.anonymous else report.estate_id
    audit.record(session, actor, "report.shown_anew", "report", report.id, at=at, estate_id=estate_id,
                 spared_id=report.about_staff_id)  # fmt: skip
