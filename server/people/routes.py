"""JSON doors of people: signing in, me, my phone, my claims to homes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server.kit.actor import ANYONE, Actor
from server.kit.clock import local_day
from server.kit.doors import Call, Doors
from server.kit.errors import Malformed, Unavailable
from server.kit.house import House
from server.kit.masking import mask_phone
from server.people import queries
from server.people.schemas import (
    BindingIn,
    BindingList,
    BindingOut,
    MeOut,
    PhoneIn,
    PhoneOut,
    SignInIn,
    SignInOut,
)
from server.people.service import binding, signing_in
from server.wechat.errors import WechatRefused, WechatUnreachable
from server.wechat.mini import Mini

doors = Doors("people")

MOST_CLAIMS = "5/day"


def _ask_openid(house: House, _actor: Actor, body: dict[str, Any]) -> Any:
    try:
        return house.need(Mini).sign_in(body["code"])
    except WechatRefused as error:
        raise Malformed("code_refused", "微信登录没有成功，请退出小程序后重新打开。") from error
    except WechatUnreachable as error:
        raise Unavailable("wechat_silent", "微信暂时没有回应，请稍后再试。") from error


def _ask_phone(house: House, actor: Actor, body: dict[str, Any]) -> Any:
    with house.database.read() as session:
        openid = queries.openid_of(session, actor.id)
    try:
        return house.need(Mini).phone_number(body["code"], openid)
    except WechatRefused as error:
        raise Malformed("code_refused", "手机号没有取到，请再点一次按钮。") from error
    except WechatUnreachable as error:
        raise Unavailable("wechat_silent", "微信暂时没有回应，请稍后再试。") from error


@doors.post("/sessions", body=SignInIn, out=SignInOut, who=ANYONE, status=201, fetch=_ask_openid, rate="300/minute")
def sign_in(call: Call) -> dict[str, Any]:
    """Sign in with a WeChat login code."""
    who = call.fetched
    token = signing_in.sign_in_by_wechat(
        call.session, openid=who.openid, unionid=who.unionid, device=call.body["device"], at=call.at
    )
    actor = signing_in.authenticate(call.session, token.token, call.at)
    return {"token": token.token, "expires_at": token.expires_at, "me": _me(call, actor)}


@doors.delete("/sessions/current")
def sign_out(call: Call) -> None:
    """End this sign-in."""
    signing_in.sign_out(call.session, call.actor, at=call.at)


@doors.get("/me", out=MeOut)
def me(call: Call) -> dict[str, Any]:
    """The person holding the phone: homes, rights, claims, staff roles."""
    return _me(call, call.actor)


def _me(call: Call, actor: Actor) -> dict[str, Any]:
    found = queries.me(call.session, call.house.vault, actor, local_day(call.at))
    estates = sorted({held["home"]["estate_id"] for held in found["homes"]})
    badges = {name: count(call.session, actor.id, estates, call.at) for name, count in call.house.badges.items()}
    return {**found, **badges}


@doors.post("/me/phone", body=PhoneIn, out=PhoneOut, fetch=_ask_phone, rate="10/hour")
def confirm_phone(call: Call) -> dict[str, str]:
    """Confirm the phone number with a code from WeChat's button."""
    number = call.fetched.number
    signing_in.confirm_phone(call.session, call.house.vault, call.actor, phone=number, at=call.at)
    return {"phone": mask_phone(number)}


@doors.get("/bindings", out=BindingList)
def list_bindings(call: Call) -> dict[str, Any]:
    """My claims to homes, newest first."""
    return {"items": queries.bindings_of(call.session, call.actor.id)}


@doors.post("/bindings", body=BindingIn, out=BindingOut, status=201, creates=True, rate=MOST_CLAIMS)
def ask_binding(call: Call) -> dict[str, Any]:
    """Claim a home. Bound at once when phone and last four match the roster, else staff answer."""
    binding_id = binding.ask(call.session, call.house.vault, call.actor, at=call.at, **call.body)
    call.actor = replace(call.actor, id=queries.resolve(call.session, call.actor.id))
    return queries.binding(call.session, binding_id)


@doors.delete("/bindings/<id:binding_id>")
def end_binding(call: Call) -> None:
    """Take a claim back, or let go of a home."""
    binding.end(call.session, call.actor, binding_id=call.path["binding_id"], at=call.at)
