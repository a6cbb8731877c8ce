"""Calls to the platform: one line per app, typed errors, and at most one second try.

A thin skin over wechatpy's generic signed-in HTTP. Its own retry recurses without end on 40001 and its own token
keeping collides between apps, so both stay off: every call here carries its token, or expressly none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson
import requests
from wechatpy import WeChatClient
from wechatpy.client.base import BaseWeChatClient
from wechatpy.exceptions import WeChatClientException
from wechatpy.work import WeChatClient as WorkClient

from server.wechat.errors import Refusal, WechatRefused, WechatUnreachable
from server.wechat.settings import WechatSettings
from server.wechat.tokens import TokenService
from server.wechat.transport import WECOM, WEIXIN, never_left, open_session

Answer = dict[str, Any]
TOO_LARGE = 40009
Files = Mapping[str, tuple[str, bytes, str]]
Said = TypeVar("Said", Answer, bytes, tuple[bytes, str])
Given = TypeVar("Given")


class Line:
    """Unsigned calls to one host. Knows time limits and what went wrong, not who we are."""

    def __init__(self, client: BaseWeChatClient, base: str, session: requests.Session) -> None:
        client._http = session
        self._client, self._base = client, base

    def get(self, path: str, **params: object) -> Answer:
        """GET; ``path`` starts without a slash."""
        return self._ask(lambda: self._client.get(self._base + path, params=_listed(params)))

    def post(self, path: str, body: Mapping[str, object], **params: object) -> Answer:
        """POST of a JSON body in UTF-8."""
        return self._ask(lambda: self._client.post(self._base + path, params=_listed(params), data=dict(body)))

    def picture(self, path: str, body: Mapping[str, object], **params: object) -> bytes:
        """POST of a JSON body that is answered with a picture, or with JSON when refused."""
        answer = self._call(lambda: self._client.post(self._base + path, params=_listed(params), data=dict(body)))
        if not isinstance(answer, requests.Response) or not _is_picture(answer):
            raise WechatUnreachable("unreadable answer", certain=False)
        return answer.content

    def file(self, path: str, *, largest: int, **params: object) -> tuple[bytes, str]:
        """GET of a file of at most ``largest`` bytes (else refused for good): its content and media type. JSON is the
        platform's no."""
        return self._call(lambda: self._read(path, largest, _listed(params)))

    def upload(self, path: str, files: Files, **params: object) -> Answer:
        """POST of files: field -> (file name, bytes, media type)."""
        return self._ask(lambda: self._client.post(self._base + path, params=_listed(params), files=dict(files)))

    def _read(self, path: str, largest: int, params: list[tuple[str, str]]) -> tuple[bytes, str]:
        timeout = self._client.timeout
        with self._client._http.get(self._base + path, params=params, timeout=timeout, stream=True) as answer:
            if answer.status_code != requests.codes.ok:
                certain = 400 <= answer.status_code < 500
                raise WechatUnreachable(f"HTTP {answer.status_code}", certain=certain)
            media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            content = _at_most(answer, largest)
        if media_type in ("application/json", "text/plain", ""):
            no = orjson.loads(content)
            raise WechatRefused(int(no["errcode"]), words=str(no.get("errmsg", "")))
        return content, media_type

    def _ask(self, call: Callable[[], object]) -> Answer:
        answer = self._call(call)
        if not isinstance(answer, dict):
            raise WechatUnreachable("unreadable answer", certain=False)
        return answer

    def _call(self, call: Callable[[], Given]) -> Given:
        # No cause is kept on purpose: the library's errors quote addresses, and ours carry secrets.
        try:
            return call()
        except requests.RequestException as problem:
            raise WechatUnreachable(type(problem).__name__, certain=never_left(problem)) from None
        except WeChatClientException as no:
            raise _refusal(no) from None
        except (ValueError, TypeError, KeyError):
            raise WechatUnreachable("unreadable answer", certain=False) from None


class Gateway:
    """Signed-in calls of one app. After a refused token it fetches a fresh one and asks once more, never twice."""

    def __init__(self, line: Line, tokens: TokenService) -> None:
        self.line, self._tokens = line, tokens

    def get(self, path: str, **params: object) -> Answer:
        """GET with our access token."""
        return self._signed_in(lambda token: self.line.get(path, access_token=token, **params))

    def post(self, path: str, body: Mapping[str, object], **params: object) -> Answer:
        """POST of JSON with our access token."""
        return self._signed_in(lambda token: self.line.post(path, body, access_token=token, **params))

    def upload(self, path: str, files: Files, **params: object) -> Answer:
        """POST of files with our access token."""
        return self._signed_in(lambda token: self.line.upload(path, files, access_token=token, **params))

    def file(self, path: str, *, largest: int, **params: object) -> tuple[bytes, str]:
        """GET of a file with our access token: its content, of at most ``largest`` bytes, and media type."""
        return self._signed_in(lambda token: self.line.file(path, largest=largest, access_token=token, **params))

    def picture(self, path: str, body: Mapping[str, object], **params: object) -> bytes:
        """POST of JSON with our access token, answered with a picture."""
        return self._signed_in(lambda token: self.line.picture(path, body, access_token=token, **params))

    def _signed_in(self, ask: Callable[[str], Said]) -> Said:
        token = self._tokens.token()
        try:
            return ask(token)
        except WechatRefused as refused:
            if refused.kind is not Refusal.token:
                raise
        return ask(self._tokens.fresh(instead_of=token))


def weixin_line(settings: WechatSettings) -> Line:
    """The line to api.weixin.qq.com, or to the local WeChat in its place."""
    mini = settings.mini
    client = WeChatClient(mini.appid, mini.secret, timeout=settings.timeout, auto_retry=False)
    return Line(client, WEIXIN, open_session(settings))


def wecom_line(settings: WechatSettings) -> Line:
    """The line to qyapi.weixin.qq.com, or to the local WeChat in its place."""
    corpid, secret = (settings.work.corpid, settings.work.secret) if settings.work else ("", "")
    client = WorkClient(corpid, secret, timeout=settings.timeout, auto_retry=False)
    return Line(client, WECOM, open_session(settings))


def _listed(params: Mapping[str, object]) -> list[tuple[str, str]]:
    # wechatpy adds its own access token to parameters given as a dict, and to nothing else.
    return [(name, str(value)) for name, value in params.items() if value is not None]


def _at_most(answer: requests.Response, largest: int) -> bytes:
    parts, size = [], 0
    for part in answer.iter_content(65536):
        parts.append(part)
        size += len(part)
        if size > largest:
            raise WechatRefused(TOO_LARGE, Refusal.permanent, "the file is too large")
    return b"".join(parts)


def _is_picture(answer: requests.Response) -> bool:
    return answer.headers.get("Content-Type", "").startswith("image/") and bool(answer.content)


def _refusal(no: WeChatClientException) -> WechatRefused | WechatUnreachable:
    if no.errcode is not None:
        return WechatRefused(no.errcode, words=str(no.errmsg))
    status: int = no.response.status_code
    return WechatUnreachable(f"HTTP {status}", certain=400 <= status < 500)
