"""Every legal move, checked against the one table."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed, Stale
from server.kit.facts import publish
from server.reports import policy
from server.reports.facts import ReportMoved
from server.reports.models import Report
from server.reports.rules import doubted, endings, reasons, refused, spoken, states
from server.reports.rules.words import Kind, Move, Need, Place, State, Who
from server.reports.service import events, own_work, phoning, proof, quoting, refusing
from server.reports.service.bringing import Bring
from server.reports.service.effects import EFFECTS
from server.reports.service.locking import locked, locked_pair

__all__ = ["Bring", "locked", "move"]

UNVERSIONED = frozenset({Move.URGE, Move.FOLLOW, Move.UNFOLLOW, Move.RATE, Move.TAKE})
"""Moves that stay right whatever was added meanwhile; taking is decided by the state, so that one grab wins."""
JOINING = frozenset({Move.FOLLOW, Move.UNFOLLOW})
"""Moves of a neighbour that change nothing about the report: they leave no event."""
ASIDE = JOINING | {Move.URGE}
"""Moves that must not make stale what somebody else is about to do with the report."""


def move(
    session: Session, actor: Actor, *, report_id: int, move: Move, version: int | None, bring: Bring, at: datetime
) -> int:
    """Make one legal move. Gives the id of the event it left, 0 where it leaves none.

    Raises ``NotFound`` for strangers, ``IllegalMove``, ``NotYourMove``, ``MoveNeedsMore``, ``UnknownReason``, what
    :func:`quoting.check` says of a price, ``AnsweredBefore`` for who would overrule the reporter alone, ``OwnHand`` for
    who would write down a resident's word on their own work, ``OwnWork`` and ``NotRated`` for who would judge what they
    or their home had on hand, and ``Stale`` when the report changed since ``version`` was read.
    """
    if move is Move.MERGE and bring.target_id is not None:
        report, _ = locked_pair(session, report_id, bring.target_id)
    else:
        report = locked(session, report_id)
    found = policy.seen(session, actor, report, local_day(at))
    acting = policy.acting(found, move, report)
    step = states.check(
        State(report.state), move, roles=acting, given=bring.needs(), kind=Kind(report.kind), place=Place(report.place),
        ending=endings.ending(report.kind, report.category), features=quoting.features_of(report),
    )  # fmt: skip
    if version is not None and version != report.version and move not in UNVERSIONED:
        raise Stale("report_changed", "这张单刚刚有了新进展，请刷新后再操作。")
    _check_written(session, actor, report, move, bring, acting & step.who)
    _check(session, actor, report, move, bring, local_day(at))
    quoting.check(session, actor, report, move, bring, acting, local_day(at))
    if move in JOINING:
        EFFECTS[move](session, actor, report, bring, at)
        return 0
    before, following = report.state, quoting.following(report, step, bring)
    part = events.part_of(acting & step.who)
    event_id = events.write(
        session, report.id, str(move), at=at, by=actor, part=part, thread=_thread(move), words=bring.said,
        before=before, after=str(following), **bring.told(),
    )  # fmt: skip
    if Who.SCRIBE in acting & step.who and move is not Move.URGE:
        phoning.spoken(session, report, event_id)
    events.attach(session, actor, report, event_id, bring.media_ids, stage=_stage(move, part))
    report.state = following
    EFFECTS.get(move, _nothing_more)(session, actor, report, bring, at)
    quoting.let_work(report)
    quoting.keep(session, actor, report, move, bring, before=before, part=part, at=at)
    report.version += 0 if move in ASIDE else 1
    session.flush()
    fact = ReportMoved(report.id, report.estate_id, event_id, str(move), before, report.state, actor.id)
    publish(session, fact, at=at)
    return event_id


def _check_written(
    session: Session, actor: Actor, report: Report, move: Move, bring: Bring, acting: frozenset[Who]
) -> None:  # fmt: skip
    if spoken.asks_another(move, acting) and own_work.had_on_hand(session, actor, report):
        raise spoken.OwnHand
    if missing := spoken.more_needs(move, acting) - bring.needs():
        raise states.MoveNeedsMore(missing)


def _check(session: Session, actor: Actor, report: Report, move: Move, bring: Bring, day: date) -> None:
    if doubted.comes_back_no_more(report.channel, move, report.reopen_count):
        raise doubted.ReturnedOften
    if refusing.overrules_own(session, actor, report, move):
        raise refused.AnsweredBefore
    own_work.check(session, actor, report, move, rates=bring.stars is not None, day=day)
    if bring.reason is not None:
        among = doubted.reasons(report.channel, move, reasons.reasons_for(move))
        reason = reasons.reason_of(move, bring.reason, among)
        if reason.key == "other" and not bring.words:
            raise Malformed("words_needed", "选择“其他”时，请写明原因。")
    if proof.needs_before(session, report, move) and not bring.media_ids:
        raise states.MoveNeedsMore([Need.PHOTO])


def _thread(move: Move) -> str:
    return events.INTERNAL if move in (Move.TRANSFER, Move.HAND_BACK) else events.RESIDENT


def _stage(move: Move, part: str) -> str:
    if move in (Move.FINISH, Move.REFUSE_RETURN):
        return proof.AFTER
    if move is Move.ARRIVE:
        return proof.ARRIVAL
    return proof.SAID if part == "staff" else proof.BEFORE


def _nothing_more(_session: Session, _actor: Actor, _report: Report, _bring: Bring, _at: datetime) -> None:
    return None
