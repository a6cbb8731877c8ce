"""What one ballot may be asked for: by its receipt whether it counts, and by its owner alone what it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import not_found
from server.votes.models import Ballot, OpenedChoice, Poll, PollTopic, RollHead, RollVoter
from server.votes.queries.announced import topics_of
from server.votes.queries.polls import readable
from server.votes.rules.chain import read_receipt
from server.votes.rules.counting import CHOICE_LABELS, Choice
from server.votes.rules.precedence import Channel

COUNTED = ("preliminary", "final")
STATE_WORDS = {
    "valid": "这张票收到了，没有被改过。",
    "replaced": "这张票收到过，后来改投了，以后来那张为准。",
    "beside": "这张票收到了，也留着。同一户还有一张票，按公告的规则以那张为准。",
    "frozen": "有人说这张票不是本人投的，正在核实，核实前不计入。",
    "void": "经核实，这张票不计入。",
}


def checked(session: Session, actor: Actor, poll_id: int, code: str, *, at: datetime) -> dict[str, Any]:
    """Whether the ballot of a receipt is there and counts; who cast it, how many were cast before it and what it says
    nobody is told, and when it was cast only whoever did: with the second, a neighbour who saw it happen would find it
    in the export."""
    poll = readable(session, actor, poll_id, at=at)
    mine = Ballot.poll_id == poll.id, Ballot.receipt == read_receipt(code)
    row = session.execute(select(Ballot.cast_at, Ballot.cast_by, Ballot.state).where(*mine)).first()
    if row is None:
        raise not_found("回执")
    cast_at = row.cast_at if row.cast_by == actor.id else None
    return {"code": read_receipt(code), "cast_at": cast_at, "counted": row.state == "valid",
            "words": STATE_WORDS[row.state]}  # fmt: skip


def own(session: Session, actor: Actor, poll_id: int, *, at: datetime) -> dict[str, Any]:
    """What my own ballots say, once they are counted; of a joint head only to whoever cast its ballot (C15).

    Before there is a result, the list is empty for everybody: nobody knows yet.
    """
    poll = readable(session, actor, poll_id, at=at)
    heads = _own_ballots(session, actor.id, poll) if poll.state in COUNTED else []
    topics = topics_of(session, poll.id)
    said = _choices(session, [ballot_id for ballot_id, _, _ in heads])
    return {
        "items": [
            {"head_id": head_id, "label": label, "choices": [_told(topic, said[ballot_id]) for topic in topics]}
            for ballot_id, head_id, label in heads
        ]
    }


def _own_ballots(session: Session, person_id: int, poll: Poll) -> Sequence[Any]:
    """Cast by this person; or on paper or by a mandate, for a head this person votes for."""
    asked = (
        select(Ballot.id, RollHead.id, RollHead.label)
        .join(RollHead, RollHead.id == Ballot.head_id)
        .join(RollVoter, RollVoter.head_id == RollHead.id)
        .where(RollVoter.poll_id == poll.id, RollVoter.person_id == person_id, Ballot.state == "valid")
        .where(or_(Ballot.cast_by == person_id, Ballot.channel != _APP))
    )
    return session.execute(asked.order_by(RollHead.id)).all()


def _choices(session: Session, ballot_ids: Sequence[int]) -> dict[int, dict[int, list[tuple[int, str]]]]:
    asked = (
        select(OpenedChoice.ballot_id, PollTopic.number, OpenedChoice.option_number, OpenedChoice.choice)
        .join(PollTopic, PollTopic.id == OpenedChoice.topic_id)
        .where(OpenedChoice.ballot_id.in_(ballot_ids))
        .order_by(OpenedChoice.option_number)
    )
    found: defaultdict[int, dict[int, list[tuple[int, str]]]] = defaultdict(dict)
    for ballot_id, number, option, choice in session.execute(asked):
        found[ballot_id].setdefault(number, []).append((option, choice))
    return found


def _told(topic: Mapping[str, Any], said: Mapping[int, list[tuple[int, str]]]) -> dict[str, Any]:
    rows = said.get(topic["number"], [])
    names = {one["number"]: one["words"] for one in topic["options"]}
    marked = "、".join(names[option] for option, _ in rows if option)
    whole = CHOICE_LABELS[Choice(rows[0][1])] if rows else "没有填"
    return {"topic": topic["number"], "words": topic["words"], "choice_words": marked or whole}


_APP = str(Channel.APP)
