"""Counts anew after a dispute was decided, and says what is different from the count before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM
from server.kit.area import square_metres
from server.kit.facts import publish
from server.votes.facts import PollCounted
from server.votes.models import Poll, PollTopic, Result
from server.votes.rules.calendar import objections_until
from server.votes.rules.counting import CHOICE_LABELS, OUTCOME_LABELS, TAKING_PART, Outcome
from server.votes.service import closing, counting

CORRECTED = "corrected"
Figures = Mapping[str, Any]


def correct(session: Session, poll: Poll, *, at: datetime, why: str = "") -> int | None:
    """Publish a corrected count with what changed, and ``why``; gives its number, None where nothing did.

    Whoever sees other figures than before may object to them: where the time for it is over, it begins anew.
    """
    if closing.is_official(poll):
        return None
    before = latest(session, poll.id)
    counting.count(session, poll, closing.silence_of(session, poll), kind=CORRECTED, at=at)
    after = latest(session, poll.id)
    changed = list(differences(session, before, after))
    if not changed:
        for was, row in zip(before, after, strict=True):
            was.rule = {**was.rule, "left_out": row.rule["left_out"]}
            session.delete(row)
        return None
    if why:
        changed.insert(0, {"topic": changed[0]["topic"], "part": 0, "label": "为什么", "words": why})
    return announce(session, poll, after, changed, at=at)


def announce(
    session: Session, poll: Poll, rows: list[Result], changed: list[dict[str, Any]], *, at: datetime
) -> int:  # fmt: skip
    """Publish a corrected result with what is different in it; gives its number."""
    for row in rows:
        row.differences = changed
    number = rows[0].number
    poll.counted_at, poll.version = at, poll.version + 1
    if poll.objections_until is None or at >= poll.objections_until:
        poll.objections_until = objections_until(at, poll.rules["objection_days"])
    audit.record(session, SYSTEM, "poll.corrected", "poll", poll.id, at=at, estate_id=poll.estate_id,
                 after={"number": number, "objections_until": poll.objections_until.isoformat()})  # fmt: skip
    publish(session, PollCounted(poll.id, number, CORRECTED), at=at)
    return number


def latest(session: Session, poll_id: int) -> list[Result]:
    """The rows of the latest count, in order of topic and part."""
    newest = select(func.max(Result.number)).where(Result.poll_id == poll_id).scalar_subquery()
    asked = select(Result).where(Result.poll_id == poll_id, Result.number == newest)
    return list(session.scalars(asked.order_by(Result.topic_id, Result.part)))


def differences(session: Session, before: list[Result], after: list[Result]) -> Iterator[dict[str, Any]]:
    """What a count says otherwise than the one before, as ``{topic, part, label, words}``."""
    old = {(row.topic_id, row.part): row for row in before}
    asked = select(PollTopic.id, PollTopic.number).where(PollTopic.id.in_([row.topic_id for row in after]))
    numbers = dict(session.execute(asked).all())
    for row in after:
        where = {"topic": numbers[row.topic_id], "part": row.part}
        was = old[row.topic_id, row.part]
        for label, words in _changed(was.figures, row.figures):
            yield {**where, "label": label, "words": words}
        if was.outcome != row.outcome:
            words = f"{_said(was.outcome)} → {_said(row.outcome)}"
            yield {**where, "label": "结果", "words": words}


def _changed(was: Figures, now: Figures) -> Iterator[tuple[str, str]]:
    keys = (("heads_took_part", "area_took_part", "参与"),)
    for heads, area, label in keys:
        yield from _pair(label, (was[heads], was[area]), (now[heads], now[area]))
    for choice in TAKING_PART:
        old, new = was["choices"][choice], now["choices"][choice]
        yield from _pair(CHOICE_LABELS[choice], (old["heads"], old["area"]), (new["heads"], new["area"]))
    for old, new in zip(was.get("options", ()), now.get("options", ()), strict=True):
        yield from _pair(f"第 {new['number']} 项", (old["heads"], old["area"]), (new["heads"], new["area"]))


def _pair(label: str, was: tuple[int, int], now: tuple[int, int]) -> Iterator[tuple[str, str]]:
    if was != now:
        yield label, f"{_both(was)} → {_both(now)}"


def _both(pair: tuple[int, int]) -> str:
    return f"{pair[0]} 人 {square_metres(pair[1])} 平方米"


def _said(outcome: str) -> str:
    return OUTCOME_LABELS.get(Outcome(outcome), outcome)
