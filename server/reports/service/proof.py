"""Pictures of before and after for work everybody walks past (B10)."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.reports.models import Report, ReportMedia
from server.reports.rules import states
from server.reports.rules.words import Kind, Move, Need, Place

BEFORE, ARRIVAL, AFTER, SAID = "before", "arrival", "after", "said"
"""What a picture shows: what the resident reported, what somebody found on arriving, the finished work, or a word."""
UNDONE = (BEFORE, ARRIVAL)
"""The pictures of before the work, whoever took them."""
SHOWN = (*UNDONE, AFTER)
"""The pictures that speak of the thing itself: neighbours of a public part see these."""


def needs_before(session: Session, report: Report, move: Move) -> bool:
    """Whether somebody arriving must still take the picture of before.

    A picture by the reporter is one. Nobody photographs before freeing somebody: emergencies go without.
    """
    if move is not Move.ARRIVE or report.kind != Kind.REPAIR:
        return False
    counted = select(func.count()).where(ReportMedia.report_id == report.id, ReportMedia.stage.in_(UNDONE))
    before = session.scalar(counted) or 0
    return BEFORE in states.missing_proof(Kind(report.kind), Place(report.place), before=before, after=0)


def needs(session: Session, report: Report, step: states.Step) -> frozenset[Need]:
    """What a move must bring for this report as it stands."""
    table = step.needs_for(Kind(report.kind), Place(report.place))
    return table | {Need.PHOTO} if needs_before(session, report, step.move) else table
