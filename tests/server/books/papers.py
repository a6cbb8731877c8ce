"""Papers of the maintenance fund in short verbs: 周会计 enters, 刘经理 or 吴委员 confirms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from server.books.rules.fund_papers import Ground
from server.books.service import fund, fund_papers
from server.books.service.fund import UseSaid
from server.books.service.fund_papers import Source
from server.kit.clock import local_day
from server.votes.models import Poll, PollTopic, Result
from tests.cast import Cast


class Papers:
    """The fund of 秀山花园; each verb in a transaction of its own."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    @property
    def at(self) -> datetime:
        """Now."""
        return self.cast.house.clock.now()

    @property
    def today(self) -> date:
        """Today in Shanghai."""
        return local_day(self.at)

    def source(self, **more: Any) -> Source:
        """On which paper it stands."""
        plain = {"estate_id": self.cast.xiushan, "day": date(2026, 9, 30), "paper": "市维修资金中心对账单",
                 "number": "2026-0931"}  # fmt: skip
        return Source(**(plain | more))

    def statement(
        self, balance: int = 50_000_000, initial: int = 100_000_000, by: str = "zhoukuaiji", **more: Any
    ) -> int:
        """Enter a statement; its id."""
        with self.cast.house.database.write() as session:
            return fund.enter_statement(session, self.cast[by], self.source(**more), initial_fen=initial,
                                        balance_fen=balance, at=self.at)  # fmt: skip

    def use(self, fen: int = 3_000_000, poll_id: int | None = None, by: str = "zhoukuaiji", **more: Any) -> int:
        """Enter a use, in an emergency where no vote is named; its id."""
        ground = Ground.EMERGENCY if poll_id is None else Ground.VOTE
        words = "" if poll_id else "屋面漏水进电梯井，街道到场认定"
        found = more.pop("finding", "" if poll_id else "街道应急认定 2026-12 号")
        said = UseSaid(fen, "21栋屋面防水", "蓝天防水工程公司", ground, poll_id, more.pop("emergency", words), found)
        with self.cast.house.database.write() as session:
            return fund.enter_use(session, self.cast[by], self.source(**more), said, at=self.at)

    def confirm(self, paper: str, paper_id: int, by: str = "liujingli", version: int = 1) -> None:
        """Another person's word."""
        with self.cast.house.database.write() as session:
            fund_papers.confirm(session, self.cast[by], paper, paper_id, version=version, at=self.at)

    def stated(self, *args: Any, **more: Any) -> int:
        """Enter and confirm a statement; its id."""
        paper_id = self.statement(*args, **more)
        self.confirm("statement", paper_id)
        return paper_id

    def passed_vote(self, scope_kind: str = "estate", scope_ids: list[int] | None = None, state: str = "final") -> int:
        """A vote about using the fund that was passed; its id."""
        with self.cast.house.database.write() as session:
            poll = Poll(estate_id=self.cast.xiushan, title="修屋面", matter_type="MAINT_FUND_USE",
                        matter_class="ordinary", scope_kind=scope_kind, scope_ids=scope_ids or [], scope_label="21栋",
                        state=state, final_at=self.at, made_by=self.cast["chengong"].id, made_at=self.at)  # fmt: skip
            session.add(poll)
            session.flush()
            topic = PollTopic(poll_id=poll.id, number=1, words="同意修吗", kind="yes_no")
            session.add(topic)
            session.flush()
            session.add(Result(poll_id=poll.id, number=1, kind="final", topic_id=topic.id, part=0, figures={}, rule={},
                               outcome="PASSED", made_at=self.at))  # fmt: skip
            return poll.id

    def told(self, name: str = "meijie") -> Any:
        """What somebody reads of the fund in the open books."""
        return self.cast.visitor(name).get(f"/estates/{self.cast.xiushan}/books").json["fund"]
