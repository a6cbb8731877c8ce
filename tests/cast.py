"""The fixed cast on two small estates, made through the services: who lives where, who works where, what they hold.

``cast["meijie"]`` is an actor, ``cast.visitor("meijie")`` somebody at the doors with a real token, and the short
verbs (``report``, ``move``, ``say``, ``tell``) do in one line what a story needs, each in a transaction of its own.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

import pytest
import segno
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from bootstrap import rooms
from server.bulletins.models import Sheet
from server.bulletins.rules.words import Kind as SheetKind
from server.bulletins.service import making as sheets
from server.bulletins.service import publishing
from server.delivery.models import InboxItem
from server.kit.actor import EVERYWHERE, SYSTEM, Actor, Grant
from server.kit.audit import AuditEntry
from server.kit.clock import local_day
from server.kit.db import Base
from server.kit.facts import DONE, FactRow
from server.kit.house import House
from server.media import service as media
from server.media.rules import Kind as MediaKind
from server.people import queries as people
from server.people.models import Binding, Person, SignIn
from server.people.service import binding, ownership, signing_in, staff
from server.people.service.ownership import NewOwner
from server.places import service as places
from server.places.rules import HomeSpec, LiftSpec
from server.reports.models import Report
from server.reports.queries import story
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import Kind, Move, Place
from server.reports.service import making, moving, talking
from server.wechat.checks import Checked, Verdict
from server.wechat.errors import WechatRefused
from server.wechat.login import SessionKey
from server.wechat.login import SignIn as WechatSignIn
from server.wechat.mini import Mini
from server.wechat.phone import PhoneNumber
from tests import kept
from tests.visitors import Doorway, Visitor, WholeHouse
from workflows.engine.reactions import Reactor
from workflows.registry import REACTIONS

BROUGHT = ("house", "mini", "_doors")
"""What a cast is given, beside what it comes to know."""
LIFT_CODE = "31104501002019090001"
MOVED_IN = date(2019, 3, 1)


@dataclass(frozen=True)
class Resident:
    """Somebody on a roster."""

    name: str
    home: str
    phone: str
    id_number: str


@dataclass(frozen=True)
class Clerk:
    """Somebody who works here: ``where`` names an estate, the company, the street, or nothing for everywhere."""

    name: str
    role: str
    scope: str
    where: str = ""
    skills: tuple[str, ...] = ()


RESIDENTS = {
    "meijie": Resident("白兰娟", "702", "19900000734", "45010019440307734X"),
    "laowang": Resident("王德浩", "101", "19900000855", "450100195501018556"),
    "stranger": Resident("周军", "302", "19900000005", "450100198005050058"),
}
STAFF = {
    "xiaoli": Clerk("李明", "staff", "estate", "xiushan", ("plumbing", "electric")),
    "zhaojie": Clerk("赵洁", "staff", "estate", "xiushan", ("office", "cleaning")),
    "liujingli": Clerk("刘芳", "manager", "estate", "xiushan", ("office",)),
    "zhoukuaiji": Clerk("周敏", "finance", "estate", "xiushan"),
    "chengong": Clerk("陈建国", "commissioner", "estate", "xiushan"),
    "committee": Clerk("吴委员", "committee", "estate", "xiushan"),
    "street": Clerk("郑主任", "street", "street", "street"),
    "regulator": Clerk("孙科长", "regulator", EVERYWHERE),
    "admin": Clerk("管理员", "admin", EVERYWHERE),
    "heshifu": Clerk("何东", "staff", "estate", "defu", ("plumbing", "lift")),
    "huangjingli": Clerk("黄海", "manager", "estate", "defu", ("office",)),
}
TEAM = ("xiaoli", "zhaojie", "liujingli", "admin")
WATCHERS = ("chengong", "committee", "street", "regulator")
OUTSIDERS = ("stranger", "heshifu", "huangjingli", "zhoukuaiji")
"""Who has nothing to do with the reports of 秀山花园: another estate's resident and staff, and finance."""

_numbers = itertools.count(1)


class FakeMini(Mini):
    """A platform that knows everybody by ``code-of-<openid>`` and remembers what it was asked to check."""

    def __init__(self) -> None:
        self.checked: list[tuple[str, str]] = []
        self.codes: list[str] = []
        self.verdict = Verdict.PASS
        self.refuses: WechatRefused | None = None
        self.numbers: dict[str, str] = {}

    def sign_in(self, code: str) -> WechatSignIn:
        """The holder of the code."""
        return WechatSignIn(self._holder(code), None, SessionKey("a key that must never leave"))

    def phone_number(self, code: str, openid: str | None = None) -> PhoneNumber:
        """The number of the holder."""
        return PhoneNumber(self.numbers[self._holder(code)], "86")

    def check_text(self, openid: str, words: str, scene: Any = None) -> Checked:
        """The verdict of this test."""
        if self.refuses is not None:
            raise self.refuses
        self.checked.append((openid, words))
        return Checked(self.verdict, 100, "trace")

    def check_media(self, openid: str, url: str, scene: Any = None) -> str:
        """A trace id."""
        self.checked.append((openid, url))
        return f"trace-{len(self.checked)}"

    def code_unlimited(self, scene: str, page: str) -> bytes:
        """A square picture; remembers what it leads to."""
        if self.refuses is not None:
            raise self.refuses
        self.codes.append(f"{page}?{scene}")
        out = io.BytesIO()
        segno.make(self.codes[-1]).save(out, kind="png", scale=4)
        return out.getvalue()

    def _holder(self, code: str) -> str:
        if not code.startswith("code-of-"):
            raise WechatRefused(40029)
        return code.removeprefix("code-of-")


@dataclass
class Cast:
    """Everybody and everything of a test, by name."""

    house: House
    mini: FakeMini
    xiushan: int = 0
    defu: int = 0
    company: int = 0
    street: int = 0
    community: int = 0
    lift: int = 0
    building: int = 0
    stair: int = 0
    homes: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    remembered: dict[str, int] = field(default_factory=dict)
    _doors: Doorway | None = None

    def __getitem__(self, name: str) -> Actor:
        """Somebody as an actor, with the grants that count now."""
        with self.house.database.read() as session:
            return people.actor_of(session, self.ids[name], door="app")

    def visitor(self, name: str | None = None) -> Visitor:
        """Somebody at the doors of the whole house, with a real token; None: nobody."""
        if self._doors is None:
            self._doors = WholeHouse(self.house, rooms.doors, signing_in.authenticate)
        return self._doors.visitor(token=self.tokens[name] if name else None)

    def picture(self, name: str) -> int:
        """A picture somebody has brought and not used yet."""
        key = f"{next(_numbers):064x}"
        prepared = media.Prepared(MediaKind.PHOTO, key, key, key, 10, 10, 100)
        with self.house.database.write() as session:
            return media.keep(session, self[name], prepared, purpose="report", at=self.house.clock.now())

    def said(self, category: str = "lighting", place: str = "public", **more: Any) -> making.Said:
        """What somebody says about a thing of 秀山花园; for a home it is 梅姐's unless said otherwise."""
        found = default_catalogue().category(category)
        shape: dict[str, Any] = {"estate_id": self.xiushan, "kind": found.kind, "words": "楼道的灯不亮了"}
        if place == "home":
            shape["home_id"] = self.homes["702"]
        return making.Said(category=category, place=Place(place), **{**shape, **more})

    def report(self, name: str = "meijie", category: str = "lighting", place: str = "public", **more: Any) -> int:
        """Somebody reports something. Gives the report's id."""
        key = more.pop("request_key", f"report-{next(_numbers):06d}")
        with self.house.database.write() as session:
            said = self.said(category, place, **more)
            return making.report(session, self[name], said, channel="app", request_key=key, at=self.house.clock.now())

    def move(self, name: str | None, report_id: int, move: str, **bring: Any) -> int:
        """Somebody (None: the house itself) makes a move."""
        actor = self[name] if name else SYSTEM
        with self.house.database.write() as session:
            return moving.move(
                session, actor, report_id=report_id, move=Move(move), version=bring.pop("version", None),
                bring=moving.Bring(**bring), at=self.house.clock.now(),
            )  # fmt: skip

    def say(self, name: str, report_id: int, words: str, thread: str = "resident") -> int:
        """Somebody writes a word."""
        with self.house.database.write() as session:
            return talking.say(
                session, self[name], report_id=report_id, thread=thread, words=words, at=self.house.clock.now()
            )

    def tell(self, name: str, report_id: int) -> dict[str, Any]:
        """The story as somebody sees it."""
        with self.house.database.read() as session:
            return story.tell(session, self.house, self[name], report_id, self.house.clock.now())

    def work(self, report_id: int, until: str = "finish", by: str = "xiaoli") -> int:
        """小李 takes it, arrives, finishes; gives the report's id."""
        self.move(by, report_id, "take")
        if until != "take":
            self.move(by, report_id, "arrive", media_ids=[self.picture(by)])
        if until == "finish":
            self.move(by, report_id, "finish", words="换好了", media_ids=[self.picture(by)])
        return report_id

    def row(self, report_id: int) -> Report:
        """The report as its row stands."""
        with self.house.database.read() as session:
            return session.get_one(Report, report_id)

    def sheet(self) -> int:
        """Today's daily sheet of 秀山花园, made and published now. Gives its id."""
        at = self.house.clock.now()
        with self.house.database.write() as session:
            sheets.make(session, estate_id=self.xiushan, kind=SheetKind.DAILY, day=local_day(at), at=at)
            session.execute(update(Sheet).where(Sheet.published_at.is_(None)).values(due_at=at))
            publishing.publish_due(session, at=at)
            return session.scalar(select(func.max(Sheet.id)).where(Sheet.estate_id == self.xiushan)) or 0

    def react(self) -> None:
        """Let everything that follows from what happened happen."""
        reactor = Reactor(self.house, REACTIONS)
        while reactor.run_once():
            pass

    def inbox(self, name: str) -> list[tuple[str, str]]:
        """(title, words) of everything somebody was told, oldest first."""
        asked = select(InboxItem.title, InboxItem.words).where(InboxItem.person_id == self.ids[name])
        with self.house.database.read() as session:
            return [(row.title, row.words) for row in session.execute(asked.order_by(InboxItem.id))]

    def audit(self, act: str) -> list[AuditEntry]:
        """Every audit entry of an act."""
        with self.house.database.read() as session:
            return list(session.scalars(select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.id)))

    def counts(self) -> dict[str, int]:
        """How many rows every table has: two equal counts say that nothing was written."""
        with self.house.database.read() as session:
            return kept.counts(session)

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements sent to the database meanwhile, transaction words aside."""
        sent: list[str] = []

        def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")):
                sent.append(statement)

        event.listen(self.house.database.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(self.house.database.engine, "before_cursor_execute", note)

    def hold_phone(self, session: Session, name: str, phone: str) -> Actor:
        """Somebody opens the mini-program for the first time and confirms their number."""
        at = self.house.clock.now()
        token = signing_in.sign_in_by_wechat(session, openid=f"o-{name}", unionid=None, device="phone", at=at)
        self.tokens[name], self.mini.numbers[f"o-{name}"] = token.token, phone
        actor = signing_in.authenticate(session, token.token, at)
        signing_in.confirm_phone(session, self.house.vault, actor, phone=phone, at=at)
        self.ids[name] = people.resolve(session, actor.id)
        return signing_in.authenticate(session, token.token, at)

    def bind(self, session: Session, name: str, home: str, role: str, *, called: str, last4: str = "0000") -> int:
        """Somebody claims a home. Gives the binding's id."""
        me, at = people.actor_of(session, self.ids[name], door="app"), self.house.clock.now()
        binding_id = binding.ask(
            session, self.house.vault, me, home_id=self.homes[home], role=role, name=called, id_last4=last4, at=at
        )
        self.ids[name] = people.resolve(session, self.ids[name])
        return binding_id


@pytest.fixture
def mini() -> FakeMini:
    """The platform of this test."""
    return FakeMini()


@pytest.fixture
def cast(house: House, mini: FakeMini) -> Cast:
    """Everybody at home and at work."""
    return gather(house, mini)


def gather(house: House, mini: FakeMini) -> Cast:
    """Put everybody into an empty house."""
    house.put(mini, as_=Mini)
    found = Cast(house, mini)
    known, numbers = kept.once(house, "cast", lambda: _move_in(found))
    mini.numbers |= numbers
    return replace(found, **known)


def _move_in(cast: Cast) -> tuple[dict[str, Any], dict[str, str]]:
    """What the cast knows once everybody is there, and the platform's numbers."""
    with cast.house.database.write() as session:
        _build(session, cast)
        _house_residents(session, cast)
        _employ(session, cast)
        _let_in(session, cast)
        # What led here is history: nobody is told of it any more.
        session.execute(update(FactRow).values(state=DONE))
    known = {one.name: getattr(cast, one.name) for one in fields(cast) if one.name not in BROUGHT}
    return known, cast.mini.numbers


def _build(session: Session, cast: Cast) -> None:
    cast.company = places.found_company(session, name="安居物业")
    cast.community = places.found_community(session, city="南宁", street="新竹街道", community="新竹社区")
    cast.street = people_street(session)
    cast.xiushan = places.found_estate(
        session,
        name="秀山花园",
        city="南宁",
        company_id=cast.company,
        community_id=cast.community,
        phone="0771-5550100",
    )
    cast.defu = places.found_estate(session, name="德福楼", city="南宁", phone="0771-5550200")
    rooms = [
        ("21栋", "1单元", "702", 7),
        ("21栋", "1单元", "101", 1),
        ("21栋", "1单元", "502", 5),
        ("1栋", "1单元", "601", 6),
    ]
    first = places.add_homes(session, cast.xiushan, [HomeSpec(b, s, room, floor, 8800) for b, s, room, floor in rooms])
    second = places.add_homes(session, cast.defu, [HomeSpec("德福楼", "1单元", "302", 3, 6600)])
    cast.homes = {key[2]: home_id for key, home_id in {**first, **second}.items()}
    stairs = places.ensure_stairs(session, cast.xiushan, [("21栋", "1单元")])
    cast.stair = stairs["21栋", "1单元"]
    spec = LiftSpec(LIFT_CODE, "21栋1单元电梯", (("21栋", "1单元"),), rescue_phone="0771-96333")
    cast.lift = places.register_lift(session, cast.xiushan, spec)


def people_street(session: Session) -> int:
    """The id of the one street there is."""
    return session.scalar(select(Base.metadata.tables["streets"].c.id)) or 0


def _house_residents(session: Session, cast: Cast) -> None:
    at = cast.house.clock.now()
    for name, one in RESIDENTS.items():
        owner = NewOwner(one.name, one.phone, one.id_number)
        person_id = ownership.ensure_person(session, cast.house.vault, owner, at=at)
        home_id = cast.homes[one.home]
        ownership.add_owners(
            session, home_id, [(person_id, owner)], since=MOVED_IN, joint=False, source="roster", vault=cast.house.vault
        )
        cast.hold_phone(session, name, one.phone)
        cast.bind(session, name, one.home, "owner", called=one.name, last4=one.id_number[-4:])
        assert cast.ids[name] == person_id


def _employ(session: Session, cast: Cast) -> None:
    at, scopes = cast.house.clock.now(), {"xiushan": cast.xiushan, "defu": cast.defu, "street": cast.street, "": None}
    for number, (name, one) in enumerate(STAFF.items()):
        person_id, _ = staff.found_account(
            session, cast.house.vault, SYSTEM, name=one.name, phone=f"139{number:08d}", login=None, wecom_userid=name,
            skills=one.skills, at=at,
        )  # fmt: skip
        staff.grant(session, SYSTEM, person_id=person_id, to=Grant(one.role, one.scope, scopes[one.where]), at=at)
        cast.hold_phone(session, name, f"139{number:08d}")
        assert cast.ids[name] == person_id


def _let_in(session: Session, cast: Cast) -> None:
    """梅姐's daughter lives with her, a tenant with 老王; a newcomer has a phone and no home."""
    manager = people.actor_of(session, cast.ids["liujingli"], door="console")
    for name, phone, home, role in (
        ("daughter", "19900000735", "702", "family"), ("tenant", "19900000856", "101", "tenant"),
    ):  # fmt: skip
        cast.hold_phone(session, name, phone)
        binding_id = cast.bind(session, name, home, role, called={"daughter": "白小雨", "tenant": "陈租"}[name])
        binding.approve(session, manager, binding_id=binding_id, version=1, at=cast.house.clock.now())
    cast.hold_phone(session, "newcomer", "19900000999")


def all_words(value: Any) -> str:
    """Everything an answer says, as one text to search in."""
    if isinstance(value, dict):
        return "\n".join(all_words(one) for one in value.values())
    if isinstance(value, list | tuple):
        return "\n".join(all_words(one) for one in value)
    return str(value)


def rows(session: Session, table: type[Any], ids: Iterable[int] = ()) -> list[Any]:
    """Rows of a table in order of id."""
    asked = select(table).order_by(table.id)
    return list(session.scalars(asked.where(table.id.in_(ids)) if ids else asked))


__all__ = ["Binding", "Cast", "FakeMini", "Kind", "Person", "SignIn", "all_words", "cast", "mini", "rows"]
