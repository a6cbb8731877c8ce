"""Answers as HTTP: rendered pages, redirects for browsers and for htmx, and errors as a page or a short notice."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from flask import request
from flask.wrappers import Response
from jinja2 import Environment
from marshmallow import ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from server.kit.doors import Call
from server.kit.errors import DomainError, Unavailable
from server.kit.house import House
from server.kit.logs import log, number
from server.kit.pages import guard
from server.kit.pages.answers import Answer, Done, File, Fragment, Html, Redirect, Refused
from server.kit.pages.forms import faults
from server.kit.problems import malformed

SAID_COOKIE, SAID_SECONDS = "linli_said", 60
KEPT = "linli_kept_"
_STATUS_SENTENCES = {404: "没有找到这个页面。", 405: "这个页面不能这样打开。", 413: "内容太大了。"}
_STORED = ("HX-Redirect", "HX-Trigger", "Location", "Content-Type")
Frame = Callable[[], dict[str, Any]]


class Responder:
    """Makes responses for one mounted shell."""

    def __init__(self, house: House, prefix: str, sign_in: str, problem: str, env: Environment) -> None:
        self.house, self.prefix, self.env = house, prefix, env
        self.sign_in, self.problem = sign_in, problem

    def respond(self, call: Call, answer: Answer, bound_to: str, frame: Frame) -> Response:
        """The response to what a handler answered, rendered while its transaction is still open."""
        if isinstance(answer, Refused):
            return self.answer_error(answer.error)
        if isinstance(answer, Redirect):
            return self._redirect(answer)
        if isinstance(answer, Done):
            return _saying(_response("", 204), answer.said)
        if isinstance(answer, File):
            return _file(answer)
        base = {"now": call.at, "actor": call.actor, "form_token": guard.form_token(self.house, bound_to)}
        if isinstance(answer, Fragment):
            return self._fragment(answer, base)
        # A page that refreshes itself takes only pieces: what there is to say waits for the page that is looked at.
        said = "" if is_htmx() else _unpack(request.cookies.get(SAID_COOKIE, ""))
        shown = self._render(answer.template, {**base, **frame(), **answer.context, "said": said})
        response = _response(shown, answer.status)
        if said:
            self.keep(response, {SAID_COOKIE: ("", 0)})
        self._cookies(response, answer)
        return response

    def keep(self, response: Response, cookies: dict[str, tuple[str, int]], *, lax: bool = False) -> None:
        """Set cookies that scripts cannot read and other sites cannot send."""
        for name, (value, seconds) in cookies.items():
            response.set_cookie(
                name, value, max_age=seconds, path=self.prefix, httponly=True,
                secure=self.house.settings.web.secure_cookies, samesite="Lax" if lax else "Strict",
            )  # fmt: skip

    def answer_error(self, error: Exception) -> Response:
        """Whatever was raised behind a page, as a page of its own or a notice beside what was typed."""
        known = _known(error)
        if known.status == 401:
            return self._to_sign_in()
        if is_htmx():
            return _notice(known)
        context = {"sentence": known.sentence, "status": known.status, "request_id": number.get()}
        response = _response(self._render(self.problem, context), known.status)
        # What was chosen before may be the very thing that is refused: nobody stays locked out by a cookie.
        self.keep(response, {name: ("", 0) for name in request.cookies if name.startswith(KEPT)})
        return response

    def _to_sign_in(self) -> Response:
        here = request.headers.get("HX-Current-URL", "") if is_htmx() else request.full_path
        back = here[here.find(self.prefix) :].rstrip("?") if request.method == "GET" or is_htmx() else ""
        to = f"{self.prefix}{self.sign_in}" + (f"?{urlencode({'next': back})}" if back.startswith(self.prefix) else "")
        return _go(to)

    def _redirect(self, answer: Redirect) -> Response:
        to = answer.to if answer.to.startswith(("http://", "https://", self.prefix)) else self.prefix + answer.to
        response = _go(to)
        if answer.said:
            self.keep(response, {SAID_COOKIE: (_pack(answer.said), SAID_SECONDS)})
        self._cookies(response, answer)
        return response

    def _fragment(self, answer: Fragment, base: dict[str, Any]) -> Response:
        return _saying(_response(self._render(answer.template, {**base, **answer.context}), 200), answer.said)

    def _cookies(self, response: Response, answer: Html | Redirect) -> None:
        for cookie in answer.cookies:
            self.keep(response, {cookie.name: (cookie.value, cookie.seconds)}, lax=cookie.lax)

    def _render(self, template: str, context: dict[str, Any]) -> str:
        return self.env.get_template(template).render(**context)


def is_htmx() -> bool:
    """Whether a piece of the page asks, rather than the browser itself."""
    return request.headers.get("HX-Request") == "true"


def freeze(response: Response) -> bytes:
    """An answer as bytes to store beside the form's key."""
    headers = [(name, value) for name, value in response.headers if name in _STORED or name == "Set-Cookie"]
    return orjson.dumps({"headers": headers, "body": response.get_data(as_text=True)})


def thaw(status: int, stored: bytes) -> Response:
    """The stored answer, given again."""
    kept = orjson.loads(stored)
    response = _response(kept["body"], status)
    for name, value in kept["headers"]:
        if name in _STORED:
            response.headers[name] = value
        else:
            response.headers.add(name, value)
    return response


def _go(to: str) -> Response:
    response = _response("", 200 if is_htmx() else 303)
    response.headers["HX-Redirect" if is_htmx() else "Location"] = to
    return response


def _known(error: Exception) -> DomainError:
    if isinstance(error, DomainError):
        return error
    if isinstance(error, ValidationError):
        return malformed(error)
    if isinstance(error, OperationalError):
        log.error("database_unavailable", error=str(error.orig)[:200])
        return Unavailable("database_unavailable", "系统正忙，请稍后再试。")
    status = error.code or 500 if isinstance(error, HTTPException) else 500
    if status == 500:
        log.exception("unforeseen", error=type(error).__name__)
    known = DomainError("unforeseen", _STATUS_SENTENCES.get(status, "系统出了点问题，我们已经记录，请稍后再试。"))
    known.status = status
    return known


def _notice(error: DomainError) -> Response:
    wrong = error.detail.get("fields")
    fields = faults(wrong) if isinstance(wrong, dict) else {}
    response = _response("", error.status)
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Trigger"] = _event(
        "refused", {"code": error.code, "sentence": error.sentence, "fields": fields}
    )
    return response


def _file(answer: File) -> Response:
    response = Response(answer.content, mimetype=answer.mime)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(answer.name)}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _saying(response: Response, said: str | None) -> Response:
    if said:
        response.headers["HX-Trigger"] = _event("said", {"sentence": said})
    return response


def _event(name: str, detail: dict[str, Any]) -> str:
    # Headers are ASCII: the slower encoder is the one that escapes everything else.
    return json.dumps({name: detail}, ensure_ascii=True)


def _response(text: str, status: int) -> Response:
    response = Response(text, status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "HX-Request"
    return response


def _pack(said: str) -> str:
    return base64.urlsafe_b64encode(said.encode()).decode()


def _unpack(packed: str) -> str:
    try:
        return base64.urlsafe_b64decode(packed).decode()[:200]
    except ValueError:
        return ""
