"""A committee of 秀山花园 and its meetings: one called, one held, one whose minutes are out; without a screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from miniprogram_stub.story.town import XIUSHAN
from server.bodies.rules.makeup import Part
from server.bodies.service import founding
from server.bodies.service.founding import NewMember
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.facts import FactRow
from server.people import queries as people
from server.people.rules import COMMITTEE
from server.votes.models import CommitteeMeeting
from server.votes.service import meetings, minutes
from server.votes.service.meetings import Topic
from server.votes.service.minutes import Ended
from tests.browser.desks import employ
from tests.browser.told import Told

TOPICS = (Topic("地下车库的灯换成感应的", "原来的灯整夜亮着。", decides=True, own=True),
          Topic("听听楼长说什么"))  # fmt: skip
MEMBERS = ("member", "member2", "member3")


class Committees(Told):
    """The estate, with a committee of three."""

    def sit(self) -> None:
        """Three members come to the console."""
        for number, login in enumerate(MEMBERS, 1):
            employ(self.system, login, f"{'甲乙丙'[number - 1]}委员", f"1991100010{number}", COMMITTEE, XIUSHAN)

    def seated(self) -> None:
        """They are written down as a committee, with something late and a term nobody has named yet."""
        with self.system.house.database.write() as session:
            day, known = local_day(self.now), self._members(session)
            given = [NewMember(one.name, Part.HEAD if not number else Part.MEMBER, person_id=one.id)
                     for number, one in enumerate(known)]  # fmt: skip
            founding.seat_elected(session, self.estate_id, poll_id=0, whole=True, at=self.now,
                                  day=day - timedelta(days=9),
                                  elected=[*given, NewMember("丁候补", Part.ALTERNATE)])  # fmt: skip
            session.execute(delete(FactRow).where(FactRow.name.like("body.%")))

    @property
    def now(self) -> datetime:
        """The real clock."""
        return self.system.house.clock.now()

    def called(self) -> int:
        """A meeting to come."""
        with self.system.house.database.write() as session:
            meeting_id = self._call(session, self.now)
            self._quietly(session)
        return meeting_id

    def held(self) -> int:
        """A meeting with its minutes, one signature short."""
        with self.system.house.database.write() as session:
            meeting_id = self._call(session, self.now - timedelta(days=10))
            three = [one.id for one in self._members(session)]
            said = dict(zip(three, ("yes", "yes", "aside"), strict=True))
            self._act(session, minutes.keep, meeting_id, words="都谈了，先换一号车库。", present=three,
                      ended={1: Ended(said, "与报价的公司有亲属关系")})  # fmt: skip
            self._act(session, minutes.sign, meeting_id)
            self._quietly(session)
        return meeting_id

    def out(self) -> int:
        """A meeting whose minutes everybody reads."""
        meeting_id = self.held()
        with self.system.house.database.write() as session:
            self._act(session, minutes.sign, meeting_id, by=1)
            self._act(session, minutes.publish, meeting_id)
            self._quietly(session)
        return meeting_id

    def _call(self, session: Session, at: datetime) -> int:
        first = self._members(session)[0]
        return meetings.call(session, first, self.estate_id, meets_at=at + timedelta(days=9), place="居委会二楼",
                             topics=TOPICS, by_chair=True, at=at)  # fmt: skip

    def _act(self, session: Session, act: Any, meeting_id: int, *, by: int = 0, **more: Any) -> None:
        version = session.get_one(CommitteeMeeting, meeting_id).version
        act(session, self._members(session)[by], meeting_id, version=version, at=self.now, **more)

    def _members(self, session: Session) -> list[Actor]:
        rows = people.staff_covering(session, self.estate_id, (COMMITTEE,))
        return [people.actor_of(session, row["id"], door="console") for row in rows]

    def _quietly(self, session: Session) -> None:
        session.execute(delete(FactRow).where(FactRow.name.like("committee.%")))
