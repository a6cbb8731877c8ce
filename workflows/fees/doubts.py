"""Disputes of bills: what follows when one is raised, answered, sent back or taken back. Each bears being run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.fees.queries import answerers, disputes
from server.fees.rules import answering
from server.fees.rules.answering import Turn
from server.fees.rules.items import DisputeState
from server.fees.service import deciding, disputing
from server.kit.errors import DomainError, NotAllowed
from server.kit.house import House
from server.kit.logs import log
from server.payments.queries import refunds
from server.people import queries as people
from server.reports.queries.brief import brief, step
from server.reports.rules.words import OF_A_BILL, Kind, Move, Place
from server.reports.service import elsewhere, making
from server.reports.service.said import Said
from workflows.engine.reactions import Happened, Reaction
from workflows.fees import telling, wording
from workflows.fees.dunning import stop


def on_disputed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A bill is disputed: nobody is reminded of it, a complaint tells its story, whoever said so hears that we have it,
    also when somebody wrote it down for them, and who keeps the fees hears of it. The complaint has no voice of its own
    when it is made: what it promises and its number are in that one message. One that was answered or taken back before
    we came to it waits for nobody: there is only the answer to hear."""
    stop(session, [fact["bill_id"]], at)
    if not disputing.still_open(session, fact["dispute_id"]):
        return
    told = disputes.brief(session, fact["dispute_id"])
    report_id = _complain(session, told, at)
    if report_id is not None:
        disputing.link(session, told.id, report_id=report_id)
    report = brief(session, report_id) if report_id is not None else None
    words = wording.received(told, report)
    telling.said(session, told, cause=fact.cause("mine"), title=wording.DISPUTED_TITLE, words=words, at=at)
    telling.staff(session, told.estate_id, cause=fact.cause("staff"), title=wording.DISPUTED_STAFF_TITLE,
                  words=wording.disputed(told), at=at)  # fmt: skip


def on_dispute_decided(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A dispute was answered: whoever raised it hears what came of it, and of money what has truly happened: it is
    asked for, and given back only when somebody else agreed. The report that told its story waits for nobody else. An
    answer that was sent back meanwhile is told no more, and the next one by its own fact alone."""
    told = disputes.brief(session, fact["dispute_id"])
    if told.state == DisputeState.OPEN or told.decided_at is None or told.decided_at != fact.at:
        return
    upheld = told.state == DisputeState.UPHELD
    back = refunds.of_bill(session, told.bill_id, asked_at=told.decided_at) if upheld else []
    waived = disputes.waiver_asked(session, told) if upheld else 0
    words = wording.answered(told, back=[(one.fen, one.state_label) for one in back], waived_fen=waived)
    telling.answered(session, told, words=words, cause=fact.cause(), at=at)
    if told.report_id is not None:
        if told.state == DisputeState.WITHDRAWN:
            elsewhere.take_back(session, report_id=told.report_id, words=wording.TAKEN_BACK, since=told.decided_at,
                                at=at)  # fmt: skip
        else:
            words = wording.SETTLED_LAST if told.is_last else wording.SETTLED
            elsewhere.settle(session, report_id=told.report_id, words=words, since=told.decided_at, at=at)


def on_dispute_returned(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The answer was sent back: until the next one nobody is reminded of the bill, whoever sent it back hears that
    somebody looks at it anew, and whoever may answer it now hears of it."""
    stop(session, [fact["bill_id"]], at)
    told = disputes.brief(session, fact["dispute_id"])
    if not told.again:
        return
    turn, to = _next(session, told)
    telling.said(session, told, cause=fact.cause("mine"), title=wording.AGAIN_TITLE, words=wording.again(told, turn),
                 at=at)  # fmt: skip
    telling.some_staff(session, told.estate_id, sorted(to), cause=fact.cause("staff"), title=wording.AGAIN_STAFF_TITLE,
                       words=wording.again_for_staff(told, turn), at=at)  # fmt: skip


def on_report_moved(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever takes back the report of a dispute takes back the dispute: nobody waits for an answer any more. Whoever
    sends it back, or opens it anew, is not content with the answer: somebody else answers."""
    if fact["move"] == Move.WITHDRAW and (told := disputes.of_report(session, fact["report_id"])) is not None:
        disputing.withdraw(session, people.actor_of(session, told.by, door="app"), told.id, at=at)
    elif fact["move"] in (Move.RETURN, Move.REOPEN):
        answered = disputes.answered_in(session, fact["report_id"])
        if answered is not None:
            by = people.actor_of(session, fact["by_id"], door="app")
            said = step(session, fact["event_id"])
            words = wording.why_again(said.reason, said.words)
            deciding.return_(session, by, answered, words=words, since=fact.at, at=at)


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one."""
    disputing.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


def _next(session: Session, told: disputes.Brief) -> tuple[Turn, frozenset[int]]:
    """Who may answer what was sent back, and how that is told."""
    allowed = answerers.who_may(
        session, estate_id=told.estate_id, bill_id=told.bill_id, by=told.by, answers=told.answers
    )
    before = answerers.answered(session, told.answers)
    return answering.turn(answerers.team(session, told.estate_id), allowed, answered=before), allowed


def _complain(session: Session, told: disputes.Brief, at: datetime) -> int | None:
    """The report of a dispute; None for who has no home here any more, such as an old owner."""
    actor = people.actor_of(session, people.resolve(session, told.by), door="app")
    for media_ids in dict.fromkeys((told.file_ids, ())):
        said = Said(told.estate_id, Kind.COMPLAINT, "fees", Place.HOME, wording.complaint(told), home_id=told.home_id,
                    media_ids=media_ids)  # fmt: skip
        try:
            with session.begin_nested():
                return making.report(session, actor, said, channel=OF_A_BILL, request_key=f"dispute:{told.id}", at=at)
        except NotAllowed:
            return None
        except DomainError as no:
            log.warning("dispute_without_report", dispute=told.id, why=no.code)
    return None


REACTIONS = [
    Reaction("bill.disputed", on_disputed),
    Reaction("bill.dispute_decided", on_dispute_decided),
    Reaction("bill.dispute_returned", on_dispute_returned),
    Reaction("report.moved", on_report_moved),
    Reaction("person.merged", on_merged),
]
