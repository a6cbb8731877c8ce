"""api.weixin.qq.com, who is calling: tokens, login codes, phone numbers."""

import base64
import secrets
from typing import Any

from .answers import Refused, ok
from .gate import Call, Door
from .people import openid_of
from .tokens import Token


def _known_app(call: Call, values: dict[str, Any], wrong_secret: int) -> str:
    apps = {app.appid: app.secret for app in (call.world.settings.mini, call.world.settings.oa)}
    appid, secret = str(values.get("appid") or ""), values.get("secret")
    if not appid:
        raise Refused(41002)
    if not secret:
        raise Refused(41004)
    if appid not in apps:
        raise Refused(40013)
    if secret != apps[appid]:
        raise Refused(wrong_secret)
    return appid


def _told(call: Call, token: Token) -> dict[str, Any]:
    return {"access_token": token.value, "expires_in": call.world.tokens.remaining(token)}


def token(call: Call) -> dict[str, Any]:
    """getAccessToken: a new token each time."""
    if call.args.get("grant_type") != "client_credential":
        raise Refused(40002)
    return _told(call, call.world.tokens.classic(_known_app(call, dict(call.args), 40001)))


def stable_token(call: Call) -> dict[str, Any]:
    """getStableAccessToken: the same token until near its end."""
    body = call.body()
    if body.get("grant_type") != "client_credential":
        raise Refused(40002)
    force = body.get("force_refresh", False)
    if not isinstance(force, bool):
        raise Refused(47001)
    return _told(call, call.world.tokens.stable(_known_app(call, body, 40001), force=force))


def code2session(call: Call) -> dict[str, Any]:
    """auth.code2Session: openid and a fresh session_key for a login code."""
    world, args = call.world, dict(call.args)
    appid = _known_app(call, args, 40125)
    if args.get("grant_type", "authorization_code") != "authorization_code":
        raise Refused(40002)
    person = world.codes.redeem("login", appid, args.get("js_code", ""))
    if world.people.presence[person].blocked:
        raise Refused(40226)
    if not world.limits.take("code2session per user", person):
        raise Refused(45011)
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    world.people.presence[person].session_key = key
    answer = {"openid": openid_of(appid, person), "session_key": key}
    if world.settings.mini.unionid:
        answer["unionid"] = openid_of("open-platform", person)
    return answer


def phone_number(call: Call) -> dict[str, Any]:
    """getPhoneNumber: the number behind the code of the phone button."""
    world, body = call.world, call.body()
    person = world.people.by_id[world.codes.redeem("phone", call.app, str(body.get("code", "")))]
    if body.get("openid") not in (None, "", openid_of(call.app, person.id)):
        raise Refused(40003)
    watermark = {"timestamp": world.clock.stamp(), "appid": call.app}
    numbers = {"phoneNumber": person.phone, "purePhoneNumber": person.phone, "countryCode": "86"}
    return ok(phone_info={**numbers, "watermark": watermark})


DOORS = (
    Door("GET", "/cgi-bin/token", token, token=False),
    Door("POST", "/cgi-bin/stable_token", stable_token, token=False),
    Door("GET", "/sns/jscode2session", code2session, token=False),
    Door("POST", "/wxa/business/getuserphonenumber", phone_number),
)
