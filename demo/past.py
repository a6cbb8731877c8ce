"""What workers and nights did in the months before: what was asked for was done, and what is old was tidied away."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from server.bulletins.models import Sheet
from server.kit.house import House
from server.media.models import StoredMedium
from server.media.rules import State
from server.reports.models import Report
from server.rosters.models import RosterImport
from workflows.bulletins.slow import DRAW
from workflows.engine.housekeeping import tidy
from workflows.engine.models import SlowWork
from workflows.engine.slow import DONE, DUE
from workflows.media.slow import CHECK_MEDIA
from workflows.reports.slow import CHECK_WORDS
from workflows.rosters.slow import APPLY, CHECK

OPEN = {
    CHECK_MEDIA: ("media_id", select(StoredMedium.id).where(StoredMedium.state == State.CHECKING)),
    CHECK_WORDS: ("report_id", select(Report.id).where(Report.words_state == "checking")),
    CHECK: ("import_id", select(RosterImport.id).where(RosterImport.applied_at.is_(None))),
    APPLY: ("import_id", select(RosterImport.id).where(RosterImport.applied_at.is_(None))),
}
"""By kind of slow work: what the payload calls its thing, and the things it is still to be done for."""


def leave_behind(house: House) -> None:
    """Slow work whose end the walk told itself is done, as a worker would have done it at once, and after two weeks
    forgotten like what else is old; of each estate only the newest sheet is drawn on the first day."""
    with house.database.write() as session:
        newest = session.scalars(select(func.max(Sheet.id)).group_by(Sheet.estate_id)).all()
        kept = [SlowWork.cause.not_like(f"sheet:{id_}:%") for id_ in newest]
        session.execute(delete(SlowWork).where(SlowWork.kind == DRAW, *kept))
        for kind, (name, still_open) in OPEN.items():
            ended = {"state": DONE, "attempts": 1, "next_at": None, "ended_at": SlowWork.at}
            session.execute(update(SlowWork).where(_settled(kind, name, still_open)).values(ended))
    tidy(house, house.clock.now())


def _settled(kind: str, name: str, still_open: Select[int]) -> ColumnElement[bool]:
    thing: ColumnElement[int] = SlowWork.payload[name].as_integer()
    return (SlowWork.kind == kind) & (SlowWork.state == DUE) & thing.not_in(still_open)
