"""Who is holding the phone: a login code becomes an openid (code2Session).

The call carries no access token: signing in must not depend on the token's health, nor leak it into a log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from server.wechat.errors import WechatUnreachable
from server.wechat.gateway import Line
from server.wechat.settings import MiniSettings


class SessionKey:
    """The key WeChat shares with us for one sign-in. Shows itself to nobody who does not ask by name."""

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        self._key = key

    def reveal(self) -> str:
        """The key itself; it must never reach a client or a log."""
        return self._key

    def __repr__(self) -> str:
        return "SessionKey(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a session key is not stored")


@dataclass(frozen=True, slots=True)
class SignIn:
    """The person behind a login code. ``unionid`` is there only if our apps share an open-platform account."""

    openid: str
    unionid: str | None
    session_key: SessionKey


def sign_in(line: Line, mini: MiniSettings, code: str) -> SignIn:
    """Spend a login code. Codes live five minutes and work once; a bad one is refused with kind ``code``."""
    answer = line.get(
        "sns/jscode2session",
        appid=mini.appid,
        secret=mini.secret,
        js_code=code,
        grant_type="authorization_code",
    )
    openid, key = answer.get("openid"), answer.get("session_key")
    if not isinstance(openid, str) or not isinstance(key, str) or not openid:
        raise WechatUnreachable("unreadable answer", certain=False)
    return SignIn(openid, answer.get("unionid") or None, SessionKey(key))
