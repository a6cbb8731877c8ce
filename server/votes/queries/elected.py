"""Whom an election has chosen, for the room that seats them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.votes.models import Poll, PollOption, PollTopic
from server.votes.queries.results import WHOLE, rows_of
from server.votes.rules.matters import matter

ELECTED, ALTERNATES = "elected", "alternates"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody with enough votes: by the name on the ballot, and the person where the ballot names one. ``waits``: as
    an alternate."""

    name: str
    person_id: int | None
    waits: bool


@dataclass(frozen=True, slots=True)
class Election:
    """How an election ended. ``formed``: there is a committee by it (C-05). ``filling``: it only filled seats that
    were open. ``day``: the owners' voting ended on it, and the days of the law run from there."""

    poll_id: int
    estate_id: int
    formed: bool
    filling: bool
    day: date
    chosen: Sequence[Chosen]


def elections(session: Session, poll_id: int) -> list[Election]:
    """The elections to the committee in a poll whose result stands; none in any other."""
    poll = session.get_one(Poll, poll_id)
    if poll.state != "final" or not matter(poll.matter_type).candidates:
        return []
    topics = {row.number: row for row in session.scalars(select(PollTopic).where(PollTopic.poll_id == poll_id))}
    return [
        Election(poll_id, poll.estate_id, bool(row.figures.get("formed")), _is_filling(topics[number]),
                 local_day(poll.closes_at or poll.made_at), _chosen(session, topics[number], row.figures))
        for number, row in rows_of(session, poll_id)
        if row.part == WHOLE and row.figures.get("options") is not None and topics[number].kind == "candidates"
    ]  # fmt: skip


def _is_filling(topic: PollTopic) -> bool:
    return topic.seats is not None and topic.planned_seats is not None and topic.seats < topic.planned_seats


def _chosen(session: Session, topic: PollTopic, figures: dict[str, list[int]]) -> list[Chosen]:
    rows = {row.number: row for row in session.scalars(select(PollOption).where(PollOption.topic_id == topic.id))}
    return [
        Chosen(rows[number].words, rows[number].person_id, which == ALTERNATES)
        for which in (ELECTED, ALTERNATES)
        for number in figures.get(which, ())
    ]
