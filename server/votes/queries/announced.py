"""What was announced of a poll: the words everything later is held against, and the first link of its chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from server.kit.fields import show_instant
from server.votes.models import Poll, PollOption, PollTopic, RollHead
from server.votes.rules import chain

PIECE = 5_000
STAFF_ONLY = ("unowned_homes", "asked_homes")
"""What is kept with a poll's rules for those who work on it and published nowhere."""


def topics_of(session: Session, poll_id: int) -> list[dict[str, Any]]:
    """The topics of a poll with their options, in order: the shape the doors give them too."""
    topics = session.scalars(select(PollTopic).where(PollTopic.poll_id == poll_id).order_by(PollTopic.number)).all()
    asked = select(PollOption).join(PollTopic, PollTopic.id == PollOption.topic_id).where(PollTopic.poll_id == poll_id)
    options: dict[int, list[dict[str, Any]]] = {topic.id: [] for topic in topics}
    for option in session.scalars(asked.order_by(PollOption.number)):
        row = {"number": option.number, "words": option.words, "detail": option.detail}
        options[option.topic_id].append(row)
    return [
        {
            "number": topic.number, "words": topic.words, "kind": topic.kind, "seats": topic.seats,
            "planned_seats": topic.planned_seats, "most": topic.most, "why_words": topic.why_words,
            "options": options[topic.id],
        }
        for topic in topics
    ]  # fmt: skip


def announced(session: Session, poll: Poll) -> dict[str, Any]:
    """Everything a poll's chain begins with (:func:`server.votes.rules.chain.genesis`); JSON and nothing else."""
    assert poll.opens_at is not None and poll.closes_at is not None
    return {
        "poll": poll.id,
        "estate": poll.estate_id,
        "title": poll.title,
        "matter_type": poll.matter_type,
        "scope": poll.scope_label,
        "each_part": poll.each_part,
        "opens_at": show_instant(poll.opens_at),
        "closes_at": show_instant(poll.closes_at),
        "heads": poll.heads_total,
        "area": poll.area_total,
        "roll_hash": poll.roll_hash,
        "roll_number": poll.roll_number,
        "rules": {name: value for name, value in poll.rules.items() if name not in STAFF_ONLY},
        "topics": topics_of(session, poll.id),
        "public_key": poll.public_key,
    }


RollLine = tuple[int, int, str, int, int, dict[str, int]]


def roll_lines(session: Session, poll_id: int) -> Iterator[RollLine]:
    """(part, number, label, area, homes, area by source) of every head in the order in which they are hashed, a piece
    at a time."""
    # Pieces by key, as a cursor of the server's would stay open wherever a reader stops early.
    wanted = (RollHead.part, RollHead.number, RollHead.label, RollHead.area, RollHead.homes, RollHead.sources)
    place = tuple_(RollHead.part, RollHead.number)
    asked = select(*wanted).where(RollHead.poll_id == poll_id).order_by(RollHead.part, RollHead.number).limit(PIECE)
    rows = session.execute(asked).all()
    while rows:
        yield from ((row.part, row.number, row.label, row.area, row.homes, row.sources) for row in rows)
        rows = session.execute(asked.where(place > tuple_(*rows[-1][:2]))).all() if len(rows) == PIECE else []


def hash_of_roll(session: Session, poll_id: int) -> str:
    """The hash of a roll as it stands."""
    return chain.roll_hash(roll_lines(session, poll_id))
