"""Matters and votes of 秀山花园, without a screen: a lift talked over with its plan and shares, a vote that is open or
counted. Notice lies three weeks back, the box opened yesterday and closes in six days, whatever hour it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from demo.table import PAPER
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.facts import FactRow
from server.people import queries as people
from server.proposals.models import Matter
from server.proposals.service import filing, gates, planning, raising, sharing, surveying
from server.votes.models import Poll, RollVoter
from server.votes.service import Keys, candidates, casting, closing, drafting, opening, rolls
from server.votes.service.drafting import Option, Scope, Topic
from tests.browser.ruling import let_vote
from tests.browser.told import Told

LIFT, PAINT = (
    Topic("给21栋1单元加装电梯"),
    Topic("外墙刷什么颜色", "options", (Option("米白"), Option("暖灰", "不显脏"))),
)
WATCHERS = Topic("选出两位监督施工的业主", "options", (Option("陈国华", "退休工程师"), Option("林美珍")), most=2)
LAST4 = {"meijie": "734X", "laowang": "0219"}
FEASIBLE = ("RATED", "LAND", "STRUCTURE", "FIRE", "PIPES")
Choices = list[dict[str, Any]]
YES: Choices = [{"topic": 1, "choice": "approve"}]
NO: Choices = [{"topic": 1, "choice": "oppose"}]


class Deciding(Told):
    """The estate, deciding. The manager convenes; whom the test looks at votes by their own phone."""

    @property
    def now(self) -> datetime:
        """The real clock, as browsers look at theirs."""
        return self.system.house.clock.now()

    @property
    def stair(self) -> int:
        """21栋1单元."""
        tree = self.ask("meijie")(f"/estates/{self.estate_id}/tree")
        return int(tree["buildings"][0]["stairs"][0]["id"])

    def open(self, *topics: Topic, mode: str = "SELF_HOSTED_ALLOWED", title: str = "21栋1单元加装电梯") -> int:
        """A vote of the stair whose box is open. Gives its id."""
        noticed, stair = self.now - timedelta(days=21), self.stair
        with self.system.house.database.write() as session:
            staff = self.staff(session)
            let_vote(self.system.house, session, staff, self.estate_id, mode=mode, at=noticed)
            poll_id = drafting.draft(
                session, staff, estate_id=self.estate_id, matter_id=None, title=title,
                matter_type="ELEVATOR_RETROFIT", scope=Scope("stairs", [stair]), topics=topics or (LIFT,), at=noticed,
            )  # fmt: skip
            rolls.freeze(
                session, staff, poll_id, opens_at=self.now - timedelta(days=1), closes_at=self.now + timedelta(days=6),
                notice_words="请大家投票", version=session.get_one(Poll, poll_id).version, keys=self._keys, at=noticed,
            )  # fmt: skip
            opening.open_due(session, at=self.now)
            self._quietly(session)
        return poll_id

    def ask_to_stand(self, person: str) -> None:
        """The manager drafts an election and asks somebody to stand."""
        actor, day = self._actor(person), local_day(self.now)
        with self.system.house.database.write() as session:
            staff = self.staff(session)
            topic = Topic("选举业委会委员", "candidates", seats=1, planned_seats=5)
            poll_id = drafting.draft(
                session, staff, estate_id=self.estate_id, matter_id=None, title="业委会换届", topics=[topic],
                matter_type="COMMITTEE_ELECT", scope=Scope(), at=self.now,
            )  # fmt: skip
            home_id = people.homes_of(session, actor.id, day)[0]["home_id"]
            candidates.ask(session, staff, poll_id, person_id=actor.id, home_id=home_id, at=self.now,
                           looked=candidates.Looked(adult=True), introduction="")  # fmt: skip
            self._quietly(session)

    def vote(self, poll_id: int, person: str, choices: Choices) -> None:
        """Somebody casts, without a screen."""
        actor = self._actor(person)
        with self.system.house.database.write() as session:
            mine = RollVoter.poll_id == poll_id, RollVoter.person_id == actor.id
            head_id = session.scalars(select(RollVoter.head_id).where(*mine)).one()
            casting.cast(session, actor, vault=self._keys.vault, poll_id=poll_id, head_id=head_id, choices=choices,
                         id_last4=LAST4[person], at=self.now)  # fmt: skip

    def close(self, poll_id: int) -> None:
        """The hour comes a little early: the box is closed and counted."""
        with self.system.house.database.write() as session:
            closes_at = session.get_one(Poll, poll_id).closes_at
            assert closes_at is not None
            closing.close_due(session, self._keys, at=closes_at + timedelta(seconds=1))
            self._quietly(session)

    def lift(self, *, plan: bool = False) -> int:
        """梅姐 wants a lift; the survey is open, or with ``plan`` over and the plan with two sets of shares is out."""
        meijie = self._actor("meijie")
        said = raising.Said(
            self.estate_id, "ELEVATOR_RETROFIT", "想装电梯", "老人上下楼太难了。", "stairs", (self.stair,)
        )
        with self.system.house.database.write() as session:
            matter_id = raising.raise_(session, meijie, said, at=self.now)
            self._lead(session, matter_id, surveying.open_, closes_at=self.now + timedelta(days=9), words="愿意吗？")
            if plan:
                self._plan(session, matter_id)
            self._quietly(session)
        return matter_id

    def _plan(self, session: Session, matter_id: int, *sets: str, not_paying: tuple[int, ...] = ()) -> None:
        self._lead(session, matter_id, surveying.close)
        brought = filing.prepare(self.system.house.files, [("平面图.pdf", PAPER)])
        for token, more in (("INTENT_OK", {}), ("FEASIBLE", {"ticked": FEASIBLE, "brought": brought})):
            version = session.get_one(Matter, matter_id).version
            gates.give(session, self.staff(session), matter_id=matter_id, token=token, version=version, at=self.now,
                       **more)  # fmt: skip
        cost = planning.Said(
            "楼梯外侧加一部电梯。", 68_000_000, subsidy=20_000_000, subsidy_words="市区两级补贴",
            running_words="按面积分摊", remedy_words="一楼补偿另议", upkeep_words="签维保合同",
            not_paying=not_paying,
        )  # fmt: skip
        self._lead(session, matter_id, planning.save, said=cost, brought=brought)
        ids = [self._add(session, matter_id, key) for key in sets or ("GUANGZHOU", "LINEAR")]
        if sets:
            self._lead(session, matter_id, sharing.choose, set_id=ids[0])
        self._lead(session, matter_id, planning.publish)

    def _add(self, session: Session, matter_id: int, key: str) -> int:
        version = session.get_one(Matter, matter_id).version
        return sharing.add(session, self.staff(session), matter_id, key=key, version=version, at=self.now)

    def _lead(self, session: Session, matter_id: int, do: Any, **more: Any) -> None:
        version = session.get_one(Matter, matter_id).version
        do(session, self.staff(session), matter_id, version=version, at=self.now, **more)

    def _actor(self, person: str) -> Actor:
        return Actor(self.town.phone(person).me()["id"])

    @property
    def _keys(self) -> Keys:
        return Keys.of(self.system.house)

    def _quietly(self, session: Session) -> None:
        """Nobody is told of these: the tests look at pages, not at messages."""
        session.execute(delete(FactRow).where(FactRow.name.like("poll.%") | FactRow.name.like("matter.%")))
