"""A lift for 21栋1单元 in one line each: raised by 梅姐, led on by 陈工, looked at by 老王 who pays nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from server.kit.actor import SYSTEM
from server.kit.clock import StoppedClock
from server.proposals.models import Matter
from server.proposals.queries import story
from server.proposals.service import gates, objecting, planning, raising, sharing, showing, surveying
from server.proposals.service.filing import PDF, Brought
from tests.cast import Cast

PAPER = Brought("材料.pdf", PDF, 100, "0" * 64)
FEASIBLE = ("RATED", "LAND", "STRUCTURE", "FIRE", "PIPES")


@dataclass
class Table:
    """Where the matters of 秀山花园 lie."""

    cast: Cast

    @property
    def at(self) -> datetime:
        """The stopped clock."""
        return self.cast.house.clock.now()

    def raise_(self, by: str = "meijie", **over: Any) -> int:
        """梅姐 wants a lift in her stair."""
        said: dict[str, Any] = {
            "estate_id": self.cast.xiushan, "kind": "ELEVATOR_RETROFIT", "title": "加装电梯",
            "words": "老人上下楼太难了。", "scope_kind": "stairs", "scope_ids": (self.cast.stair,),
        }  # fmt: skip
        with self.cast.house.database.write() as session:
            return raising.raise_(session, self.cast[by], raising.Said(**said | over), at=self.at)

    def do(self, act: Any, matter_id: int, *, by: str | None = "chengong", **more: Any) -> Any:
        """Somebody who leads matters does something to it, having read it as it stands."""
        actor = self.cast[by] if by else SYSTEM
        with self.cast.house.database.write() as session:
            return act(session, actor, matter_id, version=self.row(matter_id).version, at=self.at, **more)

    def give(self, matter_id: int, token: str, *, by: str | None = "chengong", **more: Any) -> None:
        """Give a token."""
        actor, version = (self.cast[by], self.row(matter_id).version) if by else (SYSTEM, None)
        with self.cast.house.database.write() as session:
            gates.give(session, actor, matter_id=matter_id, token=token, version=version, at=self.at, **more)

    def survey(self, matter_id: int, **said: str) -> None:
        """Ask for a week; who is named answers at once: ``meijie="yes"``."""
        self.do(surveying.open_, matter_id, closes_at=self.at + timedelta(days=7))
        for name, answer in said.items():
            self.answer(matter_id, name, answer)
        self.do(surveying.close, matter_id)

    def answer(self, matter_id: int, name: str, answer: str, home: str | None = None) -> None:
        """Somebody answers for a home, their own unless named."""
        own = {"meijie": "702", "daughter": "702", "laowang": "101", "tenant": "101", "stranger": "302"}
        home_id = self.cast.homes[home or own[name]]
        with self.cast.house.database.write() as session:
            surveying.answer(session, self.cast[name], matter_id, home_id=home_id, answer=answer, at=self.at)

    def said(self, **over: Any) -> planning.Said:
        """A whole plan for 400,000.00 with 100,000.01 of public money."""
        plan: dict[str, Any] = {"words": "楼梯外侧加一部电梯。", "gross": 40_000_000, "subsidy": 10_000_001,
                                "running_words": "按面积分摊", "remedy_words": "一楼补偿另议",
                                "upkeep_words": "签维保合同"}  # fmt: skip
        return planning.Said(**plan | over)

    def plan(self, matter_id: int, *sets: str, choose: bool = True, **over: Any) -> None:
        """Write a plan, put these sets beside each other, choose the first, publish."""
        self.do(planning.save, matter_id, said=self.said(**over), brought=[PAPER])
        ids = [self.do(sharing.add, matter_id, key=key) for key in sets or ("GUANGZHOU", "LINEAR")]
        if choose:
            self.do(sharing.choose, matter_id, set_id=ids[0])
        self.do(planning.publish, matter_id)

    def designed(self) -> int:
        """A lift whose plan is out; its vote may be prepared."""
        matter_id = self.raise_()
        self.survey(matter_id, meijie="yes", laowang="no")
        self.give(matter_id, "INTENT_OK")
        self.give(matter_id, "FEASIBLE", ticked=FEASIBLE, brought=[PAPER])
        self.plan(matter_id)
        return matter_id

    def passed(self) -> int:
        """A lift the owners have decided on."""
        matter_id = self.designed()
        self.give(matter_id, "VOTE_PASSED", by=None, evidence={"poll_id": 1})
        return matter_id

    def signed(self, *sets: str, **over: Any) -> int:
        """A lift whose payers have signed; who is not paying stands in ``over``."""
        matter_id = self.raise_()
        self.survey(matter_id, meijie="yes", laowang="no")
        self.give(matter_id, "INTENT_OK")
        self.give(matter_id, "FEASIBLE", ticked=FEASIBLE, brought=[PAPER])
        self.plan(matter_id, *sets, **over)
        self.give(matter_id, "VOTE_PASSED", by=None, evidence={"poll_id": 1})
        self.do(lambda *given, version, at: showing.begin(*given[:2], matter_id=given[2], brought=[PAPER],
                                                          version=version, at=at), matter_id)  # fmt: skip
        self.cast.react()
        clock = self.cast.house.clock
        assert isinstance(clock, StoppedClock)
        clock.advance(days=17)
        self.give(matter_id, "PUBLICITY_DONE")
        self.give(matter_id, "AGREEMENT_SIGNED", ticked=("USE_UNIT", "UPKEEP", "REMEDY"), brought=[PAPER])
        return matter_id

    def object_(self, matter_id: int, name: str = "laowang", words: str = "挡了我家的光", **more: Any) -> int:
        """Somebody objects; gives the objection's id."""
        with self.cast.house.database.write() as session:
            return objecting.object_(session, self.cast[name], matter_id, code="light", words=words, at=self.at, **more)

    def row(self, matter_id: int) -> Matter:
        """The matter as its row stands."""
        with self.cast.house.database.read() as session:
            return session.get_one(Matter, matter_id)

    def story(self, matter_id: int, name: str = "meijie") -> Mapping[str, Any]:
        """The whole story as somebody sees it."""
        with self.cast.house.database.read() as session:
            return story.one(session, self.cast.house, self.cast[name], matter_id, at=self.at)


@pytest.fixture
def table(cast: Cast) -> Table:
    """The table."""
    return Table(cast)
