"""The one place where HTTP sessions are made, so that nobody can reach what they must not.

Production sessions reach the platform's own hosts and nothing else. When a local WeChat is set, the same calls go
there, changed in scheme, host and port only, and the platform can no longer be reached at all.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError

from server.wechat.pay.line import PayLine
from server.wechat.settings import PaySettings, WechatSettings

WEIXIN = "https://api.weixin.qq.com/"
WECOM = "https://qyapi.weixin.qq.com/"
PAY = "https://api.mch.weixin.qq.com/"

# urllib3 writes whole addresses at DEBUG, and ours carry secrets and tokens.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


class HostNotAllowed(requests.ConnectionError):
    """The call was for a host that this session must not reach; nothing was sent."""


class _Refuse(HTTPAdapter):
    """Sends nothing."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        host = urlsplit(request.url or "").hostname
        raise HostNotAllowed(f"{host} may not be reached from here")


class _Redirect(HTTPAdapter):
    """Sends to another scheme, host and port; path, query, headers and body stay as they are."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._scheme, self._netloc, *_ = urlsplit(base)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        moved = request.copy()
        parts = urlsplit(request.url or "")
        moved.url = urlunsplit(parts._replace(scheme=self._scheme, netloc=self._netloc))
        return super().send(moved, *args, **kwargs)


def open_session(settings: WechatSettings) -> requests.Session:
    """A session for calls to WeChat and WeCom under these settings.

    Raises ``ValueError`` if a local address is set whose host is not on the list. It follows no redirect, keeps
    no cookie and reads no proxy or password from the environment.
    """
    return _session(_ways({WEIXIN: settings.weixin_base, WECOM: settings.wecom_base}, settings.allowed_hosts))


def open_pay_line(settings: PaySettings) -> PayLine:
    """The same for WeChat Pay: one host, and no other."""
    base = _checked(settings.base, settings.allowed_hosts) if settings.base else PAY
    return PayLine(base, settings.timeout)


def never_left(problem: requests.RequestException) -> bool:
    """Whether a failed call surely never left this machine."""
    if isinstance(problem, HostNotAllowed | requests.ConnectTimeout):
        return True
    reason = getattr(problem.args[0], "reason", None) if problem.args else None
    inner = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    return isinstance(reason, NewConnectionError) or isinstance(inner, ssl.SSLCertVerificationError)


def _session(ways: Mapping[str, HTTPAdapter]) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for prefix in ("https://", "http://"):
        session.mount(prefix, _Refuse())
    for prefix, adapter in ways.items():
        session.mount(prefix, adapter)
    return session


def _ways(bases: Mapping[str, str | None], allowed: frozenset[str]) -> Mapping[str, HTTPAdapter]:
    if not any(bases.values()):
        return {prefix: HTTPAdapter() for prefix in bases}
    return {prefix: _Redirect(_checked(base, allowed)) for prefix, base in bases.items() if base}


def _checked(base: str, allowed: frozenset[str]) -> str:
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or parts.hostname not in allowed:
        raise ValueError(f"a local WeChat may not be at {base}: its host is not on the list")
    return base
