"""How the platforms refuse: error numbers, their texts, and the request id or hint each host adds to them."""

import secrets
from typing import Any

TEXTS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40037: "invalid template_id",
    40011: "invalid video size",
    40058: "invalid Request Parameter",
    40066: "invalid url",
    40096: "invalid external userid or chat id",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40164: "invalid ip, not in whitelist",
    40165: "invalid weapp pagepath",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41030: "invalid page",
    41047: "msgid not exist",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    43104: "appid does not match openid",
    44002: "empty post data",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45033: "api concurrent out of limit",
    45047: "out of response count limit",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48002: "api forbidden",
    49008: "group chat has been dismissed",
    60020: "not allow to access from your ip",
    60111: "userid not found",
    61010: "code is expired",
    81013: "user & party & tag all invalid",
    81017: "too many users visible, owner_filter is required",
    85401: "invalid expire time",
    87014: "risky content",
    90501: "chat is not a customer group chat",
    93000: "invalid webhook url",
    301002: "not allow operate another agent with this accesstoken",
}


class Refused(Exception):
    """A call the platform says no to. Clients must go by `errcode`, never by the words."""

    def __init__(self, errcode: int, words: str | None = None) -> None:
        self.errcode = errcode
        self.words = words or TEXTS.get(errcode, "system error")
        super().__init__(f"{errcode} {self.words}")


def request_id() -> str:
    """Three blocks of eight hex digits, as in the mini-program's `rid`."""
    return "-".join(secrets.token_hex(4) for _ in range(3))


def refusal(host: str, errcode: int, words: str, remote: str) -> dict[str, Any]:
    """The body of a refusal: `rid` on api.weixin.qq.com, `hint` and a lookup link on qyapi.weixin.qq.com."""
    if host == "weixin":
        return {"errcode": errcode, "errmsg": f"{words} rid: {request_id()}"}
    hint = f"hint: [{secrets.randbelow(10**22):022d}], from ip: {remote}"
    link = f"more info at https://open.work.weixin.qq.com/devtool/query?e={errcode}"
    return {"errcode": errcode, "errmsg": f"{words}, {hint}, {link}"}


def ok(**more: Any) -> dict[str, Any]:
    """The body of a call that went well."""
    return {"errcode": 0, "errmsg": "ok", **more}
