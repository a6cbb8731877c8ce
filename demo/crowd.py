"""A vote of many homes in the demo: owners vote on their phones, an hour's ballots at a time.

The export opens only ballots of an area that enough voters share; everybody whose area is such a one votes.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.table import Table
from demo.voting import Voting
from demo.walk import Act
from server.kit.actor import Actor
from server.people import queries as people
from server.votes.models import Poll, RollHead, RollUnit, RollVoter
from server.votes.service import casting
from server.votes.service.exporting import FEW

HOURS = 4
LEANING = {"approve": 82, "oppose": 12, "abstain": 6}


@dataclass(frozen=True)
class Voter:
    """A head of the roll, and who casts for it with which number."""

    head_id: int
    area: int
    actor: Actor
    last4: str


def cast_by_many(table: Table, ballots: Voting, key: str, days: int, *, evenings: int) -> None:
    """The owners of a matter's poll vote within so many evenings from ``days`` on."""
    rng = random.Random(table.walk.seed)

    def begin(session: Session, at: datetime) -> None:
        poll, hours = ballots.poll(session, key), evenings * HOURS
        voters = in_company(_voters(session, poll, ballots))
        rng.shuffle(voters)
        for number in range(hours):
            evening, hour = divmod(number, HOURS)
            table.walk.at(at + timedelta(days=evening, hours=hour), _cast(ballots, poll.id, voters[number::hours], rng))

    table.on(days, 18, begin)


def in_company(voters: Sequence[Voter]) -> list[Voter]:
    """Those whose area enough of the others have too."""
    alike = Counter(one.area for one in voters)
    return [one for one in voters if alike[one.area] >= FEW]


def _cast(ballots: Voting, poll_id: int, voters: Sequence[Voter], rng: random.Random) -> Act:
    def act(session: Session, at: datetime) -> None:
        for one in voters:
            choice = rng.choices(tuple(LEANING), weights=tuple(LEANING.values()))[0]
            casting.cast(session, one.actor, vault=ballots.keys.vault, poll_id=poll_id, head_id=one.head_id,
                         choices=[{"topic": 1, "choice": choice}], id_last4=one.last4, at=at)  # fmt: skip

    return act


def _voters(session: Session, poll: Poll, ballots: Voting) -> list[Voter]:
    """Of every head the first owner whose number the estate knows."""
    marks = people.identity_marks().subquery()
    asked = (
        select(RollHead.id, RollHead.area, RollVoter.person_id, RollUnit.label)
        .join(RollVoter, RollVoter.head_id == RollHead.id)
        .join(RollUnit, RollUnit.head_id == RollHead.id)
        .join(marks, marks.c.person_id == RollVoter.person_id)
        .where(RollHead.poll_id == poll.id, marks.c.estate_id == poll.estate_id)
        .where(marks.c.phone.is_not(None), marks.c.claim_index.is_not(None))
        .order_by(RollHead.id, RollVoter.person_id, RollUnit.id)
    )
    rows, found = session.execute(asked).all(), dict[int, Voter]()
    names = people.names(session, {row.person_id for row in rows})
    for head_id, area, person_id, label in rows:
        if last4 := ballots.numbers.get((label, names[person_id])):
            found.setdefault(head_id, Voter(head_id, area, Actor(person_id), last4))
    return list(found.values())
