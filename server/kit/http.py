"""Turns declared doors into Flask routes: reads, checks, one transaction, dumps, commits, answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from flask import Flask, Response, request
from marshmallow import fields
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Map

from server.kit import idempotency
from server.kit.actor import Actor
from server.kit.asked import JSON_MIME, read
from server.kit.doors import Authenticate, Call, Door
from server.kit.errors import DomainError, NotAllowed, Unauthenticated
from server.kit.fields import LARGEST_ID
from server.kit.house import House
from server.kit.paging import Page
from server.kit.rows import compile_dumper, compile_one
from server.kit.secrecy import OPENLY, Secrecy
from server.kit.tokens import LONGEST_TOKEN

API = "/api/v1"
APP = "app"
NOBODY = Actor(id=0, door="app")


class IdConverter(IntegerConverter):
    """``<id:report_id>``: a positive whole number a browser keeps exactly, in ASCII digits."""

    regex = r"[0-9]{1,16}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=LARGEST_ID)


def mount(flask: Flask, house: House, doors: Iterable[Door], authenticate: Authenticate) -> None:
    """Register the doors under ``/api/v1``."""
    flask.url_map.converters["id"] = IdConverter
    for door in doors:
        name, hung = f"{door.room}.{door.handler.__name__}", _Hung(house, door, authenticate, _dumper(door))
        flask.add_url_rule(f"{API}{door.path}", name, hung.answer, methods=[door.method])


@dataclass(frozen=True)
class _Hung:
    """A door as it hangs in Flask, with what is worked out once."""

    house: House
    door: Door
    authenticate: Authenticate
    dump: Callable[[Any], Response]

    @property
    def name(self) -> str:
        """By which its limits and its kept answers are found."""
        return f"{self.door.method} {self.door.path}"

    def answer(self, **path: Any) -> Response:
        """What Flask calls. A refusal may leave something behind, in a transaction of its own."""
        try:
            return _Knock(self, path).answered()
        except DomainError as refused:
            if refused.afterwards is not None:
                with self.house.database.write() as session:
                    refused.afterwards(session)
            raise


class _Knock:
    """One request at a door."""

    def __init__(self, hung: _Hung, path: dict[str, Any]) -> None:
        self._hung, self._path = hung, path
        self._house, self._door = hung.house, hung.door
        self._at = self._house.clock.now()
        self._asked = read(self._door, self._house.settings.web)
        self._fetched = _fetch(self._house, self._door, hung.authenticate, self._at, self._asked.given)
        self._counted: str | None = None
        self._left: Any = None

    def answered(self) -> Response:
        """The answer; what the door has to finish is done after the commit."""
        hopeful = self._door.hopeful and self._asked.key is not None
        try:
            done = self._run(looks=not hopeful)
        except (IntegrityError, DomainError) as refused:
            # A twin of this request won, now or long ago: started over, its stored answer is found.
            if self._asked.key is None or not (hopeful or isinstance(refused, IntegrityError)):
                raise
            done = self._over_again()
        if self._door.finish is None:
            return done
        return self._hung.dump(self._door.finish(self._house, orjson.loads(done.get_data()), self._left))

    def _over_again(self) -> Response:
        self._give_back()
        try:
            return self._run(looks=True)
        except IntegrityError:
            # The twin was not there yet when we looked, and is by now.
            self._give_back()
            return self._run(looks=True)

    def _run(self, *, looks: bool) -> Response:
        database, asked = self._house.database, self._asked
        with database.write() if self._door.writes else database.read() as session:
            call = self._call(session, hopes=not looks)
            if asked.key is None:
                response = self._act(call)
            else:
                act, secrecy = partial(self._act, call), _secrecy(self._door)
                response = _once(call, self._hung.name, asked.raw, act, secrecy, looks)
        for step in call.afterwards:
            step()
        self._left = call.left
        return response

    def _call(self, session: Session, *, hopes: bool) -> Call:
        asked = self._asked
        actor = _actor(session, self._door, self._hung.authenticate, self._at)
        call = Call(
            session, actor, self._at, self._house, self._path, asked.query, asked.body, asked.key, asked.version,
            asked.files,
        )  # fmt: skip
        call.address, call.fetched, call.hopes = request.remote_addr or "", self._fetched, hopes
        return call

    def _act(self, call: Call) -> Response:
        if self._door.rate:
            who = str(call.actor.id or request.remote_addr)
            self._house.limits.check(self._door.rate, self._hung.name, who)
            self._counted = who
        return self._hung.dump(self._door.handler(call))

    def _give_back(self) -> None:
        """One request is counted once, however often it begins anew."""
        if self._door.rate and self._counted is not None:
            self._house.limits.give_back(self._door.rate, self._hung.name, self._counted)
            self._counted = None


def _secrecy(door: Door) -> Secrecy:
    return Secrecy(_token()) if door.private else OPENLY


def _fetch(house: House, door: Door, authenticate: Authenticate, at: datetime, body: dict[str, Any]) -> Any:
    if door.fetch is None:
        return None
    with house.database.read() as session:
        actor = _actor(session, door, authenticate, at)
    if door.rate:
        house.limits.check(door.rate, door.path, "fetch", str(actor.id or request.remote_addr))
    return door.fetch(house, actor, body)


def _once(
    call: Call, door: str, raw: bytes, act: Callable[[], Response], secrecy: Secrecy, looks: bool
) -> Response:  # fmt: skip
    assert call.key is not None
    asked = idempotency.fingerprint(raw, repr(sorted(call.path.items())).encode(), *(c for _, c in call.files.values()))
    asked = secrecy.mark(asked)
    given = None
    if looks:
        given = idempotency.earlier(call.session, actor_id=call.actor.id, door=door, key=call.key, request=asked)
    if given is not None:
        response = Response(secrecy.open(given.body), status=given.status, mimetype=JSON_MIME)
        if given.etag:
            response.headers["ETag"] = given.etag
        return response
    response = act()
    # The act may have found out that the actor is somebody known by another id: the repeat comes under that one.
    idempotency.remember(
        call.session, actor_id=call.actor.id, door=door, key=call.key, request=asked, status=response.status_code,
        body=secrecy.seal(response.get_data()), etag=response.headers.get("ETag"), at=call.at,
    )  # fmt: skip
    return response


def _actor(session: Session, door: Door, authenticate: Authenticate, at: datetime) -> Actor:
    if not door.who.signed_in:
        # Whoever's sign-in has ended must be able to sign in again, and to call for help, with it in hand.
        return NOBODY
    token = _token()
    if not 0 < len(token) <= LONGEST_TOKEN or not token.isascii():
        raise Unauthenticated("sign_in_needed", "请先登录。")
    actor = authenticate(session, token, at)
    if actor.door != APP:
        # A sign-in to the console proves an account, not the phone in somebody's hand.
        raise Unauthenticated("sign_in_needed", "请在小程序里登录。")
    if not door.who.admits(actor):
        raise NotAllowed("not_allowed", "您没有权限进行这项操作。")
    return actor


def _token() -> str:
    said: str = request.environ.get("HTTP_AUTHORIZATION", "")
    return said.removeprefix("Bearer ").strip()


def _dumper(door: Door) -> Callable[[Any], Response]:
    out = door.out
    if out is None:
        return lambda _result: Response(status=door.status)
    if door.page:
        return _page_dumper(door)
    shape = compile_one(out)

    def dump(result: Any) -> Response:
        data = shape(result)
        response = Response(orjson.dumps(data), status=door.status, mimetype=JSON_MIME)
        version = data.get("version")
        if version is not None:
            response.headers["ETag"] = f'"{version}"'
        return response

    return dump


def _page_dumper(door: Door) -> Callable[[Any], Response]:
    assert door.out is not None
    items = door.out.fields["items"]
    assert isinstance(items, fields.List) and isinstance(items.inner, fields.Nested)
    dump_rows = compile_dumper(items.inner.schema)

    def dump(page: Page) -> Response:
        data = {"items": dump_rows(page.items), "next": page.next, **page.extra}
        return Response(orjson.dumps(data), status=door.status, mimetype=JSON_MIME)

    return dump
