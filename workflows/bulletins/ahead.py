"""A clock was wrong and a sheet went out before its day was over: who decides hears it, and it is counted anew then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.bulletins.queries import brief as briefs
from server.bulletins.queries.deciding import deciders
from server.bulletins.service import ahead
from server.delivery.service import telling
from server.kit.house import House
from workflows.bulletins import wording
from workflows.engine.reactions import Happened, Reaction


def on_ahead(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A sheet is out before its time: who may correct it or take it out hears of it."""
    _tell(session, fact, wording.AHEAD_TITLE, wording.AHEAD, at)


def on_to_recount(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Its day is over: the correction waits for whoever may let it go."""
    if ahead.recount(session, sheet_id=fact["sheet_id"], at=at) is not None:
        _tell(session, fact, wording.RECOUNTED_TITLE, wording.RECOUNTED, at)


def _tell(session: Session, fact: Happened, title: str, words: str, at: datetime) -> None:
    told = briefs.brief(session, fact["sheet_id"])
    telling.tell(session, cause=fact.cause(), people=deciders(session, told.estate_id), key="staff_task", fields={},
                 title=title, words=words.format(mark=told.mark), at=at, estate_id=told.estate_id)  # fmt: skip


REACTIONS = [Reaction("sheet.ahead", on_ahead), Reaction("sheet.to_recount", on_to_recount)]
