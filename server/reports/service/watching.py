"""What the house itself does with reports: dispatch by rule, the ladder, notices of closing, closing by silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM, Actor
from server.kit.facts import publish
from server.people import queries as people
from server.people.rules import ADMIN
from server.reports import policy, reach
from server.reports.facts import ReportEscalated
from server.reports.models import Report, ReportEvent, ReportHandler, ReportRung
from server.reports.rules import clocks, dispatch, escalation, followup, refused
from server.reports.rules.categories import default_catalogue
from server.reports.rules.endings import ended
from server.reports.rules.words import HELD, OPEN, Move, Priority, State
from server.reports.service import clockwork, events, handing, joining, phoning, refusing, rungs
from server.reports.service.bringing import Bring
from server.reports.service.handing import barred_from
from server.reports.service.moving import locked, move

MOST_AT_ONCE = 200
NOTICED = "这张单{ended}，等您确认。若没有其他问题，几天后会自动办结，之后仍可随时重新打开。"
LEFT, LEFT_WORDS = "other", "这位同事不再负责这里"
UNTAKEN = (State.MADE, State.ACKNOWLEDGED, State.REOPENED)


def dispatch_by_rule(session: Session, *, report_id: int, at: datetime) -> int | None:
    """Give a report to the best candidate on the team. Gives who it was, or None when a person must decide."""
    report = locked(session, report_id)
    if State(report.state) not in UNTAKEN or report.drill or policy.goes_by_hand(report):
        return None
    choice = dispatch.choose(
        candidates(session, report),
        skill=default_catalogue().category(report.category).skill,
        priority=Priority(report.priority),
        barred=barred_from(session, report),
    )
    if choice is None:
        return None
    bring = Bring(assignee_id=choice.staff_id)
    move(session, SYSTEM, report_id=report_id, move=Move.ASSIGN, version=None, bring=bring, at=at)
    events.write(
        session, report_id, "dispatched", at=at, by=SYSTEM, part="system", thread=events.INTERNAL, words=choice.why
    )
    return choice.staff_id


def note_alarm(session: Session, *, report_id: int, words: str, at: datetime) -> None:
    """Keep which group and how many were told of danger, for the team to read; once, however often it is said."""
    known = select(ReportEvent.id).where(ReportEvent.report_id == report_id, ReportEvent.kind == "alarmed")
    if session.scalar(known.limit(1)) is None:
        events.write(session, report_id, "alarmed", at=at, by=SYSTEM, part="system", thread=events.INTERNAL,
                     words=words)  # fmt: skip


def dispatch_unanswered(session: Session, *, report_id: int, at: datetime) -> int | None:
    """Give a report nobody took in time to somebody by rule: danger is first offered to all, then never left open."""
    report = session.get_one(Report, report_id)
    if report.assignee_id is not None or at <= report.acknowledge_by:
        return None
    return dispatch_by_rule(session, report_id=report_id, at=at)


def take_from(session: Session, *, person_id: int, at: datetime) -> list[int]:
    """Hand back what lies in the hands of somebody whose work it is no more, and give it to somebody else where a rule
    can; gives the ids."""
    held = select(Report).where(Report.assignee_id == person_id, Report.state.in_(HELD)).order_by(Report.id)
    ids = [one.id for one in session.scalars(held) if person_id not in handing.team_ids(session, one)]
    for id_ in ids:
        bring = Bring(reason=LEFT, words=LEFT_WORDS)
        move(session, SYSTEM, report_id=id_, move=Move.HAND_BACK, version=None, bring=bring, at=at)
        dispatch_by_rule(session, report_id=id_, at=at)
    return ids


def candidates(session: Session, report: Report) -> list[dispatch.Candidate]:
    """The team of the report's estate, with what each has on hand."""
    team = people.staff_covering(session, report.estate_id, policy.TEAM)
    ids = [row["id"] for row in team]
    loads = _loads(session, ids)
    newest = select(ReportHandler.person_id, func.max(ReportHandler.given_at)).where(ReportHandler.person_id.in_(ids))
    lately = dict(session.execute(newest.group_by(ReportHandler.person_id)).all())
    return [
        dispatch.Candidate(
            row["id"],
            frozenset(row["skills"] or ()),
            loads.get(row["id"], 0),
            row["on_duty"],
            lately.get(row["id"]),
            administers=row["role"] == ADMIN,
        )
        for row in team
    ]


def team(
    session: Session, estate_id: int, *, skill: str | None = None, seen_by: Actor | None = None,
    report_id: int | None = None,
) -> list[dict[str, object]]:  # fmt: skip
    """The team of an estate with open work on hand, optionally those with a skill, or those who may be given a report
    now. ``seen_by`` counts only what that reader may know of: not the complaint about themselves on a colleague's
    desk."""
    rows = people.staff_covering(session, estate_id, policy.TEAM)
    if report_id is not None:
        may_have = handing.who_may_have(session, session.get_one(Report, report_id))
        rows = [row for row in rows if row["id"] in may_have]
    loads = _loads(session, [row["id"] for row in rows], seen_by)
    return [
        {"id": row["id"], "name": row["name"], "load": loads.get(row["id"], 0), "on_duty": row["on_duty"]}
        for row in rows
        if skill is None or skill in (row["skills"] or ())
    ]


def escalate_due(session: Session, *, report_id: int, at: datetime) -> Sequence[escalation.Due]:
    """Take every rung of the ladder that is due for a late report; a rung is taken once per round."""
    report = locked(session, report_id)
    due = rungs_due(session, report, rungs.crew(session, report.estate_id), at)
    for step in due:
        _take_rung(session, report, step.rung, Bring(reason="overdue", words=step.words), at)
    return due


def send_up(session: Session, *, report_id: int, rung: escalation.Rung, at: datetime) -> bool:
    """Take a rung of the ladder because a report came back too often, late or not. False where it did not, and where
    the rung was taken in this round."""
    report = locked(session, report_id)
    too_often = State(report.state) in OPEN and bool(refusing.elsewhere(session, report))
    if not too_often or rung in _taken(session, report):
        return False
    commissioner = refusing.has_commissioner(session, report.estate_id)
    bring = Bring(reason="refused", words=refused.words(rung, commissioner=commissioner))
    _take_rung(session, report, rung, bring, at)
    return True


def rungs_due(session: Session, report: Report, crew: rungs.Crew, at: datetime) -> Sequence[escalation.Due]:
    """The rungs a report has to climb now, of those that somebody of the estate holds. A drill alarms the team and
    nobody above it."""
    if State(report.state) not in OPEN or report.pause_reason is not None or report.drill:
        return ()
    levels = clockwork.levels_of(session, report.estate_id)
    missed = clocks.first_missed(clockwork.promise_of(report), clockwork.done_of(report), at)
    return escalation.due_now(
        escalation.default_ladder(), Priority(report.priority), missed_at=missed, taken=_taken(session, report),
        held=rungs.labels(crew, report), hours=levels.hours, now=at,
    )  # fmt: skip


def _taken(session: Session, report: Report) -> set[escalation.Rung]:
    taken = select(ReportRung.rung).where(ReportRung.report_id == report.id, ReportRung.round == report.reopen_count)
    return {escalation.Rung(rung) for rung in session.scalars(taken)}


def _take_rung(session: Session, report: Report, rung: escalation.Rung, bring: Bring, at: datetime) -> None:
    row = {"report_id": report.id, "round": report.reopen_count, "rung": str(rung), "at": at}
    session.execute(insert(ReportRung), row)
    event_id = move(session, SYSTEM, report_id=report.id, move=Move.ESCALATE, version=None, bring=bring, at=at)
    publish(session, ReportEscalated(report.id, report.estate_id, event_id, str(rung)), at=at)


def give_notice(session: Session, *, report_id: int, at: datetime) -> bool:
    """Note that the resident was told the report will close by silence. False when it is no longer due."""
    report = locked(session, report_id)
    if report.state != State.DONE or report.heard_at is None:
        return False
    if report.noticed_at is not None and report.noticed_at >= report.heard_at:
        return False
    if at < followup.remind_from(report.heard_at, followup.default_closing()) or phoning.is_owed(session, report):
        return False
    report.noticed_at = at
    words = NOTICED.format(ended=ended(report.kind, report.category, report.channel))
    events.write(session, report_id, "noticed", at=at, by=SYSTEM, part="system", words=words)
    return True


def close_by_silence(session: Session, *, report_id: int, at: datetime) -> bool:
    """Close a finished report nobody answered about, after notice. It never counts as satisfied (B10)."""
    report = locked(session, report_id)
    if report.state != State.DONE or report.heard_at is None:
        return False
    if not followup.may_auto_close(report.heard_at, report.noticed_at, followup.default_closing(), now=at):
        return False
    if phoning.is_owed(session, report):
        # Nobody is silent about what they never heard.
        return False
    move(session, SYSTEM, report_id=report_id, move=Move.AUTO_CLOSE, version=None, bring=Bring(), at=at)
    return True


def split_doubles(session: Session, *, report_id: int, at: datetime) -> None:
    """A report was taken back by whoever made it: those merged into it stand on their own again, since nobody of them
    has said that it is over."""
    estate_id = session.get_one(Report, report_id).estate_id
    for double_id in joining.doubles_of(session, report_id, estate_id):
        bring = Bring(reason="first_withdrawn")
        move(session, SYSTEM, report_id=double_id, move=Move.UNMERGE, version=None, bring=bring, at=at)


def late_ids(session: Session, *, at: datetime, after: int = 0) -> Sequence[int]:
    """Reports with a promise that is missed and a rung to take now, in order of id; at most so many at once."""
    late = select(Report).where(Report.next_due_at < at, Report.id > after).order_by(Report.id)
    found, crews = list[int](), dict[int, rungs.Crew]()
    for report in session.scalars(late.execution_options(yield_per=MOST_AT_ONCE)):
        crew = crews.get(report.estate_id) or crews.setdefault(report.estate_id, rungs.crew(session, report.estate_id))
        if rungs_due(session, report, crew, at):
            found.append(report.id)
        if len(found) >= MOST_AT_ONCE:
            break
    return found


def waiting_ids(session: Session, *, heard_before: datetime, after: int = 0) -> Sequence[int]:
    """Finished reports about which nothing was heard since an instant, in order of id."""
    waiting = select(Report.id).where(Report.state == State.DONE, Report.heard_at <= heard_before, Report.id > after)
    return session.scalars(waiting.order_by(Report.id).limit(MOST_AT_ONCE)).all()


def unchecked_ids(session: Session, *, before: datetime, since: datetime) -> Sequence[int]:
    """Reports of a span whose words no verdict has reached, newest first; at most so many at once."""
    waiting = select(Report.id).where(Report.words_state == "checking", Report.made_at < before)
    return session.scalars(waiting.where(Report.made_at > since).order_by(Report.id.desc()).limit(MOST_AT_ONCE)).all()


def verdict_on_words(session: Session, *, report_id: int, shown: bool) -> None:
    """What the content check said of a report's words; hidden words stay visible to reporter and staff."""
    session.execute(update(Report).where(Report.id == report_id).values(words_state="shown" if shown else "hidden"))


def _loads(session: Session, ids: Sequence[int], seen_by: Actor | None = None) -> dict[int | None, int]:
    on_hand = select(Report.assignee_id, func.count(Report.id))
    on_hand = on_hand.where(Report.assignee_id.in_(ids), Report.state.in_(OPEN))
    if seen_by is not None:
        on_hand = on_hand.where(reach.spared(seen_by))
    return dict(session.execute(on_hand.group_by(Report.assignee_id)).all())
