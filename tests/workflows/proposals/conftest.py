"""A stair that votes: 梅姐 and 老王 own a home each in it, a third one is the developer's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server.delivery.models import InboxItem, Message
from server.delivery.service import consent
from server.delivery.templates import template
from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.facts import FactRow
from server.votes.models import Poll, RollHead, RollVoter
from server.votes.service import Keys, casting, drafting, rolls, settings
from server.votes.service.drafting import Scope, Topic
from tests.cast import Cast
from workflows.proposals import jobs

LAST4 = {"meijie": "734X", "laowang": "8556"}
OPENS, CLOSES = datetime(2026, 12, 8, tzinfo=SHANGHAI), datetime(2026, 12, 18, tzinfo=SHANGHAI)
CLOSED = CLOSES + jobs.ON_THE_WAY
"""When the clock closes the poll: ballots that came in the last second are through the door by then."""
TITLE = "21栋1单元加装电梯"


@dataclass
class Stair:
    """What a test of votes does in one line each."""

    cast: Cast
    clock: StoppedClock

    @property
    def at(self) -> datetime:
        return self.clock.now()

    def do(self, act: Callable[[Session], int]) -> int:
        """Something in a transaction of its own."""
        with self.cast.house.database.write() as session:
            return act(session)

    def settle(self) -> None:
        """The estate lets its ballots be cast here."""
        with self.cast.house.database.write() as session:
            values = {"evote_mode": "SELF_HOSTED_ALLOWED"}
            settings.change(session, self.cast["liujingli"], estate_id=self.cast.xiushan, values=values, version=0,
                            ground="议事规则第三条", asked_by=self.cast["committee"].id, at=self.at)  # fmt: skip

    def draft(self, matter_id: int | None = None, kind: str = "ELEVATOR_RETROFIT") -> int:
        """A question for the stair."""
        return self.do(lambda session: drafting.draft(
            session, self.cast["liujingli"], estate_id=self.cast.xiushan, matter_id=matter_id, title=TITLE,
            matter_type=kind, scope=Scope("stairs", (self.cast.stair,)), topics=[Topic("是否同意加装电梯")], at=self.at,
        ))  # fmt: skip

    def notice(self, poll_id: int) -> int:
        """Its roll is frozen."""
        with self.cast.house.database.write() as session:
            version = session.get_one(Poll, poll_id).version
            rolls.freeze(session, self.cast["liujingli"], poll_id, opens_at=OPENS, closes_at=CLOSES, version=version,
                         notice_words="请看方案。", keys=self.keys, at=self.at)  # fmt: skip
        return poll_id

    @property
    def keys(self) -> Keys:
        return Keys.of(self.cast.house)

    def until(self, at: datetime) -> None:
        """Time passes; the jobs run twice, and what follows happens twice."""
        self.clock.set(at)
        for act in (jobs.open_votes, jobs.close_votes, jobs.finish_votes, jobs.close_surveys) * 2:
            act(self.cast.house, self.at)
        self.again()

    def again(self) -> None:
        """Everything that follows, and then once more."""
        self.cast.react()
        with self.cast.house.database.write() as session:
            told = or_(*(FactRow.name.startswith(one) for one in ("poll.", "matter.", "mandate.")))
            for row in session.scalars(select(FactRow).where(told)):
                row.state, row.next_at = "due", self.at
        self.cast.react()

    def vote(self, name: str, poll_id: int, choice: str = "approve") -> None:
        """Somebody casts for their head on their phone."""
        who = self.cast[name]
        with self.cast.house.database.write() as session:
            mine = RollVoter.poll_id == poll_id, RollVoter.person_id == who.id
            head_id = session.scalars(select(RollVoter.head_id).where(*mine)).one()
            casting.cast(session, who, vault=self.cast.house.vault, poll_id=poll_id, head_id=head_id,
                         choices=[{"topic": 1, "choice": choice}], id_last4=LAST4[name], at=self.at)  # fmt: skip
        self.cast.react()

    def agree(self, name: str, key: str, times: int = 1) -> None:
        """Somebody accepts messages of a kind."""
        with self.cast.house.database.write() as session:
            for number in range(times):
                consent.record_consent(session, openid=f"o-{name}", template_id=template(key).id, accepted=True,
                                       event_key=f"{name}-{key}-{number}-{self.at}", at=self.at)  # fmt: skip

    def titles(self, name: str) -> list[str]:
        """What somebody was told, oldest first."""
        return [title for title, _ in self.cast.inbox(name)]

    def messages(self, key: str) -> dict[str, int]:
        """Messages of a kind by state."""
        asked = select(Message.state, func.count()).where(Message.kind == key).group_by(Message.state)
        with self.cast.house.database.read() as session:
            return dict(session.execute(asked).all())

    def told(self, name: str, title: str) -> tuple[str, str]:
        """What somebody's one inbox item with a title says, and where it leads."""
        mine = InboxItem.person_id == self.cast.ids[name], InboxItem.title == title
        with self.cast.house.database.read() as session:
            item = session.scalars(select(InboxItem).where(*mine)).one()
            return item.words, item.page or ""

    def unread(self, name: str, title: str) -> int:
        """How many items of this title somebody has not read."""
        mine = InboxItem.person_id == self.cast.ids[name], InboxItem.title == title, InboxItem.read_at.is_(None)
        with self.cast.house.database.read() as session:
            return session.scalar(select(func.count()).select_from(InboxItem).where(*mine)) or 0

    def heads(self, poll_id: int) -> int:
        """How many heads the roll has."""
        with self.cast.house.database.read() as session:
            asked = select(func.count()).select_from(RollHead).where(RollHead.poll_id == poll_id)
            return session.scalar(asked) or 0


@pytest.fixture
def stair(cast: Cast, clock: StoppedClock) -> Stair:
    """The stair, in an estate that votes in this house."""
    clock.set(datetime(2026, 11, 21, 10, tzinfo=SHANGHAI))
    made = Stair(cast, clock)
    made.settle()
    return made


DAY = timedelta(days=1)
