"""Counts what was opened, in the database: one sum over choices, valid ballots and the roll, then exact rules.

Counting reads and decides; it changes no ballot. The same ballots give the same figures however often they are counted,
in whatever order they came and however the owners are grouped: nothing but sums goes into the rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, select
from sqlalchemy.orm import Session

from server.bodies.rules.sizes import sizes_of
from server.kit.db import BigInt
from server.places import queries as places
from server.places.rules.cities import profile
from server.votes.models import (
    Ballot,
    OpenedChoice,
    PaperEntry,
    Poll,
    PollOption,
    PollTopic,
    Result,
    RollHead,
    RollUnit,
)
from server.votes.queries.delivered import has_reached
from server.votes.rules import each_part
from server.votes.rules.counting import Choice, Outcome, Totals
from server.votes.rules.deciding import CANDIDATES, Decided, Question, decide_topic, frozen_thresholds
from server.votes.rules.heads import HeadKind
from server.votes.rules.silence import Silence
from server.votes.service.paper import DIFFERS, LAPSED

VALID, FROZEN = "valid", "frozen"
HANDED_IN = (DIFFERS, LAPSED)
"""Papers that came and were not counted."""
WHOLE = 0
Marks = dict[tuple[int, str], Totals]
"""What stands behind (option, choice); option 0 is the topic as a whole."""


@dataclass(frozen=True)
class Sums:
    """Everything the rules need: by (topic, part) what was said, the roll and its silent heads by part, and how many
    heads took part in a topic by which channel."""

    marks: Mapping[tuple[int, int], Marks]
    roll: Mapping[int, Totals]
    silent: Mapping[int, Totals]
    channels: Mapping[int, Mapping[str, int]]


def add_up(session: Session, poll_id: int) -> Sums:
    """The sums of a poll: a few statements whatever the number of ballots."""
    marks: defaultdict[tuple[int, int], Marks] = defaultdict(dict)
    channels: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for topic_id, part, option, choice, channel, heads, area in session.execute(_SUMS, {"poll": poll_id}):
        held = marks[topic_id, part]
        held[option, choice] = held.get((option, choice), Totals()) + Totals(heads, int(area))
        if option == 0 and choice != Choice.SPOILED:
            channels[topic_id][channel] += heads
    return Sums(marks, _by_part(session, _ROLL, poll_id), _by_part(session, _SILENT, poll_id), channels)


def count(
    session: Session, poll: Poll, silence: Silence, *, kind: str, at: datetime,
    differences: Sequence[Mapping[str, Any]] | None = None,
) -> dict[int, str]:  # fmt: skip
    """Write one count of a poll: a row per topic, and one more per part where each must pass by itself.

    Gives the outcome of each topic by its number. ``part`` 0 is the whole scope: with parts, its figures are pooled and
    only inform, while its outcome follows from the parts (E-03). ``rule`` keeps which ballots a dispute leaves out.
    """
    sums, number = add_up(session, poll.id), _next_number(session, poll.id)
    frozen = select(Ballot.id).where(Ballot.poll_id == poll.id, Ballot.state == FROZEN).order_by(Ballot.id)
    left_out = list(session.scalars(frozen))
    rows = [
        {**row, "rule": {**row["rule"], "left_out": left_out}, "poll_id": poll.id, "number": number, "kind": kind,
         "differences": differences, "made_at": at}
        for question in questions(session, poll)
        for row in _topic_rows(session, poll, question, sums, silence)
    ]  # fmt: skip
    session.execute(insert(Result), rows)
    numbers = dict(session.execute(select(PollTopic.id, PollTopic.number).where(PollTopic.poll_id == poll.id)).all())
    return {numbers[row["topic_id"]]: row["outcome"] for row in rows if row["part"] == WHOLE}


def questions(session: Session, poll: Poll) -> list[Question]:
    """The topics of a poll as the rules take them, in order."""
    topics = session.scalars(select(PollTopic).where(PollTopic.poll_id == poll.id).order_by(PollTopic.number)).all()
    asked = select(PollOption.topic_id, PollOption.number).where(
        PollOption.topic_id.in_([topic.id for topic in topics])
    )
    options: defaultdict[int, list[int]] = defaultdict(list)
    for topic_id, number in session.execute(asked.order_by(PollOption.number)):
        options[topic_id].append(number)
    return [
        Question(topic.id, topic.kind, tuple(options[topic.id]), topic.seats or topic.most, topic.planned_seats)
        for topic in topics
    ]


def _topic_rows(session: Session, poll: Poll, question: Question, sums: Sums, silence: Silence) -> list[dict[str, Any]]:
    needed, smallest = frozen_thresholds(poll.rules), _smallest(session, poll) if question.kind == CANDIDATES else 0
    parts = {part: sums.marks.get((question.id, part), {}) for part in sums.roll}

    def decide(total: Totals, marks: Marks, silent: Totals) -> Decided:
        return decide_topic(needed, poll.matter_class, question, total, marks, silent=silent, silence=silence,
                            smallest=smallest)  # fmt: skip

    decided = {part: decide(sums.roll[part], marks, sums.silent.get(part, Totals())) for part, marks in parts.items()}
    rule = {"thresholds": needed.plain(), "matter_type": poll.matter_type, "matter_class": poll.matter_class,
            "roll_number": poll.roll_number, "by_channel": dict(sums.channels.get(question.id, {}))}  # fmt: skip
    rows = [_row(question, part, one, rule) for part, one in decided.items()]
    if not poll.each_part:
        return rows
    pooled = decide(*_pool(sums, parts), sum(sums.silent.values(), Totals()))
    outcome = each_part.overall({str(part): Outcome(one.outcome) for part, one in decided.items()})
    return [*rows, _row(question, WHOLE, pooled, {**rule, "each_part": True}) | {"outcome": str(outcome)}]


def _row(question: Question, part: int, one: Decided, rule: Mapping[str, Any]) -> dict[str, Any]:
    return {"topic_id": question.id, "part": part, "figures": one.figures, "strict": one.strict,
            "rule": {**rule, **one.rule}, "outcome": one.outcome}  # fmt: skip


def _smallest(session: Session, poll: Poll) -> int:
    """The legal minimum of this estate's committee (C-04)."""
    city = profile(places.estate(session, poll.estate_id)["city"])
    homes = select(func.count()).where(RollUnit.poll_id == poll.id, RollUnit.home_id.is_not(None))
    return sizes_of(city).smallest(session.scalar(homes) or 0, poll.area_total)


def _pool(sums: Sums, parts: Mapping[int, Marks]) -> tuple[Totals, Marks]:
    pooled: Marks = {}
    for marks in parts.values():
        for key, totals in marks.items():
            pooled[key] = pooled.get(key, Totals()) + totals
    return sum(sums.roll.values(), Totals()), pooled


def _next_number(session: Session, poll_id: int) -> int:
    return (session.scalar(select(func.max(Result.number)).where(Result.poll_id == poll_id)) or 0) + 1


def _by_part(session: Session, asked: Any, poll_id: int) -> dict[int, Totals]:
    return {part: Totals(heads, int(area)) for part, heads, area in session.execute(asked, {"poll": poll_id})}


_POLL: ColumnElement[int] = bindparam("poll", type_=BigInt)
_SUMS = (
    select(OpenedChoice.topic_id, RollHead.part, OpenedChoice.option_number, OpenedChoice.choice, Ballot.channel,
           func.count(), func.sum(RollHead.area))
    .join(Ballot, Ballot.id == OpenedChoice.ballot_id)
    .join(RollHead, RollHead.id == Ballot.head_id)
    .where(Ballot.poll_id == _POLL, Ballot.state == VALID)
    .group_by(OpenedChoice.topic_id, RollHead.part, OpenedChoice.option_number, OpenedChoice.choice, Ballot.channel)
)  # fmt: skip
_ROLL = (
    select(RollHead.part, func.count(), func.sum(RollHead.area))
    .where(RollHead.poll_id == _POLL)
    .group_by(RollHead.part)
)
_SILENT = _ROLL.where(
    RollHead.kind != HeadKind.DEVELOPER,
    has_reached(RollHead.id),
    ~select(Ballot.id).where(Ballot.head_id == RollHead.id).exists(),
    RollHead.id.not_in(select(PaperEntry.head_id).where(PaperEntry.poll_id == _POLL, PaperEntry.state.in_(HANDED_IN))),
)
"""Delivered and without any ballot; the undelivered, the developer's unsold stock, and who cast one that does not count
or handed in a paper that two people did not read alike in time, are never silent."""
