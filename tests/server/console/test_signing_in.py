"""Signing in to the console: by password and by WeCom, failing, locking, the first password, leaving."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from server.kit.actor import SYSTEM, Grant
from server.kit.audit import AuditEntry
from server.kit.clock import StoppedClock
from server.kit.house import House
from server.people.models import StaffAccount
from server.people.service import accounts, signing_in, staff
from server.wechat.errors import Refusal, WechatRefused, WechatUnreachable
from server.wechat.work import Work
from tests.consoles import Clerk, Town, refusal, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

FIRST, OWN = "first-password-1", "a password of my own 2"


class RecordingWork(Work):
    """A WeCom that vouches for whoever the code names."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.error: Exception | None = None

    def sign_in_address(self, redirect_uri: str, state: str) -> str:
        """Where the browser would go."""
        return f"http://wecom.test/authorize?redirect_uri={redirect_uri}&state={state}"

    def userid(self, code: str) -> str:
        """The code itself."""
        self.asked.append(code)
        if self.error:
            raise self.error
        return code


@pytest.fixture
def visitor(console: Flask, house: House) -> Clerk:
    """A browser nobody has signed in on."""
    return Clerk(console, house)


@pytest.fixture
def wecom(house: House) -> RecordingWork:
    """The WeCom of this test."""
    work = RecordingWork()
    house.put(work, as_=Work)
    return work


@pytest.fixture
def newcomer(house: House, town: Town) -> str:
    """Somebody whose account was made with a first password; their login."""
    with house.database.write() as session:
        person_id, _ = staff.found_account(
            session, house.vault, SYSTEM, name="小周", phone="19922220001", login="xiaozhou", wecom_userid=None,
            password=FIRST, at=house.clock.now(),
        )  # fmt: skip
        to = Grant("staff", "estate", town.xiushan)
        staff.grant(session, SYSTEM, person_id=person_id, to=to, at=house.clock.now())
    return "xiaozhou"


def sign_in(visitor: Clerk, login: str, password: str, **more: str) -> str:
    """Sign in; gives where one is sent, and makes the clerk's forms those of the new sign-in."""
    response = visitor.post("/sign-in", {"login": login, "password": password, **more})
    cookie = visitor.client.get_cookie("linli_console", path="/console")
    if cookie is not None:
        visitor.token = cookie.value
    return response.headers.get("HX-Redirect", "")


def test_the_first_password_must_be_changed_before_anything_else(visitor: Clerk, newcomer: str) -> None:
    assert sign_in(visitor, newcomer, FIRST) == "/console/"
    assert visitor.get("/bindings").headers["Location"] == "/console/password"
    assert "请先换一个自己的密码" in words(visitor.get("/password"))
    done = visitor.post("/password", {"old": FIRST, "new": OWN, "again": OWN})
    assert done.headers["HX-Redirect"] == "/console/"
    assert visitor.get("/bindings").status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"old": FIRST, "new": OWN, "again": OWN + "x"}, 422, "passwords_differ"),
        ({"old": "wrong", "new": OWN, "again": OWN}, 403, "password_wrong"),
        ({"old": FIRST, "new": FIRST, "again": FIRST}, 403, "password_same"),
        ({"old": FIRST, "new": "short", "again": "short"}, 422, "password_weak"),
        ({"old": FIRST, "new": OWN}, 422, "malformed"),
    ],
)
def test_a_password_that_will_not_do(
    visitor: Clerk, newcomer: str, form: dict[str, str], status: int, code: str
) -> None:
    sign_in(visitor, newcomer, FIRST)
    response = visitor.post("/password", form)
    assert (response.status_code, refusal(response)["code"]) == (status, code)


def test_failed_tries_count_and_lock_for_a_while(visitor: Clerk, newcomer: str, clock: StoppedClock) -> None:
    for _ in range(5):
        visitor.post("/sign-in", {"login": newcomer, "password": "wrong"})
    locked = visitor.post("/sign-in", {"login": newcomer, "password": FIRST})
    assert refusal(locked)["code"] == "sign_in_failed"
    assert "连续输错 5 次" in refusal(locked)["sentence"] and "15 分钟" in refusal(locked)["sentence"]
    clock.advance(minutes=16)
    assert sign_in(visitor, newcomer, FIRST) == "/console/"


def test_a_name_nobody_has_is_answered_like_one_somebody_has_before_and_after_the_lock(
    visitor: Clerk, newcomer: str
) -> None:
    told = []
    for login in (newcomer, "nobody"):
        answers = [visitor.post("/sign-in", {"login": login, "password": "wrong"}) for _ in range(7)]
        told.append([(answer.status_code, refusal(answer), dict(answer.headers)) for answer in answers])
    for known, unknown in zip(*told, strict=True):
        assert known[:2] == unknown[:2]
        assert known[2].keys() == unknown[2].keys()


def test_guessing_has_a_limit_whatever_the_name(visitor: Clerk, town: Town) -> None:
    codes = [visitor.post("/sign-in", {"login": f"n{n}", "password": "no"}).status_code for n in range(21)]
    assert codes[19:] == [403, 429]


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/console/homes?estate=1", "/console/homes?estate=1"),
        ("https://evil.example/console/", "/console/"),
        ("//evil.example", "/console/"),
        ("/console//evil.example", "/console/"),
        ("/console/\\evil", "/console/"),
        ("javascript:alert(1)", "/console/"),
        ("/app/", "/console/"),
    ],
)
def test_after_signing_in_one_goes_on_but_never_to_another_site(
    visitor: Clerk, newcomer: str, asked: str, sent: str
) -> None:
    assert sign_in(visitor, newcomer, FIRST, next=asked) == sent


def test_wecom_vouches_for_a_member(visitor: Clerk, wecom: RecordingWork, town: Town) -> None:
    off = visitor.get("/sign-in/wecom?next=/console/homes")
    state = parse_qs(urlsplit(off.headers["Location"]).query)["state"][0]
    back = visitor.get(f"/sign-in/back?code=xiaoli&state={state}")
    assert back.status_code == 200
    assert 'content="0;url=/console/homes"' in back.get_data(as_text=True)
    assert visitor.get("/bindings").status_code == 200


def come_by_wecom(visitor: Clerk, userid: str) -> None:
    """In through WeCom; the clerk's forms are those of the new sign-in."""
    off = visitor.get("/sign-in/wecom")
    state = parse_qs(urlsplit(off.headers["Location"]).query)["state"][0]
    assert visitor.get(f"/sign-in/back?code={userid}&state={state}").status_code == 200
    cookie = visitor.client.get_cookie("linli_console", path="/console")
    assert cookie is not None
    visitor.token = cookie.value


def test_who_comes_in_through_wecom_is_not_asked_for_a_first_password_and_who_types_it_is(
    console: Flask, visitor: Clerk, wecom: RecordingWork, newcomer: str, house: House
) -> None:
    with house.database.write() as session:
        person_id = session.scalars(select(StaffAccount.person_id).where(StaffAccount.login == newcomer)).one()
        accounts.link_wecom(session, SYSTEM, person_id=person_id, userid="zhou", at=house.clock.now())
    come_by_wecom(visitor, "zhou")
    assert visitor.get("/bindings").status_code == 200
    assert "请先换一个自己的密码" not in words(visitor.get("/password"))

    typing = Clerk(console, house)
    sign_in(typing, newcomer, FIRST)
    assert typing.get("/bindings").headers["Location"] == "/console/password"
    assert typing.post("/duty", {"on_duty": "false"}).headers["HX-Redirect"] == "/console/password"
    typing.post("/password", {"old": FIRST, "new": OWN, "again": OWN})
    assert typing.get("/bindings").status_code == 200
    later = Clerk(console, house)
    sign_in(later, newcomer, OWN)
    assert later.get("/bindings").status_code == 200


def test_changing_the_first_password_ends_the_other_sign_ins_with_it(
    console: Flask, visitor: Clerk, newcomer: str, house: House
) -> None:
    other = Clerk(console, house)
    sign_in(other, newcomer, FIRST)
    sign_in(visitor, newcomer, FIRST)
    visitor.post("/password", {"old": FIRST, "new": OWN, "again": OWN})
    assert visitor.get("/bindings").status_code == 200
    assert "/console/sign-in" in other.get("/bindings").headers["Location"]


def test_what_is_done_with_a_first_password_stands_in_the_trail_as_done_at_the_console(
    visitor: Clerk, newcomer: str, house: House
) -> None:
    sign_in(visitor, newcomer, FIRST)
    visitor.post("/password", {"old": FIRST, "new": OWN, "again": OWN})
    with house.database.read() as session:
        told = select(AuditEntry.act, AuditEntry.door).where(AuditEntry.act.in_(("signed_in", "password.changed")))
        assert {tuple(row) for row in session.execute(told)} == {
            ("signed_in", "console"), ("password.changed", "console")
        }  # fmt: skip


@pytest.mark.parametrize(
    ("roles", "lands"),
    [(("committee",), "/console/committee"), (("committee", "staff"), "/console/reports"),
     (("staff",), "/console/reports")],
)  # fmt: skip
def test_a_member_of_the_committee_lands_on_its_page(
    visitor: Clerk, wecom: RecordingWork, house: House, town: Town, roles: tuple[str, ...], lands: str
) -> None:
    with house.database.write() as session:
        at = house.clock.now()
        person_id, first = staff.found_account(
            session, house.vault, SYSTEM, name="段英", phone="19922220002", login=None, wecom_userid="duan", at=at
        )
        for role in roles:
            staff.grant(session, SYSTEM, person_id=person_id, to=Grant(role, "estate", town.xiushan), at=at)
    assert first is None, "no login, no password to be told of"
    come_by_wecom(visitor, "duan")
    assert visitor.get("/").headers["Location"] == lands
    assert visitor.get(lands.removeprefix("/console")).status_code == 200


def test_the_state_cookie_may_come_back_from_wecom_and_the_sign_in_may_not(
    visitor: Clerk, wecom: RecordingWork, town: Town
) -> None:
    off = visitor.get("/sign-in/wecom")
    assert "SameSite=Lax" in off.headers["Set-Cookie"]
    state = parse_qs(urlsplit(off.headers["Location"]).query)["state"][0]
    back = visitor.get(f"/sign-in/back?code=xiaoli&state={state}")
    signed_in = next(value for value in back.headers.getlist("Set-Cookie") if value.startswith("linli_console="))
    assert re.search(r"HttpOnly.*SameSite=Strict", signed_in)


@pytest.mark.parametrize("state", ["", "guessed", "%E7%8A%B6"])
def test_an_answer_nobody_asked_for_is_refused_before_wecom_is_asked(
    visitor: Clerk, wecom: RecordingWork, town: Town, state: str
) -> None:
    visitor.get("/sign-in/wecom")
    assert visitor.get(f"/sign-in/back?code=xiaoli&state={state}").status_code == 403
    assert wecom.asked == []


def test_a_state_grows_old(visitor: Clerk, wecom: RecordingWork, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    off = visitor.get("/sign-in/wecom")
    state = parse_qs(urlsplit(off.headers["Location"]).query)["state"][0]
    monkeypatch.setattr("server.console.pages.STATE_SECONDS", -1)
    assert visitor.get(f"/sign-in/back?code=xiaoli&state={state}").status_code == 403


@pytest.mark.parametrize(
    ("error", "status"),
    [(WechatRefused(40029, Refusal.code), 403), (WechatUnreachable("silent", certain=False), 503), (None, 403)],
)
def test_wecom_says_no_or_nothing(
    visitor: Clerk, wecom: RecordingWork, town: Town, error: Exception | None, status: int
) -> None:
    wecom.error = error
    off = visitor.get("/sign-in/wecom")
    state = parse_qs(urlsplit(off.headers["Location"]).query)["state"][0]
    assert visitor.get(f"/sign-in/back?code=unknown-member&state={state}").status_code == status


def test_leaving_ends_the_sign_in_on_the_server_too(clerk: Callable[[str], Clerk]) -> None:
    xiaoli = clerk("xiaoli")
    assert xiaoli.post("/sign-out").headers["HX-Redirect"] == "/console/sign-in"
    xiaoli.client.set_cookie("linli_console", xiaoli.token, path="/console")
    assert xiaoli.get("/bindings").status_code == 303


def test_leaving_everywhere_ends_the_other_devices(clerk: Callable[[str], Clerk]) -> None:
    here, there = clerk("xiaoli"), clerk("xiaoli")
    here.post("/sign-out/everywhere")
    assert there.get("/bindings").status_code == 303


def test_a_sign_in_ends_by_itself(clerk: Callable[[str], Clerk], clock: StoppedClock) -> None:
    xiaoli = clerk("xiaoli")
    clock.advance(hours=13)
    assert xiaoli.get("/bindings").headers["Location"].startswith("/console/sign-in")


def test_a_residents_sign_in_opens_nothing_here(console: Flask, house: House, town: Town) -> None:
    with house.database.write() as session:
        token = signing_in.sign_in_by_wechat(
            session, openid="meijie", unionid=None, device="", at=house.clock.now() - timedelta(minutes=1)
        )
    assert Clerk(console, house, token.token).get("/me").status_code == 303
