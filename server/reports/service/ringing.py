"""Asking afterwards whether it is really good (R-08), apart from the stars the resident gave (B16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM, Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed
from server.reports import policy
from server.reports.queries import calls
from server.reports.rules.words import Move, Who
from server.reports.service import events, moving
from server.reports.service.locking import locked


class Result(StrEnum):
    """What came of a call."""

    GOOD = "good"
    BAD = "bad"
    UNREACHED = calls.UNREACHED


RESULTS = {Result.GOOD: "满意", Result.BAD: "还没弄好", Result.UNREACHED: "没接通"}
BY_PHONE = "回访时住户说还没弄好"


@dataclass(frozen=True, slots=True)
class Heard:
    """What the resident said on the phone."""

    result: Result
    words: str


def note(session: Session, actor: Actor, *, report_id: int, heard: Heard, at: datetime) -> None:
    """Write down a call. What is not good is opened again at once, by the resident's word; another supervisor has it.

    :class:`NotFound` for who may not see the report, :class:`NotAllowed` for who does not supervise there or did the
    work, ``call_over`` where nobody is to be rung up about it (any more), ``words_needed`` where it is not good.
    """
    report = locked(session, report_id)
    found = policy.seen(session, actor, report, local_day(at))
    if Who.SUPERVISOR not in found.parts:
        raise NotAllowed("not_allowed", "回访由物业经理来做。")
    if report.reporter_id == actor.id or calls.handled_by(session, report.id, actor.id):
        raise NotAllowed("own_work", "这件是您自己报的或办的，请别的同事回访。")
    if not calls.is_waiting(session, report, at=at):
        raise Conflict("call_over", "这件现在不用回访，可能同事已经打过电话了。")
    if heard.result is Result.BAD and not heard.words:
        raise Malformed("words_needed", "请写下住户说了什么，接手的同事要看。")
    said = f"{RESULTS[heard.result]}。{heard.words}" if heard.words else RESULTS[heard.result]
    events.write(session, report.id, calls.CALLED, at=at, by=actor, part="staff", thread=events.INTERNAL, words=said,
                 result=str(heard.result))  # fmt: skip
    if heard.result is Result.BAD:
        bring = moving.Bring(reason="not_fixed", words=f"{BY_PHONE}：{heard.words}")
        moving.move(session, SYSTEM, report_id=report.id, move=Move.REOPEN, version=None, bring=bring, at=at)
