"""Somebody at the doors: sends what a phone sends, and gives back what the phone would get."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from server.kit.actor import SYSTEM, Actor
from server.kit.doors import Authenticate, Call, Door
from server.kit.errors import Unauthenticated
from server.kit.house import House
from server.kit.http import API, mount
from server.kit.problems import answer_error
from tests.standing import lend

FRESH = "fresh"
_keys = itertools.count(1)


class Tokens:
    """Hands out a token per actor and knows them again: the sign-in of tests that are not about signing in."""

    def __init__(self) -> None:
        self._actors: dict[str, Actor] = {}

    def give(self, actor: Actor) -> str:
        """A token that stands for this actor."""
        token = f"token-{len(self._actors) + 1}"
        self._actors[token] = actor
        return token

    def authenticate(self, _session: Session, token: str, _at: datetime) -> Actor:
        """The actor of a token handed out before."""
        if token not in self._actors:
            raise Unauthenticated("sign_in_needed", "请先登录。")
        return self._actors[token]


class Visitor:
    """One person with one token (or none) at the doors of one app. Paths begin after ``/api/v1``."""

    def __init__(self, flask: Flask, token: str | None = None) -> None:
        self.flask = flask
        self.token = token

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        """Look at something."""
        return self.send("GET", path, query=query, headers=headers)

    def post(
        self, path: str, body: Any = None, *, key: str | None = FRESH, version: int | None = None, **headers: str
    ) -> TestResponse:
        """Make something, with an ``Idempotency-Key`` of its own unless ``key`` says otherwise (None: without)."""
        return self.send("POST", path, body=body, key=key, version=version, headers=headers)

    def put(self, path: str, body: Any = None, *, version: int | None = None, **headers: str) -> TestResponse:
        """Replace something."""
        return self.send("PUT", path, body=body, version=version, headers=headers)

    def patch(self, path: str, body: Any = None, *, version: int | None = None, **headers: str) -> TestResponse:
        """Change something."""
        return self.send("PATCH", path, body=body, version=version, headers=headers)

    def delete(self, path: str, **headers: str) -> TestResponse:
        """End something."""
        return self.send("DELETE", path, headers=headers)

    def upload(
        self, path: str, content: bytes, *, name: str = "photo.jpg", field: str = "file", key: str | None = FRESH,
        **form: str,
    ) -> TestResponse:  # fmt: skip
        """Send a file and the fields of a form beside it."""
        boundary, data = encode_multipart({**form, field: FileStorage(io.BytesIO(content), name)})
        kind = f'multipart/form-data; boundary="{boundary}"'
        with self.flask.test_client() as client:
            return client.post(API + path, data=data, content_type=kind, headers=self._headers(key, None, {}))

    def send(
        self, method: str, path: str, *, body: Any = None, query: dict[str, Any] | None = None,
        key: str | None = None, version: int | None = None, headers: dict[str, str] | None = None,
    ) -> TestResponse:  # fmt: skip
        """Knock at any door."""
        sent = self._headers(key, version, headers or {})
        with self.flask.test_client() as client:
            return client.open(
                API + path, method=method, json=body, query_string=query, headers=sent,
            )  # fmt: skip

    def _headers(self, key: str | None, version: int | None, more: dict[str, str]) -> dict[str, str]:
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if key is not None:
            headers.setdefault("Idempotency-Key", f"key-{next(_keys):06d}" if key == FRESH else key)
        if version is not None:
            headers.setdefault("If-Match", f'"{version}"')
        return headers


class Doorway:
    """The doors of one or more rooms on a bare app, and visitors at them."""

    def __init__(self, house: House, doors: Iterable[Door], authenticate: Authenticate | None) -> None:
        self.tokens = Tokens()
        self.flask = _bare(house, doors, authenticate or self.tokens.authenticate)

    def visitor(self, actor: Actor | None = None, *, token: str | None = None) -> Visitor:
        """A visitor acting as ``actor``, or with a real ``token``, or as nobody."""
        return Visitor(self.flask, self.tokens.give(actor) if actor is not None else token)


class WholeHouse(Doorway):
    """Every door there is, with real tokens; the app is the same for all tests of a database."""

    def __init__(self, house: House, doors: Callable[[], Iterable[Door]], authenticate: Authenticate) -> None:
        self.tokens = Tokens()
        self.flask = lend(house, "doors", lambda behind: _bare(behind, doors(), authenticate))


def _bare(house: House, doors: Iterable[Door], authenticate: Authenticate) -> Flask:
    flask = Flask("doorway", static_folder=None)
    flask.config["TESTING"] = True
    flask.register_error_handler(Exception, answer_error)
    mount(flask, house, doors, authenticate)
    return flask


OpenDoors = Callable[..., Doorway]
MakeCall = Callable[..., Call]


@pytest.fixture
def open_doors(house: House) -> OpenDoors:
    """Makes a doorway: ``open_doors(DOORS).visitor(meijie).post("/reports", {...})``."""

    def opened(*doors: Iterable[Door], authenticate: Authenticate | None = None) -> Doorway:
        return Doorway(house, itertools.chain(*doors), authenticate)

    return opened


@pytest.fixture
def call(house: House) -> MakeCall:
    """Makes a :class:`Call` for a door function used without HTTP: ``call(session, meijie, body={...})``."""

    def made(session: Session, actor: Actor = SYSTEM, **given: Any) -> Call:
        shape: dict[str, Any] = {"path": {}, "query": {}, "body": {}, **given}
        return Call(session=session, actor=actor, at=house.clock.now(), house=house, **shape)

    return made
