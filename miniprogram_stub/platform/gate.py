"""What every call to a platform host passes: scripted fault, caller's address, method, token, quota; then its door.

Both hosts answer HTTP 200 with an `errcode`; only scripted faults answer otherwise.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from waitress.channel import ClientDisconnected
from werkzeug.datastructures import FileStorage

from .answers import Refused, refusal
from .faults import Fault
from .ledger import without_secrets
from .world import World

_SHOWN_BYTES = 20_000
_OWN_TOKEN_DOORS = {"/cgi-bin/token", "/cgi-bin/stable_token", "/cgi-bin/gettoken"}


@dataclass
class Call:
    """One call at a door. `app` is whom its token speaks for ("" at doors without one)."""

    world: World
    args: dict[str, str]
    raw: bytes
    files: dict[str, FileStorage]
    remote: str
    app: str = ""

    def body(self) -> dict[str, Any]:
        """The JSON object sent; 44002 when empty, 47001 when it is none."""
        if not self.raw.strip():
            raise Refused(44002)
        try:
            body = json.loads(self.raw)
        except ValueError as error:
            raise Refused(47001) from error
        if not isinstance(body, dict):
            raise Refused(47001)
        return body


@dataclass(frozen=True)
class Door:
    """One endpoint row: method, path, what it does, whether it wants an access_token."""

    method: str
    path: str
    act: Callable[[Call], "dict[str, Any] | Response"]
    token: bool = True


def host_app(world: World, host: str, doors: Sequence[Door]) -> Flask:
    """A Flask application that answers as one platform host ("weixin" or "wecom")."""
    app = Flask(f"{__name__}.{host}", static_folder=None)
    by_path = {door.path: door for door in doors}

    @app.route("/", defaults={"_path": ""}, methods=["GET", "POST"])
    @app.route("/<path:_path>", methods=["GET", "POST"])
    def any_path(_path: str) -> Response:
        return _answer(world, host, by_path.get(request.path))

    return droppable(app)


def droppable(app: Flask) -> Flask:
    """The same application, which closes the connection without a word when an answer asks for it."""
    app.wsgi_app = Droppable(app.wsgi_app)
    return app


class Droppable:
    """Closes the connection without a word when the answer asks for it."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __call__(self, environ: Any, start_response: Any) -> Any:
        dropped: list[bool] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if ("X-Platform-Drop", "1") in headers:
                dropped.append(True)
                return None
            return start_response(status, headers, *rest)

        body = self._inner(environ, start)
        if dropped:
            raise ClientDisconnected
        return body


def _answer(world: World, host: str, door: Door | None) -> Response:
    raw = request.get_data()
    fault = world.faults.take(request.path, f"{request.full_path} {raw[:4000].decode(errors='replace')}")
    if fault is not None and fault.delay:
        time.sleep(fault.delay)
    line = world.ledger.note("in", host, request.path, args=without_secrets(request.args.to_dict()), body=_shown(raw))
    if fault is not None and _stops_before(fault):
        line["fault"] = True
        return _faulty(host, fault)
    answer = _decide(world, host, door, raw, line)
    if fault is not None and fault.drop == "after":
        line["fault"] = True
        answer.headers["X-Platform-Drop"] = "1"
    return answer


def _decide(world: World, host: str, door: Door | None, raw: bytes, line: dict[str, Any]) -> Response:
    remote = request.remote_addr or ""
    call = Call(world, request.args.to_dict(), raw, request.files.to_dict(), remote)
    errcode = 0
    try:
        with world.lock:
            answer = _pass(world, host, door, call)
    except Refused as refused:
        errcode, answer = refused.errcode, refusal(host, refused.errcode, refused.words, remote)
    if door is not None:
        world.ledger.count(host, door.path, errcode)
    line["errcode"] = errcode
    if isinstance(answer, Response):
        return answer
    line["answer"] = without_secrets(answer)
    return _json(answer)


def _pass(world: World, host: str, door: Door | None, call: Call) -> "dict[str, Any] | Response":
    if door is None:
        raise Refused(40066)
    allowed = world.allow[host]
    if allowed and call.remote not in allowed and (door.token or door.path in _OWN_TOKEN_DOORS):
        raise Refused(60020 if host == "wecom" else 40164)
    if door.token:
        call.app = world.tokens.check(call.args.get("access_token", ""), work=host == "wecom")
    if request.method != door.method:
        raise Refused(43002 if door.method == "POST" else 43001)
    in_quota = world.limits.take(door.path) and (host != "wecom" or world.limits.take("wecom per call", door.path))
    if not in_quota:
        raise Refused(45009)
    return door.act(call)


def _stops_before(fault: Fault) -> bool:
    return fault.errcode is not None or fault.status is not None or fault.drop == "before"


def _faulty(host: str, fault: Fault) -> Response:
    if fault.drop:
        return Response(headers={"X-Platform-Drop": "1"})
    if fault.status is not None:
        return Response(f"<html><body>{fault.status}</body></html>", fault.status, content_type="text/html")
    errcode = fault.errcode or 0
    words = fault.errmsg or Refused(errcode).words
    return _json(refusal(host, errcode, words, request.remote_addr or ""))


def _json(answer: dict[str, Any]) -> Response:
    return Response(json.dumps(answer, ensure_ascii=False), content_type="application/json; charset=utf-8")


def _shown(raw: bytes) -> Any:
    if len(raw) > _SHOWN_BYTES:
        return f"{len(raw)} bytes"
    try:
        body = json.loads(raw)
    except ValueError:
        return f"{len(raw)} bytes" if raw else None
    return without_secrets(body) if isinstance(body, dict) else body
