"""Around every request: an id that runs through the log, one line about it, its time, its headers."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Request

from server.kit.db import Database
from server.kit.logs import log, number
from server.kit.metrics import REQUESTS, SECONDS
from server.kit.web.policies import Policies

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SANE_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
QUIET = ("/health/", "/metrics")


class Edge:
    """Numbers every request and heads every answer, in the list the server is given: Flask keeps headers in an object
    that looks each of them up, checks and copies it when one is added."""

    def __init__(self, inner: WSGIApplication, policies: Policies, database: Database) -> None:
        self._inner, self._of, self._database = inner, policies.of, database

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        given = environ.get("HTTP_X_REQUEST_ID", "")
        id_ = given if given and _SANE_ID.match(given) else secrets.token_hex(8)
        since = time.perf_counter()
        number.set(id_)
        self._database.begin()
        # As Flask reads it: however many slashes it begins with.
        ours = self._of("/" + environ["PATH_INFO"].lstrip("/"))

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            try:
                self._database.settle()
            except OSError:
                _record(environ, 500, time.perf_counter() - since)
                raise
            _record(environ, int(status[:3]), time.perf_counter() - since)
            names = {name.lower() for name, _ in headers}
            headers = [*headers, *(header for header in ours if header[0].lower() not in names), ("X-Request-Id", id_)]
            return start_response(status, headers, exc_info)

        return self._inner(environ, start)


def set_up_edge(flask: Flask, policies: Policies, database: Database) -> None:
    """Number, time, log and head every answer, once what it tells of will last."""
    flask.wsgi_app = Edge(flask.wsgi_app, policies, database)  # type: ignore[method-assign]  # as Flask's own documents put middleware in


@cache
def _meters(door: str, status: int) -> tuple[Callable[[float], None], Callable[[float], None]]:
    """Counting and timing of one door; there are as many as rules and statuses, and no more."""
    return REQUESTS.labels(door, status).inc, SECONDS.labels(door).observe


def _record(environ: WSGIEnvironment, status: int, seconds: float) -> None:
    # The rule, not the path: a path may hold a signed link, and a metric per id would never end.
    asked: Request = environ["werkzeug.request"]
    rule = asked.url_rule.rule if asked.url_rule is not None else "nowhere"
    door = f"{asked.method} {rule}"
    count, time_it = _meters(door, status)
    count(1)
    time_it(seconds)
    say = log.debug if asked.path.startswith(QUIET) else log.info
    say("answered", door=door, status=status, ms=round(seconds * 1000, 1))
