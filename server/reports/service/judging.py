"""A person's word on what the content check kept from neighbours: words and pictures of reports they may see."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import server.media.queries as stored
import server.media.service as media
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, Stale, not_found
from server.people.service import gating
from server.reports import policy
from server.reports.models import Report, ReportMedia
from server.reports.rules.words import Who
from server.reports.service import events
from server.reports.service.locking import locked


def settle_words(
    session: Session, actor: Actor, *, report_id: int, version: int, shown: bool, instead: str = "", at: datetime
) -> None:  # fmt: skip
    """Show a report's words to neighbours after all, or keep them hidden for good. ``instead``: what neighbours read
    in place of words that staff had written down; a resident's own are changed by nobody else.

    :class:`Stale` when the report changed since it was read, so that nobody lets words pass they have not seen;
    :class:`Malformed` where something private stands in the new words.
    """
    report = _supervised(session, actor, report_id, at)
    if report.words_state != "hidden":
        raise _settled()
    if report.version != version:
        raise Stale("report_changed", "这张单刚刚有了新进展，请刷新后再操作。")
    if shown and report.entered_by is not None:
        _show_instead(session, actor, report, instead, at)
    report.words_state = "shown" if shown else "refused"
    _note(session, actor, report, "words.shown" if shown else "words.refused", at)


def _show_instead(session: Session, actor: Actor, report: Report, instead: str, at: datetime) -> None:
    """What neighbours read of words that staff had written down. A spot that says something private goes to the
    thread of the team: whoever goes there still finds it."""
    if not instead:
        words = "请写下邻居读到的话，或者选“不展示”"
        raise Malformed("words_needed", f"{words}。", fields={"words": [words]})
    if instead != (report.public_words or report.words):
        gating.pass_gate(session, report.estate_id, {"words": instead}, at=at)
        report.public_words = instead
        report.version += 1
    if report.spot and gating.findings(session, report.estate_id, report.spot, at=at):
        events.write(session, report.id, "said", at=at, by=actor, part="staff", thread=events.INTERNAL,
                     words=f"具体位置写的是：{report.spot}（邻居看不到）")  # fmt: skip
        report.place_label, report.spot = report.place_label.removesuffix(report.spot).rstrip(), ""


def settle_picture(session: Session, actor: Actor, *, media_id: int, shown: bool, at: datetime) -> None:
    """Show a picture to neighbours after all, or keep it hidden for good."""
    report_id = session.scalar(select(ReportMedia.report_id).where(ReportMedia.media_id == media_id))
    if report_id is None:
        raise not_found("照片")
    report = _supervised(session, actor, report_id, at)
    if media_id not in session.scalars(stored.hidden_ids(media_id)).all():
        raise _settled()
    media.settle(session, media_id=media_id, shown=shown, at=at)
    _note(session, actor, report, "picture.shown" if shown else "picture.refused", at, media_id=media_id)


def _supervised(session: Session, actor: Actor, report_id: int, at: datetime) -> Report:
    # The lock also keeps a second supervisor from deciding about the same picture meanwhile.
    report = locked(session, report_id)
    if Who.SUPERVISOR not in policy.seen(session, actor, report, local_day(at)).parts:
        raise NotAllowed("not_allowed", "只有主管可以处理待审核的内容。")
    return report


def _settled() -> Conflict:
    return Conflict("already_settled", "这一项已经处理过了，请刷新页面。")


def _note(session: Session, actor: Actor, report: Report, act: str, at: datetime, **more: int) -> None:
    audit.record(session, actor, act, "report", report.id, at=at, estate_id=report.estate_id, after=more or None,
                 spared_id=report.about_staff_id)  # fmt: skip
