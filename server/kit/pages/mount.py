"""Turns declared pages into Flask routes: reads the form, one transaction, finds the actor, renders, commits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from jinja2 import Environment
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from server.kit import idempotency
from server.kit.actor import Actor
from server.kit.doors import Call
from server.kit.errors import Malformed, NotAllowed, TooLarge
from server.kit.house import House
from server.kit.pages import guard
from server.kit.pages.answers import Answer, Redirect
from server.kit.pages.declare import Page
from server.kit.pages.forms import read_form, read_query
from server.kit.pages.respond import KEPT, Responder, freeze, thaw

NOBODY = Actor(id=0, door="console")
KEPT_SECONDS = 30 * 86400


class Shell(Protocol):
    """What surrounds the pages: who is signed in, what they must do first, and the frame around a page."""

    prefix: str
    sign_in: str
    problem: str

    def authenticate(self, session: Session, token: str, at: datetime) -> Actor:
        """The actor of a sign-in, or ``Unauthenticated``."""
        ...

    def must_first(self, session: Session, actor: Actor) -> str | None:
        """Where this person has to go before anything else; None when nowhere."""
        ...

    def frame(self, call: Call, page: Page) -> dict[str, Any]:
        """What the layout shows around a whole page."""
        ...


def mount_pages(blueprint: Blueprint, house: House, pages: Iterable[Page], shell: Shell, env: Environment) -> None:
    """Register pages on a blueprint, with kind answers to whatever goes wrong behind them."""
    responder = Responder(house, shell.prefix, shell.sign_in, shell.problem, env)
    for page in pages:
        view = _Knock(house, page, shell, responder)
        blueprint.add_url_rule(page.path, page.name, view.answer, methods=[page.method])
    blueprint.register_error_handler(Exception, responder.answer_error)


class _Knock:
    """Everything done around one page's handler."""

    def __init__(self, house: House, page: Page, shell: Shell, responder: Responder) -> None:
        self.house, self.page, self.shell, self.responder = house, page, shell, responder
        self.open_session: Callable[[], AbstractContextManager[Session]]
        self.open_session = house.database.write if page.writes else house.database.read

    def answer(self, **path: Any) -> ResponseReturnValue:
        """The response to one request."""
        at = self.house.clock.now()
        self._limit_size()
        bound_to, fresh = guard.visitor_token()
        if self.page.method == "POST":
            guard.check_form(self.house, bound_to)
        kept = self._kept()
        given = {"at": at, "path": path, "query": self._query(kept), "body": self._body(), "files": self._files()}
        given["fetched"] = self._fetch(at, given)
        response = self._twice(given, bound_to)
        self.responder.keep(response, {KEPT + name: (value, KEPT_SECONDS) for name, value in kept.items()})
        if fresh:
            self.responder.keep(response, {guard.VISITOR_COOKIE: (bound_to, 86400)})
        return response

    def _twice(self, given: dict[str, Any], bound_to: str) -> Response:
        try:
            return self._run(given, bound_to)
        except IntegrityError:
            # A simultaneous twin of this form won: started over, its stored answer is found.
            if not self.page.once:
                raise
            return self._run(given, bound_to)

    def _run(self, given: dict[str, Any], bound_to: str) -> Response:
        with self.open_session() as session:
            actor = self._actor(session, given["at"])
            self._check_rate(actor, "page")
            call = Call(session=session, actor=actor, house=self.house, **given)
            call.address = request.remote_addr or ""
            first = None if self.page.early else self.shell.must_first(session, actor)
            if first is not None:
                return self._respond(call, Redirect(first), bound_to)
            if not self.page.once:
                return self._respond(call, self.page.handler(call), bound_to)
            return self._once(call, bound_to)

    def _once(self, call: Call, bound_to: str) -> Response:
        call.key = idempotency.check_key(request.form.get("_once"))
        fields = sorted((name, values) for name, values in request.form.lists() if name not in ("_form", "_once"))
        parts = (repr(sorted(call.path.items())).encode(), repr(fields).encode(), *(c for _, c in call.files.values()))
        asked = idempotency.fingerprint(*parts)
        names: dict[str, Any] = {"actor_id": call.actor.id, "door": self.page.name, "key": call.key, "request": asked}
        given = idempotency.earlier(call.session, **names)
        if given is not None:
            return thaw(given.status, given.body)
        response = self._respond(call, self.page.handler(call), bound_to)
        idempotency.remember(
            call.session, **names, status=response.status_code, body=freeze(response), etag=None, at=call.at
        )
        return response

    def _respond(self, call: Call, answer: Answer, bound_to: str) -> Response:
        return self.responder.respond(call, answer, bound_to, lambda: self.shell.frame(call, self.page))

    def _actor(self, session: Session, at: datetime) -> Actor:
        if not self.page.who.signed_in:
            return NOBODY
        actor = self.shell.authenticate(session, guard.session_token(), at)
        if not self.page.who.admits(actor):
            raise NotAllowed("not_allowed", "您没有权限打开这个页面。")
        return actor

    def _fetch(self, at: datetime, given: dict[str, Any]) -> Any:
        if self.page.fetch is None:
            return None
        with self.house.database.read() as session:
            actor = self._actor(session, at)
        self._check_rate(actor, "fetch")
        return self.page.fetch(self.house, actor, {**given["query"], **given["body"], "files": given["files"]})

    def _check_rate(self, actor: Actor, step: str) -> None:
        if self.page.rate:
            self.house.limits.check(self.page.rate, self.page.name, step, str(actor.id or request.remote_addr))

    def _limit_size(self) -> None:
        web = self.house.settings.web
        request.max_content_length = web.largest_body + (web.largest_upload if self.page.upload else 0)

    def _kept(self) -> dict[str, str]:
        """The values that stay chosen: named in the address now, or kept from before."""
        named = {name: request.args.get(name) or request.cookies.get(KEPT + name, "") for name in self.page.keeps}
        return {name: value[:40] for name, value in named.items() if value}

    def _query(self, kept: dict[str, str]) -> dict[str, Any]:
        if self.page.query is None:
            return {}
        return read_query(self.page.query, MultiDict([*request.args.items(multi=True), *_missing(kept)]))

    def _body(self) -> dict[str, Any]:
        return {} if self.page.form is None else read_form(self.page.form, request.form)

    def _files(self) -> dict[str, tuple[str, bytes]]:
        if self.page.upload is None:
            return {}
        most = self.house.settings.web.largest_upload
        given = [part for part in request.files.getlist(self.page.upload) if part.filename]
        read = {f"{n}": (part.filename or "", part.stream.read(most + 1)) for n, part in enumerate(given)}
        if any(len(content) > most for _, content in read.values()):
            raise TooLarge("too_large", "文件太大了。", most_bytes=most)
        return read


def _missing(kept: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in kept.items() if name not in request.args]


def needs_file(call: Call) -> tuple[str, bytes]:
    """The one file a form must bring: its name and content."""
    if not call.files or not call.files["0"][1]:
        raise Malformed("file_needed", "请选择要上传的文件。")
    return call.files["0"]
