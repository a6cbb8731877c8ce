"""Whether somebody would judge as a resident what they, or one of their home, had on hand as staff."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.people import queries as people
from server.reports.models import Report, ReportHandler
from server.reports.rules import own_work
from server.reports.rules.words import Move


def had_on_hand(session: Session, actor: Actor, report: Report) -> bool:
    """Whether somebody had a report since it was made, or since it came back last."""
    return bool(actor.id) and actor.id in _hands(session, report)


def is_of_the_home(session: Session, report: Report, day: date) -> bool:
    """Whether one of those who had it made it themselves, or has the home it is about."""
    hands = _hands(session, report)
    if report.reporter_id in hands:
        return True
    home_id = report.home_id
    return home_id is not None and any(people.tenure(session, one, home_id, day) is not None for one in hands)


def is_refused(session: Session, actor: Actor, report: Report, move: Move, day: date) -> bool:
    """Whether this move would judge one's own work, or rate that of one's home."""
    if move not in own_work.SAYS or not actor.id:
        return False
    return had_on_hand(session, actor, report) or (move is Move.RATE and is_of_the_home(session, report, day))


def check(session: Session, actor: Actor, report: Report, move: Move, *, rates: bool, day: date) -> None:
    """:class:`OwnWork` or :class:`NotRated` where :func:`is_refused`; ``rates``: the move brings stars."""
    if move not in own_work.SAYS or not actor.id:
        return
    if had_on_hand(session, actor, report):
        raise own_work.OwnWork
    if rates and is_of_the_home(session, report, day):
        raise own_work.NotRated


def _hands(session: Session, report: Report) -> frozenset[int]:
    now = (ReportHandler.report_id == report.id, ReportHandler.round == report.reopen_count)
    found = session.scalars(select(ReportHandler.person_id).where(*now).distinct())
    return frozenset(people.resolved(session, found))
