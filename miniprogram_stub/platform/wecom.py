"""qyapi.weixin.qq.com, who is calling and who is who: tokens, OAuth codes, members."""

from typing import Any

from .answers import Refused, ok
from .gate import Call, Door
from .settings import Person


def gettoken(call: Call) -> dict[str, Any]:
    """gettoken: one token per app, the same until it has expired."""
    work, args = call.world.settings.work, call.args
    if not args.get("corpid"):
        raise Refused(41002, "corpid missing")
    if not args.get("corpsecret"):
        raise Refused(41004, "corpsecret missing")
    if args["corpid"] != work.corpid:
        raise Refused(40013, "invalid corpid")
    if args["corpsecret"] != work.secret:
        raise Refused(40001, "invalid credential")
    token = call.world.tokens.work(str(work.agentid))
    return ok(access_token=token.value, expires_in=call.world.tokens.remaining(token))


def getuserinfo(call: Call) -> dict[str, Any]:
    """auth/getuserinfo: the member behind an OAuth code; five minutes, once."""
    world = call.world
    person = world.people.by_id[world.codes.redeem("oauth", world.settings.work.corpid, call.args.get("code", ""))]
    return ok(userid=person.userid, UserId=person.userid)


def user(call: Call) -> dict[str, Any]:
    """user/get: a member of the directory."""
    member = call.world.people.by_userid.get(call.args.get("userid", "").lower())
    if member is None:
        raise Refused(60111)
    return ok(
        userid=member.userid,
        name=member.name,
        department=list(member.parties),
        position=member.title,
        mobile=member.phone,
        status=1,
    )


def receivers(call: Call, body: dict[str, Any]) -> tuple[list[Person], dict[str, str]]:
    """Who `touser` and `toparty` reach, and the invalid ones as the answer names them; 81013 when nobody."""
    people = call.world.people
    if body.get("touser") == "@all":
        return people.staff(), {"invaliduser": "", "invalidparty": "", "invalidtag": ""}
    names, parties = _split(body.get("touser")), _split(body.get("toparty"))
    known = {party for member in people.staff() for party in member.parties}
    found = {m.id: m for m in (people.by_userid.get(name.lower()) for name in names) if m is not None}
    wanted = {int(party) for party in parties if party.isdigit()}
    found |= {member.id: member for member in people.staff() if wanted & set(member.parties)}
    if not found:
        raise Refused(81013)
    return list(found.values()), {
        "invaliduser": "|".join(name for name in names if name.lower() not in people.by_userid),
        "invalidparty": "|".join(p for p in parties if not p.isdigit() or int(p) not in known),
        "invalidtag": "|".join(_split(body.get("totag"))),
    }


def check_agent(call: Call, body: dict[str, Any]) -> None:
    """The agent named must be the one the token was given to."""
    if str(body.get("agentid", "")) != call.app:
        raise Refused(301002)


def _split(names: Any) -> list[str]:
    return [name for name in str(names or "").split("|") if name]


DOORS = (
    Door("GET", "/cgi-bin/gettoken", gettoken, token=False),
    Door("GET", "/cgi-bin/auth/getuserinfo", getuserinfo),
    Door("GET", "/cgi-bin/user/get", user),
)
