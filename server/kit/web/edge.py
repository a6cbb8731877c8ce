"""Around every request: an id that runs through the log, one line about it, its time, its headers."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from functools import cache

from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from server.kit.logs import log
from server.kit.metrics import REQUESTS, SECONDS
from server.kit.web.policies import Policies

_SANE_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
QUIET = ("/health/", "/metrics")


def set_up_edge(flask: Flask, policies: Policies) -> None:
    """Number, time, log and head every answer."""

    def begin() -> None:
        g.started = time.perf_counter()
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _SANE_ID.match(given) else secrets.token_hex(8)
        clear_contextvars()
        bind_contextvars(request_id=g.request_id)

    def finish(response: Response) -> Response:
        headers = response.headers
        given = {name.lower() for name, _ in headers}
        for name, value in policies.of(request.path):
            if name.lower() not in given:
                headers.add(name, value)
        headers.add("X-Request-Id", g.request_id)
        _record(response)
        return response

    flask.before_request(begin)
    flask.after_request(finish)


@cache
def _meters(door: str, status: int) -> tuple[Callable[[float], None], Callable[[float], None]]:
    """Counting and timing of one door; there are as many as rules and statuses, and no more."""
    return REQUESTS.labels(door, status).inc, SECONDS.labels(door).observe


def _record(response: Response) -> None:
    # The rule, not the path: a path may hold a signed link, and a metric per id would never end.
    rule = request.url_rule.rule if request.url_rule is not None else "nowhere"
    door, seconds = f"{request.method} {rule}", time.perf_counter() - g.started
    count, time_it = _meters(door, response.status_code)
    count(1)
    time_it(seconds)
    say = log.debug if request.path.startswith(QUIET) else log.info
    say("answered", door=door, status=response.status_code, ms=round(seconds * 1000, 1))
