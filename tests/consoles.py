"""A small town with its cast, and clerks: members of staff at the console, as their browser would be."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bootstrap import rooms
from server.console.shell import console_blueprint
from server.kit.actor import EVERYWHERE, SYSTEM, Actor, Grant
from server.kit.house import House
from server.kit.pages import guard
from server.people.models import Binding, StaffAccount
from server.people.queries import actor_of
from server.people.service import binding, ownership, signing_in, staff
from server.people.service.ownership import NewOwner, ensure_person
from server.places import service as places
from server.places.rules import HomeSpec, LiftSpec
from server.reports.rules.words import Kind, Place
from server.reports.service import making
from tests import kept
from tests.standing import lend

FRESH = "fresh"
_keys = itertools.count(1)

STAFF = {
    "xiaoli": ("小李", "staff", "estate", "xiushan"),
    "chengong": ("陈工", "commissioner", "estate", "xiushan"),
    "zhoukuaiji": ("周会计", "finance", "company", "company"),
    "sunjingli": ("孙经理", "manager", "company", "company"),
    "xiaozhang": ("小张", "staff", "estate", "defu"),
    "admin": ("管理员", "admin", EVERYWHERE, None),
}


@dataclass
class Town:
    """Ids of what stands in the test town: two estates, one home of each of the cast, one lift."""

    xiushan: int
    defu: int
    company: int
    homes: dict[str, int]
    lift: int
    staff: dict[str, int]
    meijie: Actor
    laowang: Actor
    stranger: Actor


def found_town(house: House) -> Town:
    """Put the town on the books, through the use cases."""
    return kept.once(house, "town", lambda: _found(house))


def _found(house: House) -> Town:
    at = house.clock.now() - timedelta(days=3)
    with house.database.write() as session:
        company = places.found_company(session, name="安居物业")
        xiushan = places.found_estate(session, name="秀山花园", city="杭州", company_id=company, phone="0571-88123456")
        defu = places.found_estate(session, name="德福楼", city="杭州")
        first = places.add_homes(session, xiushan, [
            HomeSpec("21栋", "1单元", "702", 7, 9812), HomeSpec("21栋", "1单元", "101", 1, 8845),
            HomeSpec("21栋", "1单元", "301", 3, 8845),
        ])  # fmt: skip
        second = places.add_homes(session, defu, [HomeSpec("1栋", "", "101", 1, 6600)])
        homes = {"meijie": first["21栋", "1单元", "702"], "laowang": first["21栋", "1单元", "101"],
                 "empty": first["21栋", "1单元", "301"], "stranger": second["1栋", "", "101"]}  # fmt: skip
        lift = places.register_lift(session, xiushan, LiftSpec("3110-0001-2018", "21栋1单元电梯", (("21栋", "1单元"),)))
        _owner(session, house, homes["meijie"], "白兰娟", "19900000734", "33010619440101002X", at)
        _owner(session, house, homes["laowang"], "王建国", "19900000735", "330106195501010035", at)
        _owner(session, house, homes["stranger"], "路人甲", "19900000736", "330106196601010047", at)
        people = {"company": company, "xiushan": xiushan, "defu": defu, None: None}
        accounts = {login: _employ(session, house, login, *rest, people=people, at=at) for login, rest in STAFF.items()}
        session.execute(update(StaffAccount).values(must_change=False))
        meijie = _resident(session, house, "meijie", "19900000734", at)
        meijie = _bind(session, house, meijie, homes["meijie"], "owner", "白兰娟", "002X", at)
        laowang = _resident(session, house, "laowang", "19900000735", at)
        laowang = _bind(session, house, laowang, homes["laowang"], "owner", "王建国", "0035", at)
        stranger = _resident(session, house, "stranger", "19900000736", at)
        stranger = _bind(session, house, stranger, homes["stranger"], "owner", "路人甲", "0047", at)
        return Town(xiushan, defu, company, homes, lift, accounts, meijie, laowang, stranger)


def _owner(session: Session, house: House, home_id: int, name: str, phone: str, number: str, at: datetime) -> None:
    owner = NewOwner(name, phone, number)
    person_id = ensure_person(session, house.vault, owner, at=at)
    ownership.add_owners(
        session, home_id, [(person_id, owner)], since=date(2019, 3, 1), joint=False, source="roster", vault=house.vault
    )


def _employ(
    session: Session, house: House, login: str, name: str, role: str, scope: str, where: str | None, *,
    people: dict[str | None, int | None], at: datetime,
) -> int:  # fmt: skip
    phone = f"1991111{list(STAFF).index(login):04d}"
    person_id, _ = staff.found_account(
        session, house.vault, SYSTEM, name=name, phone=phone, login=None, wecom_userid=login, at=at
    )
    staff.grant(session, SYSTEM, person_id=person_id, to=Grant(role, scope, people[where]), at=at)
    return person_id


def _resident(session: Session, house: House, openid: str, phone: str, at: datetime) -> Actor:
    token = signing_in.sign_in_by_wechat(session, openid=openid, unionid=None, device="", at=at)
    actor = signing_in.authenticate(session, token.token, at)
    signing_in.confirm_phone(session, house.vault, actor, phone=phone, at=at)
    return actor


def _bind(
    session: Session, house: House, actor: Actor, home_id: int, role: str, name: str, tail: str, at: datetime
) -> Actor:
    binding_id = binding.ask(session, house.vault, actor, home_id=home_id, role=role, name=name, id_last4=tail, at=at)
    person_id = session.get_one(Binding, binding_id).person_id
    return actor_of(session, person_id, door="app")


class Clerk:
    """One browser at the console. Forms carry their token and key as the pages would have put them in."""

    def __init__(self, flask: Flask, house: House, token: str | None = None) -> None:
        self.house, self.token = house, token or "visitor-of-a-test-0001"
        self.client = flask.test_client()
        cookie = guard.SIGNED_IN_COOKIE if token else guard.VISITOR_COOKIE
        self.client.set_cookie(cookie, self.token, path="/console")

    def get(self, path: str, *, htmx: bool = False) -> TestResponse:
        """Open a page, or have htmx ask for a piece of it."""
        return self.client.get(f"/console{path}", headers={"HX-Request": "true"} if htmx else {})

    def post(
        self, path: str, form: dict[str, Any] | None = None, *, key: str | None = FRESH, htmx: bool = True,
        photos: list[bytes] | None = None, **headers: str,
    ) -> TestResponse:  # fmt: skip
        """Send a form."""
        data: dict[str, Any] = {"_form": guard.form_token(self.house, self.token), **(form or {})}
        if key is not None:
            data["_once"] = f"form-key-{next(_keys):06d}" if key == FRESH else key
        if photos:
            data["photo"] = [(io.BytesIO(content), f"{n}.jpg") for n, content in enumerate(photos)]
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/console{path}", data=data, headers=sent | ({"HX-Request": "true"} if htmx else {}))


def refusal(response: TestResponse) -> dict[str, Any]:
    """What a refused form tells the page."""
    found: dict[str, Any] = json.loads(response.headers["HX-Trigger"])["refused"]
    return found


def words(response: TestResponse) -> str:
    """The text of a page without its markup, spaces folded."""
    shown = re.sub(r"<(script|style|template|svg)\b.*?</\1>", " ", response.get_data(as_text=True), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown)).strip()


@pytest.fixture
def town(house: House) -> Town:
    """The town, on an otherwise empty database."""
    return found_town(house)


@pytest.fixture
def console(house: House) -> Flask:
    """The console with every page of the house; the app is the same for all tests of a database."""
    return lend(house, "console", _console)


def _console(house: House) -> Flask:
    flask = Flask("console", static_folder=None, template_folder=None)
    flask.config["TESTING"] = True
    flask.register_blueprint(console_blueprint(house, rooms.pages(), signing_in.authenticate))
    return flask


@pytest.fixture
def clerk(console: Flask, house: House, town: Town) -> Callable[[str], Clerk]:
    """Signs a member of staff in: ``clerk("xiaoli").get("/reports")``."""

    def signed_in(login: str) -> Clerk:
        with house.database.write() as session:
            token = signing_in.sign_in_by_wecom(session, userid=login, device="test", at=house.clock.now())
        return Clerk(console, house, token.token)

    return signed_in


@pytest.fixture
def leak(house: House, town: Town) -> int:
    """梅姐's leak, just reported; its id."""
    with house.database.write() as session:
        said = making.Said(
            estate_id=town.xiushan, kind=Kind.REPAIR, category="leak", place=Place.HOME, words="厨房天花板滴水",
            home_id=town.homes["meijie"],
        )  # fmt: skip
        return making.report(
            session, town.meijie, said, channel="app", request_key="leak-of-meijie", at=house.clock.now()
        )
