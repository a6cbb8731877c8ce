"""A poll of 21栋1单元 about a lift, from draft to open box: 梅姐 and 老王 are on its roll, the rest is unsold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.clock import SHANGHAI, StoppedClock
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.votes.models import Ballot, Poll, RollHead, RollUnit, RollVoter
from server.votes.sealing.keys import Keys
from server.votes.service import drafting, opening, rolls, settings
from server.votes.service.drafting import Scope, Topic
from server.votes.service.rolls import Frozen
from tests.cast import MOVED_IN, Cast

OPENS = datetime(2026, 12, 8, 0, 0, tzinfo=SHANGHAI)
CLOSES = datetime(2026, 12, 18, 18, 0, tzinfo=SHANGHAI)
LAST4 = {"meijie": "734X", "laowang": "8556"}
LIFT = (Topic("加装电梯"),)
YES: list[dict[str, Any]] = [{"topic": 1, "choice": "approve"}]
NO: list[dict[str, Any]] = [{"topic": 1, "choice": "oppose"}]


@dataclass
class Polling:
    """Short verbs of the committee's, each in a transaction of its own."""

    cast: Cast
    clock: StoppedClock
    poll_id: int = 0
    frozen: Frozen | None = None
    heads: dict[str, int] = field(default_factory=dict)

    @property
    def keys(self) -> Keys:
        """Those of the house."""
        return Keys.of(self.cast.house)

    def rule(self, **values: Any) -> None:
        """The estate's assembly decides something."""
        with self.cast.house.database.write() as session:
            version = settings.of_estate(session, self.cast.xiushan)["version"]
            settings.change(session, self.cast["committee"], estate_id=self.cast.xiushan, values=values,
                            ground="议事规则第三条", asked_by=self.cast["liujingli"].id, version=version,
                            at=self.clock.now())  # fmt: skip

    def draft(self, topics: Any = LIFT, *, scope: Scope | None = None, matter_type: str = "ELEVATOR_RETROFIT") -> int:
        """The committee drafts a poll."""
        with self.cast.house.database.write() as session:
            self.poll_id = drafting.draft(
                session, self.cast["committee"], estate_id=self.cast.xiushan, matter_id=None, title="21栋加装电梯",
                matter_type=matter_type, scope=scope or Scope("stairs", [self.cast.stair]), topics=topics,
                at=self.clock.now(),
            )  # fmt: skip
        return self.poll_id

    def freeze(self, opens_at: datetime = OPENS, closes_at: datetime = CLOSES) -> Frozen:
        """Notice is given."""
        with self.cast.house.database.write() as session:
            self.frozen = rolls.freeze(
                session, self.cast["committee"], self.poll_id, opens_at=opens_at, closes_at=closes_at,
                notice_words="请大家投票", version=self.poll.version, keys=self.keys, at=self.clock.now(),
            )  # fmt: skip
            self.heads = {name: self.head_of(session, name) for name in ("meijie", "laowang")}
        return self.frozen

    def open(self) -> None:
        """The opening hour comes."""
        self.clock.set(OPENS + timedelta(hours=9))
        with self.cast.house.database.write() as session:
            opening.open_due(session, at=self.clock.now())

    def head_of(self, session: Session, name: str) -> int:
        """The first head somebody may cast for; 0 without one."""
        mine = RollVoter.poll_id == self.poll_id, RollVoter.person_id == self.cast.ids[name]
        return session.scalar(select(RollVoter.head_id).where(*mine).order_by(RollVoter.head_id).limit(1)) or 0

    @property
    def poll(self) -> Poll:
        """The poll as its row stands."""
        with self.cast.house.database.read() as session:
            return session.get_one(Poll, self.poll_id)

    def rows(self, table: type[Any]) -> list[Any]:
        """Every row of a table of this poll."""
        with self.cast.house.database.read() as session:
            return list(session.scalars(select(table).where(table.poll_id == self.poll_id).order_by(table.id)))

    def states(self, name: str) -> list[tuple[str, str]]:
        """(channel, state) of the ballots of somebody's head, in the order of the chain."""
        return [(one.channel, one.state) for one in self.rows(Ballot) if one.head_id == self.heads[name]]

    def body(self, name: str, choices: Any = YES, **more: Any) -> dict[str, Any]:
        """What a phone sends to cast."""
        return {"head_id": self.heads[name], "choices": choices, "id_last4": LAST4[name], **more}

    def vote(self, name: str, choices: Any = YES, *, status: int = 201, **more: Any) -> dict[str, Any]:
        """Somebody casts on their phone. Gives the answer."""
        key = more.pop("key", f"ballot-{name}-{self.cast.house.clock.now().timestamp()}-{len(self.rows(Ballot))}")
        sent = self.body(name, choices, **more)
        answer = self.cast.visitor(name).post(f"/votes/{self.poll_id}/ballots", sent, key=key)
        assert answer.status_code == status, answer.json
        found: dict[str, Any] = answer.json
        return found

    def own(self, home: str, *owners: tuple[str, str], joint: bool = False) -> list[int]:
        """Somebody comes to own a home that was nobody's: (name, id number) of each. Gives their ids."""
        with self.cast.house.database.write() as session:
            at, vault = self.clock.now(), self.cast.house.vault
            new = [NewOwner(name, None, number) for name, number in owners]
            ids = [ownership.ensure_person(session, vault, one, at=at) for one in new]
            pairs = list(zip(ids, new, strict=True))
            ownership.add_owners(session, self.cast.homes[home], pairs, since=MOVED_IN, joint=joint, source="desk",
                                 vault=vault)  # fmt: skip
        return ids


def ready(cast: Cast, clock: StoppedClock) -> Polling:
    """A poll that is open, in an estate whose city lets it run its own."""
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED")
    polling.draft()
    polling.freeze()
    polling.open()
    return polling


__all__ = ["CLOSES", "NO", "OPENS", "YES", "Polling", "RollHead", "RollUnit", "ready"]
