"""The cast of delivery: who can be reached how, and a platform that remembers what it was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.delivery import service
from server.delivery.deliver import Deliverer
from server.delivery.models import Attempt, Message
from server.delivery.transports.contract import Parcel, Receipt
from server.kit.actor import Actor, Grant
from server.kit.db import Database
from server.kit.house import House
from server.people.models import Person, StaffAccount, WechatIdentity
from server.people.rules import IN_PERSON
from server.places.service import found_estate
from server.wechat.subscribe import Value

TEMPLATE = "local-report-progress-00000000000000000001"


@dataclass(frozen=True)
class Cast:
    """Persons by id. 梅姐 and 老王 have phones with our mini-program, 周会计 has none, 小李 is staff in WeCom."""

    meijie: int
    laowang: int
    xiaoli: int
    zhoukuaiji: int
    stranger: int
    xiushan: int
    defu: int

    @property
    def manager(self) -> Actor:
        """陈工 manages 秀山花园."""
        return Actor(id=90, name="陈工", grants=(Grant("manager", "estate", self.xiushan),))

    @property
    def other_manager(self) -> Actor:
        """The manager of 德福楼."""
        return Actor(id=91, name="外人", grants=(Grant("manager", "estate", self.defu),))


@pytest.fixture
def cast(database: Database, at: datetime) -> Cast:
    """Everybody, in a database of their own."""
    with database.write() as session:
        estates = [found_estate(session, name=name, city="南宁") for name in ("秀山花园", "德福楼")]
        people = [_person(session, name, at) for name in ("梅姐", "老王", "小李", "周会计", "外人")]
        phones = {"o-meijie": people[0], "o-laowang": people[1], "o-stranger": people[4]}
        for openid, person_id in phones.items():
            session.execute(insert(WechatIdentity).values(openid=openid, person_id=person_id, made_at=at))
        session.execute(insert(StaffAccount).values(person_id=people[2], wecom_userid="xiaoli"))
    return Cast(*people, *estates)


def _person(session: Session, name: str, at: datetime) -> int:
    seen = {"name": name, "made_at": at, "strength": IN_PERSON}
    person_id: int | None = session.scalar(insert(Person).values(seen).returning(Person.id))
    assert person_id is not None
    return person_id


@dataclass
class Recorder:
    """A way of sending that remembers; answers as told, one answer per call, then yes."""

    channel: str = "subscribe"
    refuses_repeats: timedelta | None = None
    rate: str | None = None
    rate_per_address: bool = False
    rate_shared: str | None = None
    rate_ordinary: str | None = None
    sent: list[Parcel] = field(default_factory=list)
    answers: list[Exception | Receipt] = field(default_factory=list)

    def send(self, parcel: Parcel) -> Receipt:
        """Remember and answer."""
        self.sent.append(parcel)
        answer = self.answers.pop(0) if self.answers else Receipt(platform_id=f"{self.channel}-{parcel.id}")
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def addresses(self) -> list[str]:
        """To whom, in order."""
        return [parcel.address for parcel in self.sent]


@dataclass
class Post:
    """The delivery of a test: its ways of sending, a worker, and short looks into the tables."""

    house: House
    subscribe: Recorder
    work: Recorder
    card: Recorder
    card_answer: Recorder
    robot: Recorder

    def worker(self) -> Deliverer:
        """Another worker."""
        return Deliverer(self.house, (self.subscribe, self.work, self.card, self.card_answer, self.robot))

    def run(self) -> int:
        """One round of a fresh worker."""
        return self.worker().run_once()

    def messages(self) -> list[Message]:
        """Every message, in order of id."""
        with self.house.database.read() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def states(self) -> list[tuple[str, str, str]]:
        """(channel, address, state) of every message."""
        return [(message.channel, message.address, message.state) for message in self.messages()]

    def only(self) -> Message:
        """The one message there is."""
        (message,) = self.messages()
        return message

    def attempts(self) -> list[str]:
        """What came of every call, in order."""
        with self.house.database.read() as session:
            return list(session.scalars(select(Attempt.state).order_by(Attempt.id)))


@pytest.fixture
def post(house: House) -> Post:
    """The ways of sending of this test."""
    window = timedelta(minutes=28)
    return Post(
        house,
        Recorder("subscribe"),
        Recorder("work", window),
        Recorder("card", window),
        Recorder("card_answer", timedelta(hours=72)),
        Recorder("robot"),
    )


def agree(session: Session, openid: str, *, at: datetime, event: str = "popup-1") -> None:
    """Somebody accepts the progress message once."""
    service.record_consent(session, openid=openid, template_id=TEMPLATE, accepted=True, event_key=event, at=at)


def tell_progress(
    session: Session, people: list[int], *, at: datetime, cause: str = "report.taken:1", estate_id: int | None = None
) -> None:  # fmt: skip
    """Tell some people that their report moves on."""
    fields: dict[str, Value] = {"number": "XS-1", "matter": "厨房天花板漏水", "state": "已派单", "at": at}
    fields["note"] = "小李会上门"
    service.tell(
        session, cause=cause, people=people, key="report_progress", fields=fields, title="有人处理您的报事了",
        words="维修小李已接单，会尽快上门。", page="pages/report/report?id=1", at=at, estate_id=estate_id,
    )  # fmt: skip


def call_team(session: Session, *, at: datetime, cause: str = "report.made:1") -> None:
    """Say something in the staff group."""
    service.tell_team(session, cause=cause, robot="staff", words="21栋1单元有新的报事", at=at)
