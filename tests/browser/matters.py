"""Matters of 秀山花园 with something on each of their pages, without a screen."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from demo.table import PAPER
from server.kit.actor import SYSTEM, Actor
from server.kit.clock import local_day
from server.people import queries as people
from server.proposals.models import Matter
from server.proposals.queries import scope
from server.proposals.service import (
    consenting,
    filing,
    following,
    gates,
    helping,
    joining,
    meeting,
    objecting,
    planning,
    raising,
    sharing,
    showing,
    surveying,
)
from tests.browser.deciding import Deciding


class Matters(Deciding):
    """The estate, talking things over."""

    def talked_over(self) -> int:
        """A lift with its plan out and the next one half written, an objection, a consent that is missing, a meeting
        with a promise. Gives its id."""
        matter_id = self.lift(plan=True)
        with self.system.house.database.write() as session:
            paper = filing.prepare(self.system.house.files, [("会议签到.pdf", PAPER)])
            home_id = self._below(session)
            neighbour = Actor(people.owners(session, home_id, local_day(self.now))[0]["person_id"])
            objecting.object_(session, neighbour, matter_id, code="light", words="挡了一楼的光。", at=self.now)
            self._lead(session, matter_id, consenting.ask, kind="private", home_id=home_id, part="占用一楼外墙 0.6 米")
            met = session.get_one(Matter, matter_id).version
            meeting_id = meeting.call(session, self.staff(session), matter_id, meets_at=self.now - timedelta(hours=2),
                                      place="居委会二楼", agenda="听一楼的意见", version=met, at=self.now)  # fmt: skip
            self._lead(session, matter_id, meeting.keep_minutes, meeting_id=meeting_id, words="都谈了。", people=12,
                       promises=[("请设计院复核日照", local_day(self.now))], brought=paper)  # fmt: skip
            self._lead(session, matter_id, planning.save, said=planning.Said("改成观光梯。", 70_000_000, 20_000_000))
            self._lead(session, matter_id, sharing.add, key="MID_BASE")
            self._quietly(session)
        return matter_id

    def passed(self) -> int:
        """A lift the owners have decided on, that has begun to be built. Gives its id."""
        matter_id = self.lift(plan=True)
        with self.system.house.database.write() as session:
            gates.give(session, SYSTEM, matter_id=matter_id, token=gates.VOTE_PASSED, at=self.now)
            self._lead(session, matter_id, following.reach, title="开工了", day=local_day(self.now))
            self._quietly(session)
        return matter_id

    def signed(self, *, told: bool = False) -> int:
        """A lift whose payers have signed, one ground-floor home aside: that one may join, and one payer asked for
        help. ``told``: what follows from it is let happen, bills too. Gives its id."""
        with self.system.house.database.write() as session:
            raised = raising.Said(self.estate_id, "ELEVATOR_RETROFIT", "加装电梯（已签协议）", "老人上下楼太难了。",
                                  "stairs", (self.stair,))  # fmt: skip
            matter_id = raising.raise_(session, self._actor("meijie"), raised, at=self.now)
            begun = self.now - timedelta(days=30)
            self._lead(session, matter_id, surveying.open_, closes_at=self.now + timedelta(days=9), words="愿意吗？")
            self._plan(session, matter_id, "LINEAR", not_paying=(self._below(session),))
            gates.give(session, SYSTEM, matter_id=matter_id, token=gates.VOTE_PASSED, at=begun)
            paper = filing.prepare(self.system.house.files, [("补充协议.pdf", PAPER)])
            version = session.get_one(Matter, matter_id).version
            showing.begin(session, self.staff(session), matter_id=matter_id, brought=paper, version=version, at=begun)
            for token, ticked in (("PUBLICITY_DONE", ()), (gates.AGREEMENT_SIGNED, ("USE_UNIT", "UPKEEP", "REMEDY"))):
                version = session.get_one(Matter, matter_id).version
                gates.give(session, self.staff(session), matter_id=matter_id, token=token, ticked=ticked,
                           brought=paper, version=version, at=self.now)  # fmt: skip
            if not told:
                self._help(session, matter_id)
                self._lead(session, matter_id, joining.agree, home_id=self._below(session), brought=paper)
                self._quietly(session)
        return matter_id

    def _help(self, session: Session, matter_id: int) -> None:
        meijie = self._actor("meijie")
        home_id = people.homes_of(session, meijie.id, local_day(self.now))[0]["home_id"]
        helping.ask(session, meijie, self.system.house.vault, matter_id, home_id=home_id, wish="parts", months=12,
                    reason="退休金不高，一次拿不出来。", agreed=True, at=self.now)  # fmt: skip

    def _below(self, session: Session) -> int:
        """A home on the ground floor of the stair."""
        homes = scope.homes(session, self.estate_id, "stairs", [self.stair])
        return int(homes[0]["id"])
