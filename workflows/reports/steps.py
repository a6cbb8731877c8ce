"""Who hears of which step of a report, and how it is put to them. An end is heard once, by whichever way somebody came
to wait for the report: the event by which it ended is its cause."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from server.reports.queries import priced
from server.reports.queries.brief import Brief, brief, end_before, step
from server.reports.rules.category import Ending
from server.reports.rules.words import OF_A_BILL, Move, Priority
from workflows.engine.reactions import Happened
from workflows.reports import pricing, telling, wording

PRIORITY_WORDS = {
    Priority.P0: "危急",
    Priority.P1: "紧急",
    Priority.P2: "一般",
    Priority.P3: "普通",
    Priority.C: "投诉",
}
ENDS = frozenset({Move.FINISH, Move.SETTLE})
CLOSED_BY_US = frozenset({Move.REFUSE_RETURN, Move.CLOSE_UNFIXED, Move.AUTO_CLOSE})


def tell_of_step(session: Session, found: Brief, fact: Happened, move: Move, at: datetime) -> None:
    """A step was made: everybody hears of it who waits for the report. Who came along with a double to one that was
    finished already hears of that, too."""
    if move in pricing.TOLD:
        pricing.tell_of_price(session, found, fact, move, at)
        return
    # Who has it next is told of by that step; that it lies with nobody, nothing else says.
    had = move is Move.HAND_BACK and found.assignee_id is not None
    if move in wording.TOLD and not had and not (found.channel == OF_A_BILL and move in wording.ON_ITS_WAY):
        cause = _of_end(fact["event_id"]) if move in ENDS else fact.cause("step")
        _tell(session, found, fact["event_id"], move, cause=cause, by_id=fact["by_id"], at=at)
    if move is Move.MERGE and found.merged_into is not None:
        _tell_of_end_before(session, found, fact["event_id"], brief(session, found.merged_into), at)


def _tell_of_end_before(session: Session, double: Brief, merged: int, target: Brief, at: datetime) -> None:
    end = end_before(session, target.id, merged)
    if end is not None:
        others = set(target.hearers) - set(double.hearers)
        skip = others | ({target.reporter_id} if target.reporter_id is not None else set())
        _tell(session, target, end[0], end[1], cause=_of_end(end[0]), by_id=0, at=at, skip=skip)


def _tell(
    session: Session, found: Brief, event_id: int, move: Move, *, cause: str, by_id: int, at: datetime,
    skip: Collection[int] = (),
) -> None:  # fmt: skip
    said = step(session, event_id)
    state, pattern = _told(found.ending, move)
    shared = {"who": found.assignee_name, "reason": said.reason, "next": said.recourse,
              "priority": PRIORITY_WORDS[Priority(found.priority)]}  # fmt: skip
    neutral = wording.WITHOUT_WORDS.get(move, "")
    own = pattern.format(words=said.words or neutral, **shared)
    own = wording.FINISHED_OWN if move is Move.FINISH and found.by_its_own else own
    own += found.elsewhere if move in CLOSED_BY_US else ""
    # The house's own words are for everybody, those of staff for the one they are said to.
    public = own if said.by_part == "system" or "{words}" not in pattern else neutral
    priced_words = priced.to_pay(session, found.id, again=found.round > 0) if move is Move.FINISH else ""
    own += priced_words
    aloud = wording.ALOUD[move] + priced_words if move in wording.ALOUD else own
    knows = {by_id} if said.by_part != "staff" else set()
    if move in wording.FOLLOWERS_ONLY and found.reporter_id is not None:
        knows.add(found.reporter_id)
    telling.tell_residents(
        session, found, cause=cause, state=state, words=own, to_followers=wording.TO_FOLLOWERS.get(move, public),
        spends=move in wording.SPENDS_A_CREDIT, at=at, skip=knows.union(skip), rings=move in wording.RINGS,
        aloud=aloud,
    )  # fmt: skip


def _told(ending: Ending, move: Move) -> tuple[str, str]:
    if ending is Ending.ANSWERED and move in wording.TOLD_ANSWERED:
        return wording.TOLD_ANSWERED[move]
    usual = wording.TOLD[move]
    return usual if ending is Ending.MENDED else wording.TOLD_OTHER.get(move, usual)


def _of_end(event_id: int) -> str:
    return f"report.end:{event_id}"
