"""What follows from the maintenance fund: a second person is asked, a low fund is told, and whoever keeps the books is
reminded of a quarter that owes it something."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from server.books.queries import books, telling
from server.books.queries.telling import Paper
from server.books.rules.periods import quarter_of
from server.delivery.service import fanout
from server.delivery.service.telling import tell
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.pages.look import show_day
from server.ledger.queries import invariants
from server.people import queries as people
from server.people.rules import COMMITTEE, COMMUNITY, FINANCE, MANAGER, OWNING
from server.places import queries as places
from workflows.books import wording
from workflows.engine.reactions import Happened, Reaction

SECOND, KEEP, LOW = (FINANCE, MANAGER, COMMITTEE), (FINANCE, MANAGER), (COMMITTEE, MANAGER, COMMUNITY)
BOOKS_PAGE = "pages/books/books?estate={estate_id}"
REMIND_DAYS, LATE_DAYS = 10, 30
"""So long after a quarter whoever keeps the books hears what is still to be transferred, and the committee too. The law
names the quarter and no day (上海 51, 66); the days are ours."""


def on_paper_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A statement or a use waits: whoever may hold it against the paper hears, but for who entered it."""
    told = telling.fund_paper(session, fact["paper"], fact["paper_id"])
    if told.waits:
        words = wording.PAPER.format(estate=told.estate, what=told.what)
        second = telling.confirmers(session, fact["paper"], fact["paper_id"]) or SECOND
        _staff(session, told.estate_id, fact.cause(), wording.PAPER_TITLE, words, at, second,
               but=(people.resolve(session, fact["asked_by"]),))  # fmt: skip


def on_paper_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever entered it hears what came of it; when the fund is low, those who can do something about it hear, and
    the residents once when it becomes so."""
    told = telling.fund_paper(session, fact["paper"], fact["paper_id"])
    title, words = (
        (wording.PAPER_YES_TITLE, wording.PAPER_YES) if fact["approved"] else (wording.PAPER_NO_TITLE, wording.PAPER_NO)
    )
    tell(session, cause=fact.cause(), people=[fact["asked_by"]], key="staff_task", fields={}, title=title, at=at,
         words=words.format(estate=told.estate, what=told.what, why=told.why), estate_id=told.estate_id)  # fmt: skip
    if told.low and told.stands:
        _tell_low(session, told, fact, at)
    _tell_emergency(session, fact, at)


def remind_of_quarters(house: House, at: datetime) -> str | None:
    """Tell whoever keeps the books of the last quarter's public income that did not go to the fund, and after a month
    the committee too; each once a quarter."""
    quarter = quarter_of(local_day(at)).before()
    days = (local_day(at) - quarter.to).days
    if days < REMIND_DAYS:
        return None
    with house.database.read() as session:
        estates = invariants.with_books(session)
    late = days >= LATE_DAYS
    short = [estate_id for estate_id in estates if _remind(house, estate_id, at, late=late)]
    return f"{len(short)} short" if short else None


def _remind(house: House, estate_id: int, at: datetime, *, late: bool) -> bool:
    quarter = quarter_of(local_day(at)).before()
    with house.database.write() as session:
        estate = places.estate(session, estate_id)
        ((_, due),) = books.quarters(session, estate, quarter, 1)
        if due.enough:
            return False
        said = wording.SHORT_LATE if late else wording.SHORT
        words = said.format(estate=estate["name"], quarter=quarter.words, words=due.words)
        cause = f"fund_short:{estate_id}:{quarter.from_}:{'late' if late else 'due'}"
        _staff(session, estate_id, cause, wording.SHORT_TITLE, words, at, (*KEEP, COMMITTEE) if late else KEEP)
    return True


def _tell_emergency(session: Session, fact: Happened, at: datetime) -> None:
    """The fund was used in an emergency, without a vote: the owners of that part hear how much, why, and who found it;
    whoever keeps the books, by when sum and shares are published."""
    used = telling.emergency(session, fact["paper"], fact["paper_id"])
    if used is None:
        return
    crowd = people.residents_select(
        used.estate_id, used.building_ids, used.stair_ids, day=local_day(at), roles=OWNING
    )  # fmt: skip
    fanout.to_inbox(session, cause=f"{fact.cause()}:owners", people=crowd, title=wording.EMERGENCY_TITLE,
                    words=wording.emergency(used), at=at, estate_id=used.estate_id,
                    page=BOOKS_PAGE.format(estate_id=used.estate_id))  # fmt: skip
    words = wording.SHARES_DUE.format(estate=places.estate(session, used.estate_id)["name"], part=used.part,
                                      words=used.words, by=show_day(used.due_by))  # fmt: skip
    _staff(session, used.estate_id, f"{fact.cause()}:shares", wording.SHARES_DUE_TITLE, words, at, KEEP)


def _tell_low(session: Session, told: Paper, fact: Happened, at: datetime) -> None:
    words = wording.LOW.format(estate=told.estate, words=told.words, paper=told.paper, number=told.number)
    _staff(session, told.estate_id, f"{fact.cause()}:low", wording.LOW_TITLE, words, at, LOW)
    if told.low_anew:
        crowd = people.residents_select(told.estate_id, day=local_day(at))
        fanout.to_inbox(session, cause=f"{fact.cause()}:residents", people=crowd, title=wording.LOW_RESIDENT_TITLE,
                        words=wording.LOW_RESIDENT.format(words=told.words), at=at, estate_id=told.estate_id,
                        page=BOOKS_PAGE.format(estate_id=told.estate_id))  # fmt: skip


def _staff(
    session: Session, estate_id: int, cause: str, title: str, words: str, at: datetime, roles: Collection[str],
    but: Collection[int] = (),
) -> None:  # fmt: skip
    covering = [row["id"] for row in people.staff_covering(session, estate_id, roles)]
    tell(session, cause=cause, people=[one for one in covering if one not in but], key="staff_task", fields={},
         title=title, words=words, at=at, estate_id=estate_id)  # fmt: skip


REACTIONS = [Reaction("fund.paper_asked", on_paper_asked), Reaction("fund.paper_answered", on_paper_answered)]
