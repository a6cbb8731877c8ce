"""Who knocks at a page, and whether the form is one we handed out.

The sign-in is an opaque token in an HttpOnly cookie that no other site can make the browser send. On top of that each
form carries a token bound to that sign-in, and a request that names a foreign origin is refused.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import request

from server.kit.errors import NotAllowed, Unauthenticated
from server.kit.house import House
from server.kit.tokens import LONGEST_TOKEN, new_token

SIGNED_IN_COOKIE, VISITOR_COOKIE = "linli_console", "linli_visitor"
FORM_HEADER = "X-Form-Token"


def session_token() -> str:
    """The sign-in token the browser sent; :class:`Unauthenticated` without a plausible one."""
    token = request.cookies.get(SIGNED_IN_COOKIE, "")
    if not 0 < len(token) <= LONGEST_TOKEN or not token.isascii():
        raise Unauthenticated("sign_in_needed", "请先登录。")
    return token


def visitor_token() -> tuple[str, bool]:
    """What this browser's forms are bound to, and whether it was made just now and must still be set."""
    known = request.cookies.get(SIGNED_IN_COOKIE) or request.cookies.get(VISITOR_COOKIE)
    return (known[:LONGEST_TOKEN], False) if known else (new_token(), True)


def form_token(house: House, bound_to: str) -> str:
    """The token a form must bring back."""
    secret = house.settings.secrets.links.encode()
    return hmac.new(secret, b"form:" + bound_to.encode(), hashlib.sha256).hexdigest()[:32]


def check_form(house: House, bound_to: str) -> None:
    """Refuse a form that came from elsewhere or was not made for this browser."""
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    at_home = {request.host, urlsplit(house.settings.web.public_url).netloc}
    if origin is not None and urlsplit(origin).netloc not in at_home:
        raise NotAllowed("foreign_form", "这个请求来自别的网站，已被拒绝。")
    brought = request.headers.get(FORM_HEADER) or request.form.get("_form", "")
    if not hmac.compare_digest(brought.encode(), form_token(house, bound_to).encode()):
        raise NotAllowed("form_outdated", "页面停留太久，请刷新后再试。")
