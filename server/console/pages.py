"""The shell's own pages: signing in by password or WeCom, out, the password, my account, duty, the side bar."""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import Any

from flask import request

from server.console.navigation import Navigation
from server.console.schemas import DutyForm, NavArgs, NextArgs, PasswordForm, SignInForm, WecomArgs
from server.kit.actor import ANYONE, SIGNED_IN, Actor
from server.kit.doors import Call
from server.kit.errors import Malformed, NotAllowed, Unavailable
from server.kit.files import Links
from server.kit.house import House
from server.kit.pages import Answer, Cookie, Fragment, Html, Page, Pages, Redirect, Refused
from server.kit.pages.guard import SIGNED_IN_COOKIE, VISITOR_COOKIE
from server.kit.tokens import new_token
from server.people import queries as people
from server.people.rules import ACCOUNT_CLOSED, CONSOLE_SIGN_IN, LOCK_OUT, MOST_FAILURES, STAFF_ROLES
from server.people.service import signing_in, staff
from server.places import queries as places
from server.wechat.errors import WechatRefused, WechatUnreachable
from server.wechat.work import Work

pages = Pages("console", Path(__file__).with_name("templates"))

STATE_COOKIE, STATE_SECONDS = "linli_wecom_state", 600
START = "/console/"
NOT_SIGNED_IN = (
    f"登录名或密码不对，请核对后再试。同一个登录名连续输错 {MOST_FAILURES} 次，"
    f"会暂停登录 {LOCK_OUT.seconds // 60} 分钟；急用请联系管理员。"
)
"""Said of a wrong password, of a locked account and of a name nobody has: only so does it give no name away."""


def own_pages(navigation: Navigation) -> list[Page]:
    """The shell's pages, with those that need to know the side bar."""
    start = Pages("console", pages.folder)

    @start.get("/")
    def begin(call: Call) -> Answer:
        """The first page open to me."""
        return Redirect(navigation.first(call.actor) or "/me")

    @start.get("/nav", query=NavArgs)
    def side_bar(call: Call) -> Answer:
        """The side bar with fresh counts."""
        return Fragment("console/nav.html", {"nav_groups": navigation.groups(call), "here": call.query["here"]})

    return [*pages, *start]


@pages.get("/sign-in", who=ANYONE, query=NextArgs)
def show_sign_in(call: Call) -> Answer:
    """The sign-in page."""
    return Html("console/sign_in.html", {"next": _inside(call.query["next"]), "wecom": _has_wecom(call.house)})


@pages.post("/sign-in", who=ANYONE, form=SignInForm, once=False, rate="20/minute")
def sign_in(call: Call) -> Answer:
    """Sign in with name and password. A failed try counts, so it must not be undone."""
    form = call.body
    attempt = signing_in.sign_in_by_password(
        call.session, login=form["login"], password=form["password"], device=_device(), at=call.at
    )
    if attempt.token is not None:
        return Redirect(_inside(form["next"]) or START, cookies=_signed_in(attempt.token.token))
    if attempt.closed:
        return Refused(NotAllowed("account_closed", ACCOUNT_CLOSED))
    return Refused(NotAllowed("sign_in_failed", NOT_SIGNED_IN))


@pages.get("/sign-in/wecom", who=ANYONE, query=NextArgs, rate="30/minute")
def to_wecom(call: Call) -> Answer:
    """Off to WeCom, which says who this is."""
    if not _has_wecom(call.house):
        raise Unavailable("wecom_off", "还没有接入企业微信，请用登录名和密码登录。")
    state = new_token()
    kept = Links(call.house.settings.secrets.links).sign(f"{state} {_inside(call.query['next'])}")
    back = call.house.settings.web.public_url + "/console/sign-in/back"
    # The answer comes from another site: a Strict cookie would stay behind in the browser.
    cookie = Cookie(STATE_COOKIE, kept, STATE_SECONDS, lax=True)
    return Redirect(call.house.need(Work).sign_in_address(back, state), cookies=(cookie,))


def _ask_userid(house: House, _actor: Actor, given: dict[str, Any]) -> tuple[str, str]:
    kept = Links(house.settings.secrets.links).read(request.cookies.get(STATE_COOKIE, ""), max_age=STATE_SECONDS)
    state, _, to = (kept or "").partition(" ")
    if not state or not hmac.compare_digest(state.encode(), given["state"].encode()):
        raise NotAllowed("state_unknown", "登录没有完成，请从登录页重新开始。")
    try:
        return house.need(Work).userid(given["code"]), to
    except WechatRefused as error:
        raise NotAllowed("code_refused", "企业微信没有确认您的身份，请重新登录。") from error
    except WechatUnreachable as error:
        raise Unavailable("wechat_silent", "企业微信暂时没有回应，请稍后再试，或用密码登录。") from error


@pages.get("/sign-in/back", who=ANYONE, query=WecomArgs, writes=True, fetch=_ask_userid, rate="30/minute")
def back_from_wecom(call: Call) -> Answer:
    """Back from WeCom: sign in the member it vouches for."""
    userid, to = call.fetched
    token = signing_in.sign_in_by_wecom(call.session, userid=userid, device=_device(), at=call.at)
    # Not a redirect: the browser would count it as sent by WeCom and leave the Strict cookie behind.
    gone = Cookie(STATE_COOKIE, "", 0)
    return Html("console/welcome.html", {"to": _inside(to) or START}, cookies=(*_signed_in(token.token), gone))


@pages.post("/sign-out", who=SIGNED_IN, early=True, once=False)
def sign_out(call: Call) -> Answer:
    """Sign out here."""
    signing_in.sign_out(call.session, call.actor, at=call.at)
    return Redirect("/sign-in", "您已退出。", (Cookie(SIGNED_IN_COOKIE, "", 0),))


@pages.post("/sign-out/everywhere", who=SIGNED_IN, early=True, once=False)
def sign_out_everywhere(call: Call) -> Answer:
    """Sign out on every device."""
    signing_in.revoke_all(call.session, call.actor, person_id=call.actor.id, at=call.at)
    return Redirect("/sign-in", "所有设备都已退出。", (Cookie(SIGNED_IN_COOKIE, "", 0),))


@pages.get("/password", who=SIGNED_IN, early=True)
def show_password(call: Call) -> Answer:
    """The page to change the password; the first one must be."""
    return Html("console/password.html", {"first": call.actor.door == signing_in.FIRST_DOOR})


@pages.post("/password", who=SIGNED_IN, form=PasswordForm, early=True, once=False, rate="10/minute")
def change_password(call: Call) -> Answer:
    """Change the password."""
    form = call.body
    if form["new"] != form["again"]:
        wrong = {"again": ["两次输入的新密码不一样"]}
        raise Malformed("passwords_differ", "两次输入的新密码不一样，请重新输入。", fields=wrong)
    signing_in.change_password(call.session, call.actor, old=form["old"], new=form["new"], at=call.at)
    return Redirect("/", "密码已修改，其他设备上的登录已全部退出。")


@pages.get("/me", who=SIGNED_IN)
def my_account(call: Call) -> Answer:
    """My account: roles, duty, password, devices."""
    roles = [
        (STAFF_ROLES[grant.role], places.scope_label(call.session, grant.scope, grant.scope_id))
        for grant in call.actor.grants
    ]
    return Html("console/me.html", {"account": people.account(call.session, call.actor.id), "roles": roles})


@pages.post("/duty", who=SIGNED_IN, form=DutyForm, once=False)
def set_duty(call: Call) -> Answer:
    """Go on or off duty."""
    on_duty = call.body["on_duty"]
    staff.set_duty(call.session, call.actor, person_id=call.actor.id, on_duty=on_duty, at=call.at)
    said = "您已上岗，新的报事会通知您。" if on_duty else "您已下岗，新的报事会交给其他同事。"
    return Fragment("console/duty.html", {"on_duty": on_duty}, said)


def _inside(address: str) -> str:
    """The address if it leads to a page of ours, else nothing: a link must not send staff elsewhere."""
    plain = all("!" <= c <= "~" and c != "\\" for c in address)
    return address if plain and address.startswith(START) and "//" not in address else ""


def _has_wecom(house: House) -> bool:
    return bool(house.settings.work.corpid)


def _device() -> str:
    return (request.user_agent.string or "")[:60]


def _signed_in(token: str) -> tuple[Cookie, ...]:
    keep = Cookie(SIGNED_IN_COOKIE, token, int(CONSOLE_SIGN_IN.total_seconds()))
    return (keep, Cookie(VISITOR_COOKIE, "", 0))
