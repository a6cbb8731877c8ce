"""Naming a price, and what becomes of it: the rows behind the moves about quotes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM, Actor
from server.kit.numbering import report_number
from server.people import queries as people
from server.reports.models import Report, ReportQuote
from server.reports.rules import quotes, states
from server.reports.rules.category import Responsible
from server.reports.rules.levels import default_levels
from server.reports.rules.quote_bills import PricedApart, keeps_apart
from server.reports.rules.quotes import QuoteState
from server.reports.rules.words import Kind, Move, Need, Place, Priority, State, Who
from server.reports.service import clockwork, events
from server.reports.service.bringing import Bring

OVER, OVER_WORDS = "quote_over", "刚才的报价不算了，不用您答复{free}。"


def features_of(report: Report) -> frozenset[str]:
    """Whether the moves about prices are open to this report."""
    may = quotes.may_be_quoted(Responsible(report.responsible), Kind(report.kind), Place(report.place),
                               may_pause=_may_wait(Priority(report.priority)))  # fmt: skip
    return frozenset({states.QUOTES}) if may or report.state == State.QUOTED else frozenset()


def following(report: Report, step: states.Step, bring: Bring) -> State:
    """The state a move leads to."""
    waits = _may_wait(bring.priority or Priority(report.priority))
    return quotes.following(step.move, step.next, State(report.state), arrived=report.arrived_at is not None,
                            waits=waits)  # fmt: skip


def let_work(report: Report) -> None:
    """Back to the work where a report, urged by its homes, may wait for no price any more."""
    if report.state == State.QUOTED and not _may_wait(Priority(report.priority)):
        report.state = State.ASSIGNED if report.arrived_at is None else State.WORKING


def more_needs(move: Move, acting: frozenset[Who]) -> frozenset[Need]:
    """What an answer must bring besides, where staff write it down for somebody."""
    written = move in quotes.ANSWERS and Who.REPORTER not in acting
    return frozenset({Need.HEARD, Need.WORDS}) if written else frozenset()


def is_refused(session: Session, actor: Actor, report: Report, move: Move, found: frozenset[Who], day: date) -> bool:
    """Whether somebody may not give this answer, although the report stands for it."""
    try:
        _check_answer(session, actor, report, move, found, day)
    except (quotes.OwnQuote, quotes.PayerMovedOut, quotes.QuoteLapsed):
        return True
    return False


def check(
    session: Session, actor: Actor, report: Report, move: Move, bring: Bring, acting: frozenset[Who], day: date
) -> None:
    """``BadQuote``, ``QuoteLapsed``, ``OwnQuote``, ``PayerMovedOut``, ``PayerGone`` or what is missing."""
    if move is Move.QUOTE and has_left(session, report, day):
        raise quotes.PayerGone
    if bring.offer is not None and move is Move.QUOTE:
        quotes.check_offer(bring.offer, Responsible(report.responsible), bring.words, day)
    if missing := more_needs(move, acting) - bring.needs():
        raise states.MoveNeedsMore(missing)
    _check_answer(session, actor, report, move, acting, day)


def keep(
    session: Session, actor: Actor, report: Report, move: Move, bring: Bring, *, before: str, part: str, at: datetime
) -> None:
    """Keep a new price, the answer to one, or that one waits no more; the clock rests and runs with it."""
    if before == State.QUOTED and (report.state != State.QUOTED or move is Move.QUOTE):
        _end(session, actor, report, move, bring, part, at)
    if move is Move.QUOTE and bring.offer is not None:
        lines = [{"what": line.what, "fen": line.fen} for line in bring.offer.lines]
        _add(session, actor, report, QuoteState.WAITING, lines, bring, at)
        clockwork.rest(session, report, at)
    elif move is Move.WAIVE:
        _replace_agreed(session, report.id)
        _add(session, actor, report, QuoteState.FREE, [], bring, at)


def has_left(session: Session, report: Report, day: date) -> bool:
    """Whether whoever reported it, and would pay, has the home no more."""
    return (
        report.reporter_id is not None and report.home_id is not None
        and people.tenure(session, report.reporter_id, report.home_id, day) is None
    )  # fmt: skip


def waiting(session: Session, report_id: int) -> ReportQuote | None:
    """The price that waits for its answer."""
    return _in_state(session, report_id, QuoteState.WAITING)


def agreed(session: Session, report_id: int) -> ReportQuote | None:
    """The price that was agreed to and still stands."""
    return _in_state(session, report_id, QuoteState.ACCEPTED)


def check_merge(session: Session, report: Report) -> None:
    """``PricedApart`` where a report may be put together with no other, for its price."""
    fen = apart(session, report)
    if fen is not None:
        raise PricedApart(report_number(report.id), fen)


def apart(session: Session, report: Report) -> int | None:
    """The price for which a report is put together with no other, in fen; None where it may be."""
    if report.place != Place.HOME:
        return None
    asked = select(ReportQuote).where(ReportQuote.report_id == report.id).order_by(ReportQuote.id.desc())
    rows = session.scalars(asked)
    return next((row.fen for row in rows if keeps_apart(QuoteState(row.state), row.bill_state)), None)


def _end(session: Session, actor: Actor, report: Report, move: Move, bring: Bring, part: str, at: datetime) -> None:
    found = waiting(session, report.id)
    if report.pause_reason == quotes.WAITS and move is not Move.QUOTE:
        clockwork.end_pause(session, report, at)
    if found is None:
        return
    if move is Move.CONSENT:
        _replace_agreed(session, report.id)
    found.state = quotes.ENDS.get(move, QuoteState.TAKEN_BACK)
    found.answered_at, found.answered_by = at, actor.id or None
    if move in quotes.ANSWERS and part == "staff":
        found.heard, found.heard_of = bring.heard, bring.words
    session.flush()
    if found.state == QuoteState.TAKEN_BACK and move is not Move.WAIVE:
        # Neighbours who watch read this too: no sum of what was agreed to before.
        words = OVER_WORDS.format(free="，也不收费" if agreed(session, report.id) is None else "")
        events.write(session, report.id, OVER, at=at, by=SYSTEM, part="system", words=words)


def _replace_agreed(session: Session, report_id: int) -> None:
    before = agreed(session, report_id)
    if before is not None:
        before.state = QuoteState.REPLACED
        session.flush()


def _add(
    session: Session, actor: Actor, report: Report, state: QuoteState, lines: list[dict[str, object]], bring: Bring,
    at: datetime,
) -> None:  # fmt: skip
    offer = bring.offer if state is QuoteState.WAITING else None
    row = ReportQuote(report_id=report.id, state=state, lines=lines, fen=offer.fen if offer else 0, words=bring.words,
                      until=offer.until if offer else None, given_by=actor.id, given_at=at)  # fmt: skip
    session.add(row)
    session.flush()


def _check_answer(
    session: Session, actor: Actor, report: Report, move: Move, acting: frozenset[Who], day: date
) -> None:
    if move not in quotes.ANSWERS:
        return
    if Who.REPORTER in acting and (
        report.home_id is None or people.tenure(session, actor.id, report.home_id, day) is None
    ):
        raise quotes.PayerMovedOut
    found = waiting(session, report.id)
    if move is not Move.CONSENT or found is None:
        return
    if people.same(session, found.given_by, actor.id):
        raise quotes.OwnQuote
    if found.until is not None and found.until < day:
        raise quotes.QuoteLapsed


def _in_state(session: Session, report_id: int, state: QuoteState) -> ReportQuote | None:
    return session.scalar(select(ReportQuote).where(ReportQuote.report_id == report_id, ReportQuote.state == state))


def _may_wait(priority: Priority) -> bool:
    return default_levels().level(priority).may_pause
