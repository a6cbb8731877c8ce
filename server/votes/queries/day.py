"""Votes by day, for those who write about the day. Numbers of heads only: no home, no person, no choice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server.votes.models import Ballot, Poll, PollTopic, Result
from server.votes.rules.counting import OUTCOME_LABELS, Outcome
from server.votes.rules.steps import least, told

_RUNNING = ("noticed", "open")
_DECIDED = ("preliminary", "final")


@dataclass(frozen=True, slots=True)
class Running:
    """A poll that was announced or is open. ``voted``, in steps, is None before it opens and of a small roll."""

    id: int
    estate_id: int
    title: str
    scope_label: str
    state: str
    opens_at: datetime
    closes_at: datetime
    of: int
    voted: int | None

    @property
    def voted_words(self) -> str:
        """At least how many have voted; empty where nothing is told."""
        return "" if self.voted is None else least(self.voted)


@dataclass(frozen=True, slots=True)
class Decided:
    """A poll whose result came out: ``final`` or not yet; ``outcomes`` are words, one for each topic."""

    id: int
    estate_id: int
    title: str
    scope_label: str
    final: bool
    outcomes: tuple[str, ...]


def running_in(session: Session, estate_ids: Collection[int]) -> Mapping[int, list[Running]]:
    """The polls announced or open now, by estate, what closes first before the rest. Two statements."""
    polls = session.scalars(
        select(Poll).where(Poll.estate_id.in_(estate_ids), Poll.state.in_(_RUNNING)).order_by(Poll.closes_at, Poll.id)
    ).all()
    counted = _voted(session, [one.id for one in polls])
    found: dict[int, list[Running]] = {estate_id: [] for estate_id in estate_ids}
    for one in polls:
        if one.opens_at is None or one.closes_at is None:
            continue
        voted = told(counted.get(one.id, 0), one.heads_total) if one.state == "open" else None
        found[one.estate_id].append(Running(one.id, one.estate_id, one.title, one.scope_label, one.state, one.opens_at,
                                            one.closes_at, one.heads_total, voted))  # fmt: skip
    return found


def decided_in(
    session: Session, estate_ids: Collection[int], since: datetime, until: datetime
) -> Mapping[int, list[Decided]]:
    """The polls counted, or made final, from ``since`` up to ``until`` (excluded), by estate, oldest first."""
    inside = or_(
        (Poll.counted_at >= since) & (Poll.counted_at < until), (Poll.final_at >= since) & (Poll.final_at < until)
    )
    wanted = Poll.estate_id.in_(estate_ids), Poll.state.in_(_DECIDED), inside
    polls = session.scalars(select(Poll).where(*wanted).order_by(Poll.counted_at, Poll.id)).all()
    outcomes = _outcomes(session, [one.id for one in polls]) if polls else {}
    found: dict[int, list[Decided]] = {estate_id: [] for estate_id in estate_ids}
    for one in polls:
        found[one.estate_id].append(Decided(one.id, one.estate_id, one.title, one.scope_label, one.state == "final",
                                            tuple(outcomes.get(one.id, ()))))  # fmt: skip
    return found


def _voted(session: Session, poll_ids: Collection[int]) -> Mapping[int, int]:
    valid = select(Ballot.poll_id, func.count()).where(Ballot.poll_id.in_(poll_ids), Ballot.state == "valid")
    return dict(session.execute(valid.group_by(Ballot.poll_id)).all())


def _outcomes(session: Session, poll_ids: Collection[int]) -> Mapping[int, list[str]]:
    newest = select(Result.poll_id, func.max(Result.number).label("number")).where(Result.poll_id.in_(poll_ids))
    last = newest.group_by(Result.poll_id).subquery()
    asked = (
        select(Result.poll_id, Result.outcome)
        .join(last, (last.c.poll_id == Result.poll_id) & (last.c.number == Result.number))
        .join(PollTopic, PollTopic.id == Result.topic_id)
        .where(Result.part == 0)
        .order_by(Result.poll_id, PollTopic.number)
    )
    found: dict[int, list[str]] = {}
    for poll_id, outcome in session.execute(asked):
        found.setdefault(poll_id, []).append(label_of(outcome))
    return found


def label_of(outcome: str) -> str:
    """An outcome in words; what has none stands for itself."""
    return OUTCOME_LABELS[Outcome(outcome)] if outcome in tuple(Outcome) else outcome
