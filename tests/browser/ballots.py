"""Votes of an estate at every point of their way, made through the use cases with hours of their own.

A building of twelve homes is put beside the one of the small neighbourhood, so that a board has something to show.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from miniprogram_stub.story.town import Town
from server.kit.actor import Actor
from server.people import queries as people
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.places import queries as places
from server.places import service as building
from server.places.rules import HomeSpec
from server.votes.models import Ballot, PaperEntry, Poll, RollHead, RollVoter
from server.votes.queries import standing
from server.votes.rules.calendar import earliest_opening
from server.votes.sealing.keys import Keys
from server.votes.service import (
    candidates,
    canvass,
    casting,
    closing,
    disputes,
    drafting,
    finishing,
    opening,
    paper,
    rolls,
)
from tests.browser.ruling import let_vote
from tests.browser.system import System

NAMES = ["赵一", "钱二", "孙三", "李四", "周五", "吴六", "郑七", "王八", "冯九", "陈十", "褚明", "卫华"]
ROOF = (drafting.Topic("同意使用维修资金修理屋面吗？"),)
ELECT = (
    drafting.Topic(
        "选举第三届业主委员会委员", drafting.CANDIDATES,
        tuple(drafting.Option(name, "住了十二年，退休教师") for name in NAMES[:6]), seats=5,
        planned_seats=5, most=5, why_words="换届小组已核对纸质材料",
    ),
)  # fmt: skip
CHOSEN = (
    [1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [1, 2, 3, 4], [1, 2, 3, 5], [1, 2, 3, 6], [1, 2, 6, 4], [1, 2, 3, 4, 5],
    [2, 3, 4, 5], [1, 3, 4, 5], [1, 2, 4, 5], [1, 2, 3], [],
)  # fmt: skip
"""Who was chosen on each paper of the election."""


@dataclass
class Polls:
    """秀山花园 voting. ``now`` is the machine's clock; every vote began so long before that it stands where it must."""

    system: System
    town: Town

    def __post_init__(self) -> None:
        self.keys = Keys.of(self.system.house)
        self.now = self.system.house.clock.now()
        self.estate_id = int(self.town.known["estate_id"])
        self._evote("SELF_HOSTED_ALLOWED")
        with self.system.house.database.write() as session:
            self._people_of_22(session)

    def staff(self, session: Session, name: str = "刘") -> Actor:
        """The manager, or the one of the team whose name begins so."""
        team = people.staff_covering(session, self.estate_id, ("staff", "manager"))
        return people.actor_of(session, next(row["id"] for row in team if row["name"].startswith(name)), door="console")

    def draft(self, title: str = "修理22栋屋面", **over: Any) -> int:
        """A draft of a vote in 22栋."""
        with self.system.house.database.write() as session:
            stairs = [row["id"] for row in places.stair_names(session, self.estate_id) if row["building"] == "22栋"]
            shape: dict[str, Any] = {
                "matter_type": "MAINT_FUND_USE", "scope": drafting.Scope("stairs", stairs, "只有这栋楼漏水"),
                "topics": ROOF,
            }  # fmt: skip
            return drafting.draft(
                session, self.staff(session), estate_id=self.estate_id, matter_id=None, title=title, at=self.now,
                **(shape | over),
            )  # fmt: skip

    def noticed(self, poll_id: int, *, ago: int = 1) -> int:
        """Notice was given so many days ago; the vote lasts ten days."""
        at = self.now - timedelta(days=ago)
        opens = earliest_opening(at, 15)
        with self.system.house.database.write() as session:
            version = session.get_one(Poll, poll_id).version
            rolls.freeze(
                session, self.staff(session), poll_id, opens_at=opens, closes_at=opens + timedelta(days=10),
                notice_words="请各位业主参加表决，有疑问请联系物业。", version=version, keys=self.keys, at=at,
            )  # fmt: skip
        return poll_id

    def opened(self, poll_id: int) -> int:
        """Notice was given twenty days ago: four days of voting are over."""
        self.noticed(poll_id, ago=20)
        with self.system.house.database.write() as session:
            opening.open_due(session, at=self.now)
        return poll_id

    def heads(self, poll_id: int, inside: str = "22栋") -> Sequence[int]:
        """Its roll, of homes that begin so."""
        with self.system.house.database.read() as session:
            asked = select(RollHead.id).where(RollHead.poll_id == poll_id, RollHead.label.startswith(inside))
            return session.scalars(asked.order_by(RollHead.part, RollHead.number)).all()

    def on_paper(self, poll_id: int, head_id: int, choices: Any = None, *, at: datetime, second: Any = None) -> int:
        """A paper ballot, read by 小李 and, unless ``second`` is False, again by 赵姐."""
        with self.system.house.database.write() as session:
            return self._entered(session, poll_id, head_id, choices, at=at, second=second)

    def _entered(
        self, session: Session, poll_id: int, head_id: int, choices: Any, *, at: datetime, second: Any = None
    ) -> int:
        read = choices or said("approve")
        entry_id = paper.enter(
            session, self.staff(session, "李"), keys=self.keys, poll_id=poll_id, head_id=head_id, channel="visit",
            choices=read, photo=picture(), knowing=True, at=at,
        )  # fmt: skip
        if second is not False:
            again = self.staff(session, "赵")
            paper.confirm(session, again, keys=self.keys, entry_id=entry_id, choices=second or read, at=at)
        return entry_id

    def by_phone(self, poll_id: int, head_id: int, choices: Any = None, *, at: datetime) -> None:
        """An owner casts on a phone."""
        with self.system.house.database.write() as session:
            voter = session.scalars(select(RollVoter.person_id).where(RollVoter.head_id == head_id)).first()
            assert voter is not None
            casting.cast(
                session, Actor(voter), vault=self.system.house.vault, poll_id=poll_id, head_id=head_id,
                choices=choices or said("approve"), id_last4="0011", at=at,
            )  # fmt: skip

    def delivered(self, poll_id: int, head_ids: Sequence[int], *, channel: str = "visit", ok: bool = True) -> None:
        """小李 was at their doors."""
        with self.system.house.database.write() as session:
            canvass.record_delivery(
                session,
                self.staff(session, "李"),
                poll_id,
                head_ids=head_ids,
                channel=channel,
                delivered=ok,
                at=self.now,
            )

    def running(self) -> int:
        """An open vote with something in every corner of its board."""
        poll_id = self.opened(self.draft("21、22栋加装门禁", matter_type="OTHER_MAJOR", scope=drafting.Scope("estate")))
        heads = self.heads(poll_id)
        self.delivered(poll_id, heads[:8])
        self.delivered(poll_id, heads[8:9], ok=False)
        self.by_phone(poll_id, heads[0], at=self.now)
        for head in heads[1:4]:
            self.on_paper(poll_id, head, at=self.now)
        self.on_paper(poll_id, heads[4], at=self.now, second=said("oppose"))
        self.on_paper(poll_id, heads[0], at=self.now, second=False)
        return poll_id

    def counted(self, poll_id: int, ballots: Sequence[Any], where: str = "22栋") -> int:
        """A vote that closed ten days ago and was counted yesterday, with these ballots on paper."""
        self.noticed(poll_id, ago=36)
        inside = self.now - timedelta(days=15)
        heads = self.heads(poll_id, where)
        # All at once: the running system closes whatever is open past its end, and its own clock says it is.
        with self.system.house.database.write() as session:
            opening.open_due(session, at=inside)
            for head, choices in zip(heads, ballots, strict=False):
                self._entered(session, poll_id, head, choices, at=inside)
            closing.close_due(session, self.keys, at=self.now - timedelta(days=1))
        return poll_id

    def elected(self) -> int:
        """A committee of five, elected: the result is final."""
        scope = drafting.Scope("estate")
        poll_id = self.draft("选举业委会", matter_type="COMMITTEE_ELECT", scope=scope, topics=ELECT)
        ballots = [[{"topic": 1, "options": chosen}] for chosen in (*CHOSEN, *CHOSEN)]
        return self.finished(self.counted(poll_id, ballots, ""))

    def standing(self) -> int:
        """The draft of an election with one owner who accepted, and one who was asked."""
        topic = drafting.Topic("选举业委会委员", drafting.CANDIDATES, seats=1, planned_seats=5)
        poll_id = self.draft("换届选举", matter_type="COMMITTEE_ELECT", scope=drafting.Scope("estate"), topics=[topic])
        with self.system.house.database.write() as session:
            found = standing.owners_called(session, self.estate_id, "22栋", at=self.now)
            asked = [
                candidates.ask(session, self.staff(session), poll_id, person_id=one["person_id"],
                               home_id=one["home_id"], looked=candidates.Looked(adult=True),
                               introduction="住了十二年，退休教师", at=self.now)
                for one in found[:2]
            ]  # fmt: skip
            candidates.enter_consent(session, self.staff(session), asked[0], note="换届档案 2 号盒", at=self.now)
        return poll_id

    def official(self) -> int:
        """A vote whose binding ballots are cast with the authority; it has closed."""
        self._evote("OFFICIAL_ONLY")
        poll_id = self.counted(self.draft("续聘物业", matter_type="SERVICE_RENEW", scope=drafting.Scope("estate")), [])
        self._evote("SELF_HOSTED_ALLOWED")
        return poll_id

    def waiting_paper(self, poll_id: int) -> int:
        """What a second person still has to read."""
        with self.system.house.database.read() as session:
            ours = PaperEntry.poll_id == poll_id, PaperEntry.state == "waiting"
            return session.scalars(select(PaperEntry.id).where(*ours)).one()

    def disputed(self, poll_id: int) -> int:
        """One owner says it was not theirs; the dispute's id."""
        with self.system.house.database.write() as session:
            found = select(Ballot.head_id, RollVoter.person_id).join(RollVoter, RollVoter.head_id == Ballot.head_id)
            head_id, person_id = session.execute(found.where(Ballot.poll_id == poll_id)).first() or (0, 0)
            return disputes.raise_(
                session,
                Actor(person_id),
                poll_id=poll_id,
                head_id=head_id,
                words="我没有投过这张票，那天我不在家。",
                at=self.now,
            )

    def finished(self, poll_id: int) -> int:
        """Its window for objections is over."""
        with self.system.house.database.write() as session:
            session.get_one(Poll, poll_id).objections_until = self.now
            session.flush()
            finishing.final_due(session, at=self.now + timedelta(seconds=1))
        return poll_id

    def _evote(self, mode: str) -> None:
        with self.system.house.database.write() as session:
            let_vote(self.system.house, session, self.staff(session), self.estate_id, mode=mode, at=self.now)

    def _people_of_22(self, session: Session) -> None:
        specs = [
            HomeSpec("22栋", f"{stair}单元", f"{floor}0{side}", floor, 8000 + 111 * floor + 7 * side)
            for stair in (1, 2) for floor in (1, 2, 3) for side in (1, 2)
        ]  # fmt: skip
        homes = list(building.add_homes(session, self.estate_id, specs).values())
        for number, (home_id, name) in enumerate(zip(homes, NAMES, strict=True)):
            owners = [
                NewOwner(name, f"199000020{number:02d}", f"110101196{number:02d}0101{number:02d}11"[:14] + "0011")
            ]
            if number == 4:
                owners.append(NewOwner("周太太", "19900002099", "110101196101010011"))
            ids = [(ownership.ensure_person(session, self.system.house.vault, one, at=self.now), one) for one in owners]
            ownership.add_owners(
                session, home_id, ids, since=date(2015, 3, 1), joint=len(ids) > 1, source="roster",
                vault=self.system.house.vault,
            )  # fmt: skip


def picture() -> bytes:
    """A picture of a paper ballot."""
    held = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(held, "JPEG")
    return held.getvalue()


def said(choice: str) -> list[dict[str, Any]]:
    """A ballot on one question."""
    return [{"topic": 1, "choice": choice}]
