"""A ballot box in one line: a poll with its roll, ballots sealed and chained as the real ones are.

It writes the rows itself, so that counting is tested whatever stands in front of it; who may vote is tested elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.kit.house import House
from server.places import queries
from server.places import service as places
from server.votes import recount
from server.votes.models import (
    Ballot,
    BallotChain,
    PaperEntry,
    Poll,
    PollOption,
    PollTopic,
    Result,
    RollHead,
    Sent,
)
from server.votes.queries.announced import announced, hash_of_roll
from server.votes.rules import chain
from server.votes.rules.matters import matter
from server.votes.sealing import content
from server.votes.sealing import keys as sealing
from server.votes.sealing.keys import Keys
from server.votes.service import chaining, closing, exporting, finishing

YES, NO, ABSTAIN = "approve", "oppose", "abstain"
DEFAULTS: dict[str, Any] = {
    "evote_mode": "SELF_HOSTED_ALLOWED", "paper_policy": "ELECTRONIC_WINS", "changes_allowed": 1, "objection_days": 7,
    "nonreturn_policy": "STRICT", "nonreturn_allowed": ["STRICT"], "follow_floor": "NONE", "clause_id": "",
    "warning": "", "parking": "EXCLUDE", "evote_words": "", "identity": "none",
}  # fmt: skip


@dataclass(frozen=True)
class Topic:
    """What is asked."""

    words: str = "同意加装电梯吗"
    kind: str = "yes_no"
    options: Sequence[str] = ()
    seats: int | None = None
    planned: int | None = None
    most: int = 1


@dataclass
class Box:
    """An open poll. Heads are called by their place in the roll, from 0."""

    house: House
    poll_id: int
    opened: datetime
    heads: list[int] = field(default_factory=list)

    @property
    def keys(self) -> Keys:
        """What opens it."""
        return Keys.of(self.house)

    @property
    def poll(self) -> Poll:
        """As it stands."""
        with self.house.database.read() as session:
            return session.get_one(Poll, self.poll_id)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction."""
        with self.house.database.write() as session:
            yield session

    def cast(self, head: int, *said: str | Sequence[int], channel: str = "app", state: str = "valid",
             by: int = 0) -> str:  # fmt: skip
        """A ballot: a word, or the options marked, for each topic. Gives its receipt."""
        choices = [
            {"topic": number, "choice": one} if isinstance(one, str) else {"topic": number, "options": list(one)}
            for number, one in enumerate(said, 1)
        ]
        with self.writing() as session:
            return drop(session, self, self.heads[head], choices, channel=channel, state=state, by=by)

    def cast_all(self, said: Iterable[str | None]) -> None:
        """One word for each head in order; None stays silent."""
        with self.writing() as session:
            for head_id, one in zip(self.heads, said, strict=False):
                if one is not None:
                    drop(session, self, head_id, [{"topic": 1, "choice": one}])

    def deliver(self, *heads: int) -> None:
        """The opinion sheet reached these heads."""
        with self.writing() as session:
            session.add_all(
                Sent(poll_id=self.poll_id, head_id=self.heads[head], channel="visit", delivered=True, by=1,
                     at=self.opened)
                for head in heads
            )  # fmt: skip

    def hand_in(self, head: int, state: str) -> None:
        """A paper that was entered once, and what became of it."""
        with self.writing() as session:
            session.add(PaperEntry(
                poll_id=self.poll_id, head_id=self.heads[head], channel="paper", sealed=b"sealed", salt="salt",
                photo_key="0" * 64, first_by=1, at=self.opened, state=state,
            ))  # fmt: skip

    def close(self, at: datetime | None = None, *, most: int = 2000) -> datetime:
        """Everything that happens when time is over, a transaction a step. Gives when that was."""
        at = at or self.opened + timedelta(days=10)
        with self.house.database.read() as session:
            due = closing.due(session, at=at)
        for poll_id in due:
            more = True
            while more:
                with self.writing() as session:
                    more = closing.advance(session, self.keys, poll_id, at=at, most=most)
        return at

    def finish(self, at: datetime) -> list[int]:
        """Make final what is due."""
        with self.writing() as session:
            return finishing.final_due(session, at=at)

    def results(self, *, number: int | None = None, part: int = 0) -> list[Result]:
        """The rows of a count, of the last by default, in order of topic."""
        asked = select(Result).where(Result.poll_id == self.poll_id, Result.part == part)
        with self.house.database.read() as session:
            rows = session.scalars(asked.order_by(Result.number, Result.topic_id)).all()
        number = number or max(row.number for row in rows)
        return [row for row in rows if row.number == number]

    def export(self, path: Path, *, whole: bool = True) -> Path:
        """The export, written to a file."""
        with self.house.database.read() as session:
            path.write_bytes(b"".join(exporting.export(session, session.get_one(Poll, self.poll_id), whole=whole)))
        return path


def open_box(
    house: House, areas: Sequence[int], *, estate_id: int | None = None, parts: Sequence[int] = (),
    topics: Sequence[Topic] = (Topic(),), matter_type: str = "RULES_OF_ASSEMBLY",
    rules: Mapping[str, Any] | None = None,
) -> Box:  # fmt: skip
    """A poll among heads with these areas (hundredths of a square metre), open since now for seven days."""
    at, kind = house.clock.now(), matter(matter_type)
    with house.database.write() as session:
        estate_id = estate_id or found_estate(session)
        poll = Poll(
            estate_id=estate_id, matter_id=None, title="表决", matter_type=matter_type, scope_kind="estate",
            scope_ids=[], matter_class=str(kind.matter_class), scope_label="全小区", each_part=bool(parts),
            state="open", made_by=1, made_at=at, noticed_at=at, opens_at=at, version=1,
            closes_at=at + timedelta(days=7), roll_number=1, heads_total=len(areas), area_total=sum(areas),
        )  # fmt: skip
        shape = [
            [n, topic.kind, topic.most, list(range(1, len(topic.options) + 1))] for n, topic in enumerate(topics, 1)
        ]
        poll.rules = {**DEFAULTS, "matter_class": str(kind.matter_class), "thresholds": kind.thresholds.plain(),
                      "shape": shape, **(rules or {})}  # fmt: skip
        session.add(poll)
        session.flush()
        _ask(session, poll.id, topics)
        heads = _enrol(session, poll, areas, parts or [0] * len(areas))
        poll.public_key = sealing.make(session, Keys.of(house), poll.id).public
        poll.roll_hash = hash_of_roll(session, poll.id)
        session.flush()
        poll.chain_head = chain.genesis(announced(session, poll))
        chaining.begin(session, poll, poll.chain_head)
        return Box(house, poll.id, at, heads)


def drop(
    session: Session, box: Box, head_id: int, choices: Sequence[Mapping[str, Any]], *, channel: str = "app",
    state: str = "valid", by: int = 0,
) -> str:  # fmt: skip
    """Put a ballot in. Gives its receipt."""
    poll, head = session.get_one(Poll, box.poll_id), session.get_one(RollHead, head_id)
    room = content.room_of(poll.rules["shape"])
    filled = content.fill(poll.public_key or "", poll_id=poll.id, head_id=head_id, choices=choices, room=room)
    linked, chains = session.get_one(BallotChain, (poll.id, head.chain)), poll.rules.get("chains", 1)
    number, prev = chain.number(linked.ballots, head.chain, chains), linked.head
    before = select(func.count()).where(Ballot.poll_id == poll.id)
    at = box.opened + timedelta(seconds=session.scalar(before) or 0)
    link = chain.link(
        prev, number=number, tag=head.tag, part=head.part, area=head.area, channel=channel, commit=filled.commit,
        moment=chain.moment(filled.sealed, at),
    )  # fmt: skip
    if state == "valid":
        counts = Ballot.head_id == head_id, Ballot.state == "valid"
        session.execute(update(Ballot).where(*counts).values(state="replaced"))
    session.add(Ballot(
        poll_id=poll.id, head_id=head_id, number=number, channel=channel, sealed=filled.sealed, commit=filled.commit,
        area=head.area, prev=prev, link=link, receipt=chain.receipt(link), cast_at=at, cast_by=by, identity="none",
        state=state,
    ))  # fmt: skip
    linked.ballots, linked.head = linked.ballots + 1, link
    session.flush()
    return chain.receipt(link)


def recounted(path: Path, receipt: str = "") -> tuple[int, str]:
    """What ``recount.py`` says of a file: its exit code and its words."""
    said = io.StringIO()
    with redirect_stdout(said):
        code = recount.main([str(path), *([receipt] if receipt else [])])
    return code, said.getvalue()


def found_estate(session: Session) -> int:
    """An estate for the polls of a test."""
    known = queries.estate_named(session, "花园", "杭州市")
    if known is not None:
        return known
    company = places.found_company(session, name="物业")
    return places.found_estate(session, name="花园", city="杭州市", company_id=company)


def _ask(session: Session, poll_id: int, topics: Sequence[Topic]) -> None:
    for number, one in enumerate(topics, 1):
        topic = PollTopic(poll_id=poll_id, number=number, words=one.words, kind=one.kind, seats=one.seats,
                          planned_seats=one.planned or one.seats, most=one.most)  # fmt: skip
        session.add(topic)
        session.flush()
        session.add_all(PollOption(topic_id=topic.id, number=n, words=words) for n, words in enumerate(one.options, 1))


def _enrol(session: Session, poll: Poll, areas: Sequence[int], parts: Sequence[int]) -> list[int]:
    chains = poll.rules.get("chains", 1)
    tags = [f"{(number * 7919) % 1_000_003:08x}{number:024x}" for number in range(1, len(areas) + 1)]
    heads = [
        RollHead(poll_id=poll.id, part=part, number=number, label=f"{number}室", kind="person", area=area, homes=1,
                 tag=tag, chain=chain.chain_of(tag, chains), changes_used=0)
        for number, (area, part, tag) in enumerate(zip(areas, parts, tags, strict=True), 1)
    ]  # fmt: skip
    session.add_all(heads)
    session.flush()
    return [head.id for head in heads]
