"""Calls owed to whoever reported something and reads nothing of ours: owed with each step, noted when made."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, NotAllowed
from server.kit.once import insert_new
from server.people import queries as people
from server.reports import policy
from server.reports.models import Report, ReportCall, ReportEvent
from server.reports.rules import phoning
from server.reports.rules.phoning import Told
from server.reports.rules.words import OF_A_BILL, State
from server.reports.service import events, own_work
from server.reports.service.locking import locked

PHONED = "phoned"
"""The kind of event a call leaves, whether somebody took it or not."""


def is_rung_up(session: Session, report: Report) -> bool:
    """Whether its reporter hears by phone or not at all: known to us, and no phone of theirs is. Who disputed a bill
    hears of it from there; who stayed unknown is rung up by nobody."""
    if report.channel == OF_A_BILL or report.anonymous or report.drill:
        return False
    if report.reporter_id is None:
        return report.contact is not None
    return not people.reads_us(session, report.reporter_id)


def owe(session: Session, *, report_id: int, cause: str, words: str, at: datetime) -> None:
    """Somebody has to be told this aloud; once per ``cause``."""
    row = {"report_id": report_id, "cause": cause, "words": words[:1000], "owed_at": at}
    insert_new(session, ReportCall, [row])


def is_owed(session: Session, report: Report) -> bool:
    """Whether its reporter has yet to be told something by phone."""
    waits = exists().where(ReportCall.report_id == report.id, ReportCall.told_event.is_(None))
    return bool(session.scalar(select(waits))) and is_rung_up(session, report)


def note(
    session: Session, actor: Actor, *, report_id: int, result: Told, words: str, upto: int, at: datetime
) -> None:  # fmt: skip
    """Write down that somebody was told, or did not take the call. ``upto``: the last of what was read out, so that a
    step made meanwhile is told, too.

    :class:`NotFound` for who may not see the report, :class:`NotAllowed` outside the team and, once it is finished, for
    who had it on hand; ``call_over`` where nothing is to be told any more.
    """
    report = locked(session, report_id)
    found = policy.seen(session, actor, report, local_day(at))
    if not found.team:
        raise NotAllowed("not_allowed", "这一步由物业来做。")
    if is_barred(session, actor, report):
        raise NotAllowed("own_work", "这件是您经手的，请别的同事打电话。")
    open_ones = (ReportCall.report_id == report.id, ReportCall.told_event.is_(None), ReportCall.id <= upto)
    owed = session.scalars(select(ReportCall).where(*open_ones).order_by(ReportCall.id)).all()
    if not owed:
        raise Conflict("call_over", "已经告诉过报事人了，可能同事刚打过电话。")
    thread = events.INTERNAL if result is Told.UNREACHED else events.RESIDENT
    event_id = events.write(session, report.id, PHONED, at=at, by=actor, part="staff", thread=thread,
                            words=phoning.EVENT_WORDS[result] + words, result=str(result))  # fmt: skip
    left = 0
    for one in owed:
        if phoning.is_over(result, tried_on(session, report.id, one.owed_at)):
            one.told_event = event_id
        else:
            left += 1
    if not left and report.state == State.DONE and report.heard_at is not None:
        # Told, or sought on days enough: from now on silence counts.
        report.noticed_at = at
    session.flush()


def spoken(session: Session, report: Report, event_id: int) -> None:
    """Its reporter has answered: what waited to be told them until now is known to them, or true no longer."""
    open_ones = (ReportCall.report_id == report.id, ReportCall.told_event.is_(None))
    session.execute(update(ReportCall).where(*open_ones).values(told_event=event_id))


def is_barred(session: Session, actor: Actor, report: Report) -> bool:
    """Whether somebody would tell the reporter that their own work is done, and so that silence closes it."""
    return report.state == State.DONE and own_work.had_on_hand(session, actor, report)


def tried_on(session: Session, report_id: int, since: datetime) -> set[date]:
    """The days on which somebody was rung up in vain since an instant."""
    asked = select(ReportEvent.at, ReportEvent.data).where(
        ReportEvent.report_id == report_id, ReportEvent.kind == PHONED, ReportEvent.at >= since
    )
    return {local_day(at) for at, data in session.execute(asked) if data.get("result") == Told.UNREACHED}
